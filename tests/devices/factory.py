"""Builders of devices, parts and lots: valid by default."""

from datetime import date
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compliance.clinics.models import Clinic
from compliance.devices import services
from compliance.devices.models import (
    Device,
    DeviceCheck,
    DevicePart,
    LicenceCheck,
    SharpsContainer,
    SterileLot,
)
from compliance.devices.services import care, sharps
from tests.clinics.factory import NOW, TESTER


def make_device(clinic: Clinic, **fields: Any) -> Device:
    """A pen in service."""
    number = Device.objects.of(clinic).count() + 1
    defaults = {"code": f"PEN-{number}", "kind": "PEN", "make": "Dr. Pen", "model": "M8"}
    return services.add_device(clinic=clinic, by=TESTER, at=NOW, **{**defaults, **fields})


def make_part(device: Device, **fields: Any) -> DevicePart:
    """A nosecone that may be sterilized."""
    number = device.parts.count() + 1
    defaults = {"name": f"Nosecone {number}", "reprocess_policy": "STERILIZE"}
    return services.add_part(device=device, by=TESTER, at=NOW, **{**defaults, **fields})


def make_lot(clinic: Clinic, **fields: Any) -> SterileLot:
    """Fifty sealed rollers, in date for a year."""
    number = SterileLot.objects.of(clinic).count() + 1
    defaults: dict[str, Any] = {
        "kind": "ROLLER",
        "make": "Dermaroller",
        "model": "MC905",
        "lot": f"L{number:04}",
        "expires_on": date(2027, 7, 31),
        "quantity": 50,
        "received_on": date(2026, 7, 1),
        "is_intact": True,
    }
    return services.receive_lot(clinic=clinic, by=TESTER, at=NOW, **{**defaults, **fields})


def make_check(device: Device, **fields: Any) -> DeviceCheck:
    """A depth check that passed today."""
    defaults: dict[str, Any] = {
        "kind": "DEPTH", "result": "PASS", "done_on": device.clinic.day(NOW),
    }  # fmt: skip
    return care.record_device_check(device=device, by=TESTER, at=NOW, **{**defaults, **fields})


def make_licence(device: Device, **fields: Any) -> LicenceCheck:
    """Looked up today in the register of the clinic's own country, and licensed."""
    defaults: dict[str, Any] = {
        "jurisdiction": "CA", "status": "LICENSED", "number": "MDL 104233",
        "checked_on": device.clinic.day(NOW), "source": "MDALL",
    }  # fmt: skip
    return care.record_licence_check(device=device, by=TESTER, at=NOW, **{**defaults, **fields})


def make_sharps(clinic: Clinic, **fields: Any) -> SharpsContainer:
    """A container opened today."""
    number = SharpsContainer.objects.of(clinic).count() + 1
    defaults: dict[str, Any] = {
        "code": f"S-{number}", "location": "Room 1", "opened_on": clinic.day(NOW),
    }  # fmt: skip
    return sharps.open_container(clinic=clinic, by=TESTER, at=NOW, **{**defaults, **fields})


def questions(client: Client, url: str) -> list[str]:
    """The queries of a page about records, without those of signing in and being a member."""
    entry = ("session", "compliance_user", "compliance_membership", "SAVEPOINT")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    asked = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in asked if not any(word in sql.partition(" WHERE ")[0] for word in entry)]
