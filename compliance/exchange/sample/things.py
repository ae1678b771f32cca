"""Two pens and a roller handle; deliveries of cartridges and rollers through the year."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from compliance.devices import services
from compliance.devices.models import DevicePart
from compliance.exchange.sample.book import Book
from compliance.sterilization.services import disinfection

MAKER, SUPPLIER = "Novaderm", "Derma Supply North"
NOSECONE = "Nosecone or grip"
OF_PENS: dict[str, Any] = {
    "ref": "ND-P3",
    "needle_lengths": "0.25 to 2.5",
    "service_every_months": 24,
    "depth_check_every_months": 6,
    "use_limit": 1500,
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """A lot that came so many days ago and ends so many days before or after the last day."""

    arrived: int
    kind: str
    model: str
    ref: str
    needle: str
    lot: str
    ends: int
    quantity: int
    is_intact: bool = True


DELIVERIES = (
    Delivery(363, "CARTRIDGE", "N36", "ND-N36", "2.5", "N36-4471", -380, 60),
    Delivery(361, "CARTRIDGE", "N12", "ND-N12", "1.5", "N12-2209", -20, 40),
    Delivery(352, "ROLLER", "R540", "ND-R540-10", "1", "R10-0918", -560, 20),
    Delivery(265, "CARTRIDGE", "N36", "ND-N36", "2.5", "N36-4630", -470, 60),
    Delivery(210, "ROLLER", "R540", "ND-R540-05", "0.5", "R05-1127", -600, 20),
    Delivery(176, "CARTRIDGE", "N12", "ND-N12", "1.5", "N12-2381", -520, 40),
    Delivery(118, "CARTRIDGE", "N36", "ND-N36", "2.5", "N36-4802", -610, 60),
    Delivery(117, "CARTRIDGE", "N36", "ND-N36", "2.5", "N36-4803", -610, 20, is_intact=False),
    Delivery(33, "CARTRIDGE", "N36", "ND-N36", "2.5", "N36-4911", -700, 60),
)


def plan(book: Book, made: dict[str, Any]) -> None:
    """Devices on the first morning, lots when they came, one of them typed twice."""
    book.plan(book.moment(book.first_on, 11 * 60), lambda at: _devices(book, made, at))
    for delivery in DELIVERIES:
        at = book.moment(book.open_day(delivery.arrived), 12 * 60 + 40)
        book.plan(at, lambda at, delivery=delivery: _receive(book, delivery, at))  # type: ignore[misc]
    twice = book.moment(book.open_day(DELIVERIES[3].arrived) + timedelta(days=1), 10 * 60 + 5)
    book.plan(twice, lambda at: _typed_twice(book, at))


def _devices(book: Book, made: dict[str, Any], at: datetime) -> None:
    by, year = book.staff.mara, book.on.year
    for code, kind, model, serial, depth, since in (
        ("PEN-1", "PEN", "P3", "ND3-20418", "2.5", date(year - 3, 2, 6)),
        ("PEN-2", "PEN", "P3", "ND3-23377", "2.5", date(year - 2, 9, 16)),
        ("ROLL-1", "ROLLER", "R540 handle", "R5-0071", "1", date(year - 5, 5, 1)),
    ):
        made[code] = services.add_device(
            clinic=book.clinic,
            code=code,
            kind=kind,
            make=MAKER,
            model=model,
            serial=serial,
            udi=f"(01)00871234500028(21){serial}" if kind == "PEN" else "",
            max_depth_mm=Decimal(depth),
            **(OF_PENS if kind == "PEN" else {}),
            in_service_on=since,
            with_usual_parts=True,
            by=by,
            at=at,
        )
    made["wipes"] = disinfection.add_disinfectant(
        clinic=book.clinic,
        name="Clarwipe",
        registration="02455012",
        level="ILD",
        contact_min=Decimal(3),
        dilution="Ready to use",
        expires_on=book.ago(-210),
        by=by,
        at=at,
    )
    for code in ("PEN-1", "PEN-2"):
        part = DevicePart.objects.get(device=made[code], name=NOSECONE)
        made[f"{code} nosecone"] = services.amend_part(
            part=part,
            reprocess_policy="STERILIZE",
            use_limit=200,
            reason="Maker's manual, page 14: 134 °C, up to 200 times",
            by=by,
            at=at,
        )


def _receive(book: Book, delivery: Delivery, at: datetime) -> None:
    _arrival(book, delivery, at, received_on=book.clinic.day(at))


def _arrival(book: Book, delivery: Delivery, at: datetime, *, received_on: date) -> Any:
    return services.receive_lot(
        clinic=book.clinic,
        kind=delivery.kind,
        make=MAKER,
        model=delivery.model,
        ref=delivery.ref,
        needle_mm=Decimal(delivery.needle),
        lot=delivery.lot,
        expires_on=book.ago(delivery.ends),
        quantity=delivery.quantity,
        received_on=received_on,
        supplier=SUPPLIER,
        is_intact=delivery.is_intact,
        by=book.staff.jonas,
        at=at,
    )


def _typed_twice(book: Book, at: datetime) -> None:
    again = _arrival(book, DELIVERIES[3], at, received_on=book.clinic.day(at))
    services.void_lot(
        sterile_lot=again,
        reason="Typed twice: the box of the day before",
        by=book.staff.mara,
        at=at + timedelta(minutes=6),
    )
