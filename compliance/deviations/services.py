"""Raising, deciding and closing deviations."""

from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from compliance.clinics.access import SIGNERS
from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.deviations import rules
from compliance.deviations.models import Deviation
from compliance.ledger import services as ledger

DECISION = ("containment", "cause", "action")
AS_OPEN: dict[str, Any] = {
    **dict.fromkeys(("closed_at", "check_on", "checked_at", "is_effective")),
    **dict.fromkeys(("closed_by", "closing_note", "closing_meaning"), ""),
    **dict.fromkeys(("checked_by", "check_note"), ""),
}


@transaction.atomic
def raise_deviation(
    *,
    clinic: Clinic,
    requirement: str,
    severity: str,
    summary: str,
    about: models.Model | None,
    occurred_at: datetime,
    by: Actor,
    at: datetime,
    **decision: Any,
) -> Deviation:
    """Something true but wrong was recorded: someone must look at it and close it.

    `about` is the record that broke the rule; without a due date the severity gives one.
    """
    if not rules.is_requirement(requirement):
        raise Refusal(_("Write a requirement such as K-041, or leave it empty."), "requirement")
    if occurred_at > at:
        raise Refusal(_("This is still to come. Say when it happened."), "occurred_at")
    deviation = Deviation(
        clinic=clinic,
        requirement=requirement,
        severity=severity,
        summary=_shortened(summary, 300),
        occurred_at=occurred_at.replace(second=0, microsecond=0),
        **decision,
    )
    if about is not None:
        deviation.record_kind = about.LEDGER_KIND  # type: ignore[attr-defined]
        deviation.record_id = str(about.pk)
        deviation.record_label = _shortened(about.label(), 300)  # type: ignore[attr-defined]
    if deviation.due_on is None:
        deviation.due_on = rules.due_on(severity, clinic.day(at))
    return ledger.create(deviation, by=by, at=at, occurred_at=occurred_at)


@transaction.atomic
def decide(
    deviation: Deviation, *, by: Actor, at: datetime, reason: str, **changes: Any
) -> Deviation:
    """Write down what was done, why it happened and what will prevent it; or correct it."""
    if not rules.is_requirement(changes.get("requirement", "")):
        raise Refusal(_("Write a requirement such as K-041, or leave it empty."), "requirement")
    if changes.get("occurred_at", at) > at:
        raise Refusal(_("This is still to come. Say when it happened."), "occurred_at")
    return ledger.amend(deviation, by=by, at=at, reason=reason, changes=changes)


@transaction.atomic
def close_deviation(
    deviation: Deviation,
    *,
    by: Actor,
    at: datetime,
    closing_note: str,
    check_on: date | None = None,
    **decision: str,
) -> Deviation:
    """Sign that it is dealt with, and how. Only people who may sign.

    A serious one names what was done at once, its cause and what keeps it from coming back, and is
    looked at again a month later unless another day is given.
    """
    if by.role not in SIGNERS:
        raise Refusal(_("Only an owner or a practitioner can close a deviation."))
    if not closing_note.strip():
        raise Refusal(_("Say how it was dealt with."), "closing_note")
    current: Deviation = Deviation.objects.select_for_update().get(pk=deviation.pk)
    if current.closed_at is not None:
        raise Refusal(_("This deviation is closed already."))
    told = {name: decision.get(name) or getattr(current, name) for name in DECISION}
    missing = rules.lacking(current.severity, **told)
    if missing:
        raise Refusal(_("A serious deviation needs this before it is closed."), missing)
    closed_on = deviation.clinic.day(at)
    if check_on is not None and check_on < closed_on:
        raise Refusal(_("Choose a day to come to look at it again."), "check_on")
    changes = {
        **told,
        "check_on": check_on or rules.look_again_on(current.severity, closed_on),
        "closed_at": at,
        "closed_by": by.name,
        "closing_note": closing_note.strip(),
        "closing_meaning": _("I have looked at what was done, and close this deviation."),
    }
    reason = closing_note.strip()
    return ledger.amend(
        current, by=by, at=at, reason=reason, changes=changes, event="deviation.closed"
    )


@transaction.atomic
def check_effect(
    deviation: Deviation, *, by: Actor, at: datetime, is_effective: bool, check_note: str
) -> Deviation:
    """Look again whether it helped. Where it did not, the deviation is open again. Signers only."""
    if by.role not in SIGNERS:
        raise Refusal(_("Only an owner or a practitioner can say whether it helped."))
    if not check_note.strip():
        raise Refusal(_("Say what you saw."), "check_note")
    current: Deviation = Deviation.objects.select_for_update().get(pk=deviation.pk)
    if current.closed_at is None:
        raise Refusal(_("Close it first."))
    if current.checked_at is not None:
        raise Refusal(_("It was looked at again already."))
    changes = {
        "checked_at": at,
        "checked_by": by.name,
        "is_effective": is_effective,
        "check_note": check_note.strip(),
    }
    reason = check_note.strip()
    checked = ledger.amend(
        current, by=by, at=at, reason=reason, changes=changes, event="deviation.checked"
    )
    return checked if is_effective else reopen_deviation(checked, by=by, at=at, reason=reason)


@transaction.atomic
def reopen_deviation(deviation: Deviation, *, by: Actor, at: datetime, reason: str) -> Deviation:
    """It was closed too soon. Only people who may sign."""
    if by.role not in SIGNERS:
        raise Refusal(_("Only an owner or a practitioner can open it again."))
    current: Deviation = Deviation.objects.select_for_update().get(pk=deviation.pk)
    if current.closed_at is None:
        raise Refusal(_("This deviation is open already."))
    return ledger.amend(
        current,
        by=by,
        at=at,
        reason=reason,
        changes={**AS_OPEN, "due_on": rules.due_on(current.severity, deviation.clinic.day(at))},
        event="deviation.reopened",
    )


def void_deviation(deviation: Deviation, *, by: Actor, at: datetime, reason: str) -> Deviation:
    """Mark a deviation as raised by mistake."""
    return ledger.void(deviation, by=by, at=at, reason=reason)


def _shortened(text: str, longest: int) -> str:
    text = text.strip()
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
