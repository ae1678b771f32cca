"""Taking sterilizers out of service and back, and deciding about failed tests."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.sterilization import queries
from compliance.sterilization.models import (
    FailureDecision,
    MachineEvent,
    MachineEventKind,
    Outcome,
    SporeResult,
    SporeTest,
    Sterilizer,
)
from compliance.sterilization.rules import standing as rules
from compliance.sterilization.services.decisions import CANNOT_SIGN

CHECKS = (
    *("is_readings_checked", "is_indicators_checked", "is_loading_checked"),
    *("is_handling_checked", "is_machine_checked"),
)


@transaction.atomic
def record_machine_event(
    *,
    sterilizer: Sterilizer,
    kind: str,
    note: str,
    by: Actor,
    at: datetime,
    happened_at: datetime | None = None,
    happened_by: str = "",
) -> MachineEvent:
    """Something happened to a machine. Returning it to service is signed, once all is done."""
    current: Sterilizer = (
        Sterilizer.objects.select_related("clinic")
        .select_for_update(of=("self",))
        .get(pk=sterilizer.pk)
    )
    if current.is_void or current.retired_on:
        raise Refusal(_("This sterilizer is no longer used."))
    moment = happened_at or at
    if moment > at:
        raise Refusal(_("This time is still to come."), "happened_at")
    _check_step(queries.standing_of(current, at=moment), kind, by=by)
    event = MachineEvent(
        clinic=current.clinic,
        sterilizer=current,
        kind=kind,
        happened_at=moment,
        happened_by=happened_by or by.name,
        note=note.strip(),
    )
    name = f"machine_event.{kind.lower()}"
    return ledger.create(event, by=by, at=at, occurred_at=moment, reason=event.note, event=name)


def _check_step(standing: rules.Standing, kind: str, *, by: Actor) -> None:
    """Refuses a step that the standing does not allow, and a return that is not signed for."""
    if kind == MachineEventKind.REVIEWED and standing.status != rules.OUT_OF_SERVICE:
        raise Refusal(_("A re-test follows a failed test only."), "kind")
    if kind == MachineEventKind.REPAIRED and standing.status != rules.REPAIR:
        raise Refusal(_("It was not sent to repair."), "kind")
    if kind != MachineEventKind.RETURNED:
        return
    if by.role in CANNOT_SIGN:
        raise Refusal(_("Only an owner or a practitioner can return it to service."), "kind")
    if standing.is_in_service:
        raise Refusal(_("It is in service."), "kind")
    if not standing.is_ready:
        sentence = _("It cannot return to service yet.")
        raise Refusal(f"{sentence} {rules.next_step(standing)}", "kind")


@transaction.atomic
def decide_failure(
    *,
    test: SporeTest,
    outcome: str,
    reason: str,
    by: Actor,
    at: datetime,
    decided_at: datetime | None = None,
    decided_by: str = "",
    **fields: Any,
) -> FailureDecision:
    """Sign what becomes of the loads of a failed test. Letting them go asks for every check."""
    if by.role in CANNOT_SIGN:
        raise Refusal(_("Only an owner or a practitioner can decide about this."), "outcome")
    current: SporeTest = (
        SporeTest.objects.select_related("sterilizer", "clinic")
        .select_for_update(of=("self",))
        .get(pk=test.pk)
    )
    if current.is_void or current.result != SporeResult.POSITIVE:
        raise Refusal(_("This test did not fail: there is nothing to decide."))
    if FailureDecision.objects.standing().filter(spore_test=current).exists():
        raise Refusal(_("This is decided already."))
    if len(reason.strip()) < 10:
        raise Refusal(_("Say in at least ten characters why you decide so."), "reason")
    if outcome != Outcome.RECALL and not all(fields.get(name) for name in CHECKS):
        raise Refusal(_("Without a recall, every step must have been looked at."), "outcome")
    decision = FailureDecision(
        clinic=current.clinic,
        spore_test=current,
        outcome=outcome,
        reason=reason.strip(),
        decided_at=decided_at or at,
        decided_by=decided_by or by.name,
        **fields,
    )
    return ledger.create(
        decision,
        by=by,
        at=at,
        occurred_at=decision.decided_at,
        reason=decision.reason,
        event="failure_decision.signed",
    )


@transaction.atomic
def withdraw_failure_decision(
    *, decision: FailureDecision, by: Actor, at: datetime, reason: str
) -> FailureDecision:
    """Take the decision back: the loads are held again until the next one."""
    if by.role in CANNOT_SIGN:
        raise Refusal(_("Only an owner or a practitioner can decide about this."))
    return ledger.void(decision, by=by, at=at, reason=reason)
