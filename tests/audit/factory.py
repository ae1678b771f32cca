"""A small clinic's year, with a few honest problems in it."""

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model
from pypdf import PdfWriter

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.deviations.models import Deviation
from compliance.devices.models import Device, DevicePart, SterileLot, SterileProduct
from compliance.documents.models import Document
from compliance.ledger import services as ledger
from compliance.lidocaine.models import Container, Movement, Product
from compliance.practitioners.models import Credential, PracticePeriod, Practitioner
from compliance.sterilization.models import Cycle, Pack, Program, Release, Sterilizer
from tests.clinics.factory import make_clinic


def blank_pdf() -> bytes:
    """A page with nothing on it, for tests about what becomes of a paper."""
    out = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()


BLANK = blank_pdf()
BY = Actor(user_id="", name="Ada Okafor", role="OWNER")
M = TypeVar("M", bound=Model)
START, END = date(2026, 1, 1), date(2026, 10, 31)


def moment(month: int, day: int, hour: int = 15, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def keep(record: M, at: datetime | None = None, occurred_at: datetime | None = None) -> M:
    return ledger.create(record, by=BY, at=at or moment(1, 2), occurred_at=occurred_at)


def make_practitioner(clinic: Clinic, **fields: Any) -> Practitioner:
    defaults = {"code": "AO", "name": "Ada Okafor", "title": "Esthetician"}
    return keep(Practitioner(clinic=clinic, **(defaults | fields)))


def make_credential(practitioner: Practitioner, **fields: Any) -> Credential:
    defaults = {
        "type": "MN-TRN",
        "title": "Micro-needling, level 4",
        "issuer": "CIBTAC",
        "number": "C-1188",
        "issued_on": date(2022, 3, 1),
    }
    return keep(
        Credential(clinic=practitioner.clinic, practitioner=practitioner, **(defaults | fields))
    )


def make_period(practitioner: Practitioner, **fields: Any) -> PracticePeriod:
    defaults = {"device_kind": "PEN", "started_on": date(2019, 3, 1), "place": "Clinic"}
    return keep(
        PracticePeriod(clinic=practitioner.clinic, practitioner=practitioner, **(defaults | fields))
    )


def make_document(clinic: Clinic, name: str = "certificate") -> Document:
    return keep(
        Document(
            clinic=clinic,
            title=name,
            original_name=f"{name}.pdf",
            stored_name=f"{clinic.slug}-{name}",
            media_type="application/pdf",
            size=10,
            sha256="ab" * 32,
        )
    )


def make_device(clinic: Clinic, code: str = "PEN-1", **fields: Any) -> Device:
    defaults = {
        "kind": "PEN",
        "make": "Bellus",
        "model": "SkinPen",
        "serial": f"SN-{code}",
        "in_service_on": date(2025, 5, 1),
    }
    return keep(Device(clinic=clinic, code=code, **(defaults | fields)))


def make_part(device: Device, name: str = "Handpiece", **fields: Any) -> DevicePart:
    defaults = {"reprocess_policy": "CLEAN_DISINFECT", "disinfection_level": "ILD"}
    return keep(DevicePart(clinic=device.clinic, device=device, name=name, **(defaults | fields)))


def make_lot(clinic: Clinic, lot: str = "L-77", **fields: Any) -> SterileLot:
    product = SterileProduct.objects.of(clinic).first() or keep(
        SterileProduct(clinic=clinic, kind="CARTRIDGE", make="Bellus", model="Tip", ref="T-12")
    )
    defaults = {
        "expires_on": date(2027, 8, 31),
        "quantity": 24,
        "received_on": date(2026, 2, 3),
        "supplier": "Bellus",
        "is_intact": True,
    }
    return keep(SterileLot(clinic=clinic, product=product, lot=lot, **(defaults | fields)))


def make_program(clinic: Clinic, code: str = "A1") -> Program:
    sterilizer = keep(
        Sterilizer(
            clinic=clinic,
            code=code,
            make="Melag",
            model="Vacuklav 31",
            serial=f"V-{code}",
            type="B",
            installed_on=date(2024, 6, 1),
        )
    )
    return keep(
        Program(
            clinic=clinic,
            sterilizer=sterilizer,
            code="PREVAC_134",
            name="134 °C, wrapped",
            min_temperature_c=Decimal("134.0"),
            min_exposure_min=Decimal("3.50"),
            packagings="WRAPPED|HOLLOW",
            source="Maker's manual, page 12",
        )
    )


def make_cycle(program: Program, number: int, started_at: datetime, **fields: Any) -> Cycle:
    defaults = {
        "ended_at": started_at + timedelta(minutes=48),
        "packaging": "WRAPPED",
        "temperature_c": Decimal("134.8"),
        "exposure_min": Decimal("4.00"),
        "pressure_kpa": Decimal("308.0"),
        "external_ci": "PASS",
        "internal_ci_type": 5,
        "internal_ci": "PASS",
        "packs_dry": True,
        "operator": "Ada Okafor",
    }
    return keep(
        Cycle(
            clinic=program.clinic,
            sterilizer=program.sterilizer,
            program=program,
            number=number,
            started_at=started_at,
            **(defaults | fields),
        ),
        at=started_at + timedelta(hours=1),
        occurred_at=started_at,
    )


def make_pack(cycle: Cycle, code: str, contents: str = "Nosecone, forceps") -> Pack:
    return keep(Pack(clinic=cycle.clinic, cycle=cycle, code=code, contents=contents))


def make_release(cycle: Cycle, **fields: Any) -> Release:
    decided_at = cycle.started_at + timedelta(hours=1)
    defaults = {
        "decision": "RELEASED",
        "decided_at": decided_at,
        "decided_by": "Mia Roy",
        "meaning": "I have checked the readings and indicators.",
    }
    release = Release(clinic=cycle.clinic, cycle=cycle, **(defaults | fields))
    return keep(release, at=decided_at, occurred_at=decided_at)


def make_container(clinic: Clinic, code: str = "LC-1", **fields: Any) -> Container:
    product = Product.objects.of(clinic).first() or keep(
        Product(
            clinic=clinic,
            name="Maxilene 4",
            strength_percent=Decimal("4.0"),
            din="02284430",
            size_g=Decimal("30.0"),
        )
    )
    defaults = {
        "lot": "M-401",
        "expires_printed": "EXP 2027-03",
        "expires_on": date(2027, 3, 31),
        "size_g": Decimal("30.0"),
        "received_on": date(2026, 3, 2),
        "opened_on": date(2026, 3, 10),
        "opened_by": "Ada Okafor",
        "open_until": date(2026, 6, 8),
    }
    return keep(Container(clinic=clinic, code=code, product=product, **(defaults | fields)))


def make_movement(
    container: Container, kind: str, grams: str, at: datetime, **fields: Any
) -> Movement:
    movement = Movement(
        clinic=container.clinic,
        container=container,
        kind=kind,
        grams=Decimal(grams),
        moved_at=at,
        moved_by="Ada Okafor",
        **fields,
    )
    return keep(movement, at=at + timedelta(minutes=5), occurred_at=at)


def make_deviation(clinic: Clinic, **fields: Any) -> Deviation:
    defaults = {
        "requirement": "K-013",
        "severity": "MAJOR",
        "summary": "The inside indicator of cycle 5 failed.",
        "occurred_at": moment(4, 6),
        "record_label": "A1 #5",
        "containment": "The load was rejected and run again.",
    }
    return keep(Deviation(clinic=clinic, **(defaults | fields)))


def make_year(*, slug: str = "glow", cycles: int = 12) -> Clinic:
    """A clinic with a lapsed certificate, a failed indicator, a gap and a tube open too long."""
    clinic = make_clinic(slug=slug)
    ada = make_practitioner(clinic)
    make_credential(ada, document=make_document(clinic))
    make_credential(ada, type="IPAC", title="", number="I-9", expires_on=date(2026, 6, 30))
    make_period(ada, ended_on=date(2020, 3, 15))
    make_period(ada, started_on=date(2020, 12, 1))
    make_part(make_device(clinic))
    make_lot(clinic)
    program = make_program(clinic)
    for number in range(1, cycles + 1):
        if number == 3:
            continue  # the gap
        failed = {"internal_ci": "FAIL"} if number == 5 else {}
        cycle = make_cycle(program, number, moment(1, 5) + timedelta(days=7 * number), **failed)
        make_pack(cycle, f"P-{number}")
        if number < cycles:
            make_release(cycle, decision="REJECTED" if number == 5 else "RELEASED")
    container = make_container(clinic)
    make_movement(container, "RECEIVE", "30.0", moment(3, 2))
    make_movement(container, "ISSUE", "-6.5", moment(3, 10))
    make_movement(container, "ISSUE", "-5.0", moment(7, 1))
    make_movement(container, "WASTE", "-1.5", moment(7, 2), reason="Left in the cup")
    make_deviation(clinic)
    return clinic
