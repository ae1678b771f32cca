"""Writing services of sterilizers and looks at their licences."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core import times
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.documents.models import Document
from compliance.ledger import services as ledger
from compliance.sterilization.models import Sterilizer, SterilizerLicence, SterilizerService
from compliance.sterilization.rules import log
from compliance.sterilization.rules.service import check_days


@transaction.atomic
def record_service(
    *,
    sterilizer: Sterilizer,
    kind: str,
    performed_on: date,
    performed_by: str,
    outcome: str,
    by: Actor,
    at: datetime,
    note: str = "",
    next_due_on: date | None = None,
    report: Document | None = None,
) -> SterilizerService:
    """Someone serviced or tested the machine. A fault goes on as something that happened to it."""
    today = sterilizer.clinic.day(at)
    check_days(performed_on, next_due_on, today=today)
    _check_fault(outcome, note)
    service = SterilizerService(
        clinic=sterilizer.clinic,
        sterilizer=sterilizer,
        kind=kind,
        performed_on=performed_on,
        performed_by=performed_by.strip(),
        outcome=outcome,
        note=note.strip(),
        next_due_on=next_due_on,
        report=report,
    )
    return ledger.create(service, by=by, at=at, occurred_at=_moment(sterilizer, performed_on, at))


@transaction.atomic
def amend_service(
    *, service: SterilizerService, by: Actor, at: datetime, reason: str, **changes: Any
) -> SterilizerService:
    """Correct a service record."""
    check_days(
        changes.get("performed_on", service.performed_on),
        changes.get("next_due_on", service.next_due_on),
        today=service.clinic.day(at),
    )
    _check_fault(changes.get("outcome", service.outcome), changes.get("note", service.note))
    return ledger.amend(service, by=by, at=at, reason=reason, changes=changes)


def void_service(
    *, service: SterilizerService, by: Actor, at: datetime, reason: str
) -> SterilizerService:
    """A service entered by mistake."""
    return ledger.void(service, by=by, at=at, reason=reason)


@transaction.atomic
def record_licence(
    *,
    sterilizer: Sterilizer,
    register: str,
    result: str,
    checked_on: date,
    by: Actor,
    at: datetime,
    number: str = "",
    checked_by: str = "",
    evidence: Document | None = None,
) -> SterilizerLicence:
    """Someone looked the machine up in the register of device licences (K-027)."""
    log.check_day(checked_on, "checked_on", today=sterilizer.clinic.day(at))
    licence = SterilizerLicence(
        clinic=sterilizer.clinic,
        sterilizer=sterilizer,
        register=register.strip(),
        number=number.strip(),
        result=result,
        checked_on=checked_on,
        checked_by=checked_by.strip() or by.name,
        evidence=evidence,
    )
    return ledger.create(licence, by=by, at=at, occurred_at=_moment(sterilizer, checked_on, at))


@transaction.atomic
def amend_licence(
    *, licence: SterilizerLicence, by: Actor, at: datetime, reason: str, **changes: Any
) -> SterilizerLicence:
    """Correct a licence check."""
    log.check_day(changes.get("checked_on"), "checked_on", today=licence.clinic.day(at))
    return ledger.amend(licence, by=by, at=at, reason=reason, changes=changes)


def void_licence(
    *, licence: SterilizerLicence, by: Actor, at: datetime, reason: str
) -> SterilizerLicence:
    """A licence check entered by mistake."""
    return ledger.void(licence, by=by, at=at, reason=reason)


def _check_fault(outcome: str, note: str) -> None:
    if outcome == "FAULT" and not note.strip():
        raise Refusal(_("Say what was found."), "note")


def _moment(sterilizer: Sterilizer, on: date, at: datetime) -> datetime:
    """The beginning of the day, as only the day is known."""
    return min(at, times.day_start(on, sterilizer.clinic.timezone))
