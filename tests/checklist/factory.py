"""Builders of what public answers rest on: valid by default."""

from datetime import date, datetime
from typing import Any

from compliance.checklist import services
from compliance.checklist.models import PublishedAnswer
from compliance.clinics.models import Clinic
from compliance.devices.models import SterileLot, SterileProduct
from compliance.ledger import services as ledger
from compliance.practitioners.models import Credential, PracticePeriod, Practitioner
from tests.clinics.factory import NOW, TESTER

RECORDS = ("how-long", "sterilization", "qualified")


def make_person(clinic: Clinic, **fields: Any) -> Practitioner:
    """Someone who works here."""
    number = Practitioner.objects.of(clinic).count() + 1
    defaults = {"code": f"P{number}", "name": "Ana Silva"}
    return ledger.create(Practitioner(clinic=clinic, **{**defaults, **fields}), by=TESTER, at=NOW)


def make_credential(person: Practitioner, **fields: Any) -> Credential:
    """A training certificate without an end."""
    defaults: dict[str, Any] = {
        "type": "MN-TRN",
        "title": "Micro-needling, level 4",
        "issuer": "VTCT",
        "number": "SECRET-NUMBER-7",
        "issued_on": date(2019, 2, 1),
    }
    record = Credential(clinic=person.clinic, practitioner=person, **{**defaults, **fields})
    return ledger.create(record, by=TESTER, at=NOW)


def make_period(person: Practitioner, **fields: Any) -> PracticePeriod:
    """Practice with a pen since 1 December 2020."""
    defaults: dict[str, Any] = {"device_kind": "PEN", "started_on": date(2020, 12, 1)}
    record = PracticePeriod(clinic=person.clinic, practitioner=person, **{**defaults, **fields})
    return ledger.create(record, by=TESTER, at=NOW)


def make_sterile_lot(clinic: Clinic, **fields: Any) -> SterileLot:
    """Sealed cartridges, in date until 31 July 2027."""
    product = SterileProduct(
        clinic=clinic, kind="CARTRIDGE", make="Dermapen", model="12 needles", ref=str(NOW)
    )
    product.ref = f"R{SterileProduct.objects.count()}"
    ledger.create(product, by=TESTER, at=NOW)
    defaults: dict[str, Any] = {
        "lot": "SECRET-LOT",
        "expires_on": date(2027, 7, 31),
        "quantity": 50,
        "received_on": date(2026, 7, 1),
        "is_intact": True,
    }
    record = SterileLot(clinic=clinic, product=product, **{**defaults, **fields})
    return ledger.create(record, by=TESTER, at=NOW)


def make_ready(clinic: Clinic) -> Practitioner:
    """A clinic whose records answer the first three questions."""
    person = make_person(clinic)
    make_credential(person)
    make_period(person)
    make_sterile_lot(clinic)
    return person


def publish(clinic: Clinic, question: str, at: datetime = NOW) -> PublishedAnswer:
    """An answer made public."""
    return services.publish_answer(clinic=clinic, question=question, by=TESTER, at=at)


def write(clinic: Clinic, question: str, own_text: str, at: datetime = NOW) -> PublishedAnswer:
    """An answer in the clinic's own words: a draft."""
    return services.write_answer(
        clinic=clinic, question=question, own_text=own_text, by=TESTER, at=at
    )
