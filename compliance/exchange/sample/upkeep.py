"""Looking after things: licences, depth checks, membranes, sharps, and a count of the shelf."""

from datetime import datetime, timedelta
from typing import Any

from compliance.devices.models import Device, SterileProduct
from compliance.devices.services import amend_product, care, sharps
from compliance.documents.services import store_document
from compliance.exchange.sample.book import Book
from compliance.exchange.sample.papers import certificate
from compliance.treatments.queries import counts as shelf
from compliance.treatments.services import counts

PENS = ("PEN-1", "PEN-2")
LICENCES = {"PEN-1": "MDL 90412", "PEN-2": "MDL 90412", "ROLL-1": "MDL 88107"}
CONTAINER_DAYS = 90
CARRIER = "Northern Medical Waste"
EVENING, MORNING = 17 * 60 + 50, 8 * 60 + 40


def plan(book: Book, made: dict[str, Any]) -> None:
    """Looked up twice a year apart, checked each half year, counted once a quarter."""
    for days in (330, 12):
        _on(book, days, MORNING, lambda at: _look_up(book, made, at))
    for days in (340, 165, 9):
        _on(book, days, MORNING + 12, lambda at: _check(book, made, "DEPTH", at))
    _on(book, 150, MORNING + 25, lambda at: _check(book, made, "SERVICE", at))
    _on(book, 348, MORNING, lambda at: _file_proofs(book, at))
    for number, days in enumerate((355, 355 - CONTAINER_DAYS, 355 - 2 * CONTAINER_DAYS, 70)):
        _plan_container(book, f"SH-{number + 1:02d}", days)
    for days in (200, 26):
        _on(book, days, EVENING, lambda at: _count(book, at))


def _on(book: Book, days: int, minutes: int, do: Any) -> None:
    book.plan(book.moment(book.open_day(days), minutes), do)


def _look_up(book: Book, made: dict[str, Any], at: datetime) -> None:
    for code, number in LICENCES.items():
        care.record_licence_check(
            device=made[code],
            jurisdiction="CA",
            status="LICENSED",
            number=number,
            checked_on=book.clinic.day(at),
            source="MDALL, Health Canada: health-products.canada.ca/mdall-limh",
            by=book.staff.mara,
            at=at,
        )


def _check(book: Book, made: dict[str, Any], kind: str, at: datetime) -> None:
    findings = "Set to 1.0 mm, measured 1.0 mm" if kind == "DEPTH" else "Bearing and seal renewed"
    for code in PENS:
        care.record_device_check(
            device=Device.objects.get(pk=made[code].pk),
            kind=kind,
            result="PASS",
            done_on=book.clinic.day(at),
            done_by=book.staff.jonas.name if kind == "DEPTH" else "Novaderm Service",
            findings=findings,
            by=book.staff.jonas,
            at=at,
        )


def _file_proofs(book: Book, at: datetime) -> None:
    """The maker's own page about the membrane of each cartridge."""
    for product in SterileProduct.objects.of(book.clinic).filter(kind="CARTRIDGE").order_by("ref"):
        paper = certificate(
            name=str(product),
            title="Needle cartridge with a back-flow membrane",
            issuer="Novaderm, maker of needle cartridges",
            number=f"ND-{product.ref}",
            dates="",
        )
        document = store_document(
            clinic=book.clinic,
            upload=paper,
            title=f"Membrane of {product}",
            by=book.staff.mara,
            at=at,
        )
        amend_product(
            product=product,
            membrane_source="STATEMENT",
            membrane_proof=document,
            reason="Sent by the maker",
            by=book.staff.mara,
            at=at,
        )


def _plan_container(book: Book, code: str, days: int) -> None:
    """Opened, closed at the line after three months, taken away a week later."""
    kept: dict[str, Any] = {}

    def start(at: datetime) -> None:
        kept["box"] = sharps.open_container(
            clinic=book.clinic,
            code=code,
            location="Treatment room",
            opened_on=book.clinic.day(at),
            by=book.staff.jonas,
            at=at,
        )

    def close(at: datetime) -> None:
        day = book.clinic.day(at)
        sharps.close_container(container=kept["box"], closed_on=day, by=book.staff.jonas, at=at)

    def collect(at: datetime) -> None:
        sharps.collect_container(
            container=kept["box"],
            collected_on=book.clinic.day(at),
            collected_by=CARRIER,
            manifest=f"NMW-{code[-2:]}41",
            by=book.staff.jonas,
            at=at,
        )

    _on(book, days, MORNING + 5, start)
    if days > CONTAINER_DAYS:
        _on(book, days - CONTAINER_DAYS + 2, EVENING - 30, close)
        _on(book, days - CONTAINER_DAYS - 6, MORNING + 35, collect)


def _count(book: Book, at: datetime) -> None:
    counts.count_lots(
        clinic=book.clinic,
        found={lot: lot.left for lot in shelf.countable(book.clinic)},
        counted_at=at - timedelta(minutes=4),
        by=book.staff.mara,
        at=at,
    )
