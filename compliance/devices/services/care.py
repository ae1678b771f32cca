"""Writing licences looked up, services and checks, and the way back into service."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.deviations import queries as deviation_queries
from compliance.deviations.services import raise_deviation
from compliance.devices.models import CheckKind, Device, DeviceCheck, LicenceCheck
from compliance.devices.queries import care as queries
from compliance.devices.rules import care as rules
from compliance.devices.services.moments import happened
from compliance.ledger import services as ledger

LICENCE_FIELDS = ("jurisdiction", "status", "checked_on")


@transaction.atomic
def record_licence_check(
    *, device: Device, checked_on: date, by: Actor, at: datetime, checked_by: str = "", **said: Any
) -> LicenceCheck:
    """A device looked up in a register; not licensed where the clinic is becomes a deviation."""
    rules.check_day(checked_on, today=device.clinic.day(at), field="checked_on")
    row = LicenceCheck(
        clinic=device.clinic,
        device=device,
        checked_on=checked_on,
        checked_by=checked_by or by.name,
        **said,
    )
    ledger.create(row, by=by, at=at, occurred_at=happened(checked_on, device.clinic, at))
    _raise_unlicensed(row, by=by, at=at)
    return row


@transaction.atomic
def amend_licence_check(
    *, check: LicenceCheck, by: Actor, at: datetime, reason: str, **changes: Any
) -> LicenceCheck:
    """Correct a row."""
    day = changes.get("checked_on", check.checked_on)
    rules.check_day(day, today=check.clinic.day(at), field="checked_on")
    amended: LicenceCheck = ledger.amend(check, by=by, at=at, reason=reason, changes=changes)
    _raise_unlicensed(amended, by=by, at=at)
    return amended


def void_licence_check(
    *, check: LicenceCheck, by: Actor, at: datetime, reason: str
) -> LicenceCheck:
    """A row entered by mistake."""
    return ledger.void(check, by=by, at=at, reason=reason)


@transaction.atomic
def record_device_check(
    *, device: Device, done_on: date, by: Actor, at: datetime, done_by: str = "", **said: Any
) -> DeviceCheck:
    """A service or check; a failed one takes the device out of service and is a deviation."""
    rules.check_day(done_on, today=device.clinic.day(at), field="done_on")
    check = DeviceCheck(
        clinic=device.clinic, device=device, done_on=done_on, done_by=done_by or by.name, **said
    )
    ledger.create(check, by=by, at=at, occurred_at=happened(done_on, device.clinic, at))
    _stop_after_failure(check, by=by, at=at)
    return check


@transaction.atomic
def amend_device_check(
    *, check: DeviceCheck, by: Actor, at: datetime, reason: str, **changes: Any
) -> DeviceCheck:
    """Correct a check; a result that turns into a failure counts from now on."""
    day = changes.get("done_on", check.done_on)
    rules.check_day(day, today=check.clinic.day(at), field="done_on")
    amended: DeviceCheck = ledger.amend(check, by=by, at=at, reason=reason, changes=changes)
    _stop_after_failure(amended, by=by, at=at)
    return amended


def void_device_check(*, check: DeviceCheck, by: Actor, at: datetime, reason: str) -> DeviceCheck:
    """A check entered by mistake."""
    return ledger.void(check, by=by, at=at, reason=reason)


@transaction.atomic
def stop_device(
    *, device: Device, out_of_service_on: date, out_of_service_reason: str, by: Actor, at: datetime
) -> Device:
    """Take a device out of service from a day on."""
    rules.check_day(out_of_service_on, today=device.clinic.day(at), field="out_of_service_on")
    rules.check_in_order(device.in_service_on, out_of_service_on, field="out_of_service_on")
    changes = {
        "out_of_service_on": out_of_service_on,
        "out_of_service_reason": out_of_service_reason,
    }
    return ledger.amend(
        device,
        by=by,
        at=at,
        reason=out_of_service_reason,
        changes=changes,
        occurred_at=happened(out_of_service_on, device.clinic, at),
        event="device.stopped",
    )


@transaction.atomic
def return_device(*, device: Device, reason: str, by: Actor, at: datetime) -> Device:
    """Back into service, once everything that is needed has passed since it went out."""
    current: Device = Device.objects.select_for_update(of=("self",)).get(pk=device.pk)
    if current.out_of_service_on is None:
        raise Refusal(_("It is in service."))
    needed, passed = queries.passes(current)
    words = {kind.value: str(kind.label) for kind in CheckKind}
    rules.check_may_return(needed, passed, words=words)
    changes = {"out_of_service_on": None, "out_of_service_reason": ""}
    return ledger.amend(
        current, by=by, at=at, reason=reason, changes=changes, event="device.returned"
    )


def _stop_after_failure(check: DeviceCheck, *, by: Actor, at: datetime) -> None:
    if check.result != "FAIL":
        return
    reason = _("%(kind)s failed") % {"kind": check.get_kind_display()}
    device = Device.objects.get(pk=check.device_id)
    if device.out_of_service_on is None and not device.is_void:
        stop_day = max(check.done_on, device.in_service_on or check.done_on)
        stop_device(
            device=device, out_of_service_on=stop_day, out_of_service_reason=reason, by=by, at=at
        )
    if deviation_queries.of_record(check).exists():
        return
    raise_deviation(
        clinic=check.clinic,
        requirement="K-055",
        severity="MAJOR",
        summary=_("%(check)s failed. It is out of service until it passes.")
        % {"check": str(check)},
        about=check,
        occurred_at=happened(check.done_on, check.clinic, at),
        by=by,
        at=at,
    )


def _raise_unlicensed(row: LicenceCheck, *, by: Actor, at: datetime) -> None:
    is_here = row.jurisdiction == rules.jurisdiction_of(row.clinic.pack)
    if not is_here or row.status in rules.ALLOWED or deviation_queries.of_record(row).exists():
        return
    raise_deviation(
        clinic=row.clinic,
        requirement="K-054",
        severity="MAJOR",
        summary=_("%(device)s: %(said)s (%(place)s).")
        % {
            "device": str(row.device),
            "said": row.get_status_display(),
            "place": row.get_jurisdiction_display(),
        },
        about=row,
        occurred_at=happened(row.checked_on, row.clinic, at),
        by=by,
        at=at,
    )
