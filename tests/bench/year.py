"""A busy year in a database of its own, and its audit made in two ways.

`python -m tests.bench.year make CYCLES` fills the database that KLARITY_DATA_DIR names;
`python -m tests.bench.year set ...` is `manage.py audit_pdf ...` with WeasyPrint alone.
"""

import os
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klarity_site.settings")

import django

django.setup()

from django.core.management import call_command
from django.db.models import Model

from compliance.audit.pdf import tables
from compliance.clinics.models import Clinic
from compliance.devices.models import Device
from compliance.lidocaine.models import Container, Movement
from compliance.practitioners.models import Practitioner
from compliance.sterilization.models import (
    AirRemovalTest,
    Cycle,
    Disinfectant,
    Disinfection,
    Pack,
    Program,
    Release,
    SporeTest,
)
from compliance.treatments.models import Client, Screening, Treatment, TreatmentItem
from tests.audit import factory

HOURS_APART = 5
CLIENTS = 60


def make(cycles: int) -> None:
    """So many cycles and treatments, and everything else that a busy year leaves behind."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    clinic = factory.make_year(slug="year")
    program = factory.make_program(clinic, code="B1")
    container = factory.make_container(clinic, code="LC-9")
    factory.make_movement(container, "RECEIVE", "5000.0", factory.moment(1, 3))
    times = [factory.moment(1, 4) + timedelta(hours=HOURS_APART * n) for n in range(1, cycles + 1)]
    _sterilize(clinic, program, times)
    _treat(clinic, container, times)
    _clean(clinic, times)


def _keep(model: type[Model], clinic: Clinic, rows: list[dict[str, Any]]) -> list[Any]:
    """Rows without their history, which the audit does not read: it would take half an hour."""
    at = factory.moment(11, 20)
    made = [model(clinic=clinic, recorded_at=at, recorded_by="Ada Okafor", **row) for row in rows]
    return model._default_manager.bulk_create(made, batch_size=500)


def _sterilize(clinic: Clinic, program: Program, times: list[datetime]) -> None:
    machine = program.sterilizer
    cycles = _keep(Cycle, clinic, [
        {
            "sterilizer": machine, "program": program, "number": number, "started_at": at,
            "ended_at": at + timedelta(minutes=48), "packaging": "WRAPPED",
            "temperature_c": Decimal("134.8"), "exposure_min": Decimal("4.00"),
            "pressure_kpa": Decimal("308.0"), "external_ci": "PASS", "internal_ci_type": 5,
            "internal_ci": "PASS", "packs_dry": True, "operator": "Ada Okafor",
        }
        for number, at in enumerate(times, 1)
    ])  # fmt: skip
    _keep(Pack, clinic, [
        {"cycle": each, "code": f"B-{each.number}", "contents": "Nosecone, forceps"}
        for each in cycles
    ])  # fmt: skip
    _keep(Release, clinic, [
        {
            "cycle": each, "decision": "RELEASED", "decided_by": "Mia Roy",
            "decided_at": each.started_at + timedelta(hours=1), "meaning": "I have looked.",
        }
        for each in cycles
    ])  # fmt: skip
    _keep(SporeTest, clinic, [
        {
            "sterilizer": machine, "cycle_number": each.number, "placed_at": each.started_at,
            "lot": "BI-7", "lot_expires_on": date(2027, 6, 30), "result": "NEGATIVE",
            "control_result": "POSITIVE", "read_by": "Mia Roy",
            "read_at": each.started_at + timedelta(days=2),
        }
        for each in cycles[::30]
    ])  # fmt: skip
    _keep(AirRemovalTest, clinic, [
        {
            "sterilizer": machine, "cycle_number": each.number, "performed_at": each.started_at,
            "result": "PASS", "performed_by": "Ada Okafor",
        }
        for each in cycles[::5]
    ])  # fmt: skip


def _treat(clinic: Clinic, container: Container, times: list[datetime]) -> None:
    ada = Practitioner.objects.of(clinic).get()
    pen, lot = (
        Device.objects.of(clinic).get(),
        factory.make_lot(clinic, lot="L-99", quantity=len(times)),
    )
    clients = _keep(Client, clinic, [{"code": f"C-{n:04d}"} for n in range(CLIENTS)])
    screenings = _keep(Screening, clinic, [
        {
            "client": clients[n % CLIENTS], "screened_at": at, "screened_by": "Ada Okafor",
            "version": "2026-1", "outcome": "ELIGIBLE",
        }
        for n, at in enumerate(times)
    ])  # fmt: skip
    movements = _keep(Movement, clinic, [
        {"container": container, "kind": "ISSUE", "grams": Decimal("-1.5"), "moved_at": at,
         "moved_by": "Ada Okafor"}
        for at in times
    ])  # fmt: skip
    treatments = _keep(Treatment, clinic, [
        {
            "ref": f"T-{n:06d}", "client": screened.client, "treated_at": at, "body_area": "Face",
            "practitioner": ada, "device": pen, "needle_mm": Decimal("1.00"), "movement": moved,
            "area_cm2": Decimal("120.0"), "applied_at": at - timedelta(minutes=40),
            "removed_at": at - timedelta(minutes=5), "screening": screened,
            "aftercare_given": True, "aftercare_version": "2026-1",
        }
        for n, (at, screened, moved) in enumerate(
            zip(times, screenings, movements, strict=True), 1
        )
    ])  # fmt: skip
    _keep(TreatmentItem, clinic, [{"treatment": each, "lot": lot} for each in treatments])


def _clean(clinic: Clinic, times: list[datetime]) -> None:
    product = factory.keep(
        Disinfectant(clinic=clinic, name="Quat wipes", level="LLD", contact_min=Decimal(3))
    )
    _keep(Disinfection, clinic, [
        {
            "device": Device.objects.of(clinic).get(), "performed_at": at, "product": product,
            "level": "LLD", "contact_min": Decimal(3), "sleeve_changed": True,
            "performed_by": "Ada Okafor",
        }
        for at in times
    ])  # fmt: skip


def set_by_weasyprint(*words: str) -> None:
    """Every table cell by cell, however long."""
    tables.LONG = sys.maxsize
    call_command("audit_pdf", *words)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(int(sys.argv[2]))
    else:
        set_by_weasyprint(*sys.argv[2:])
