"""After a failed spore test: the steps, one by one, and the signed decision about its loads."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.sterilization import queries
from compliance.sterilization.models import (
    FailureDecision,
    FailureStep,
    MachineEventKind,
    SporeResult,
    SporeTest,
    StepFinding,
    StepKind,
)
from compliance.sterilization.rules import reviews as rules
from compliance.sterilization.rules import standing as standings
from compliance.sterilization.services.decisions import CANNOT_SIGN
from compliance.sterilization.services.standing import record_machine_event

CHECKS = {  # what a decision says was looked at, by the step that showed it
    StepKind.READINGS: "is_readings_checked",
    StepKind.INDICATORS: "is_indicators_checked",
    StepKind.LOADING: "is_loading_checked",
    StepKind.HANDLING: "is_handling_checked",
    StepKind.MACHINE: "is_machine_checked",
}


@transaction.atomic
def record_failure_step(
    *,
    test: SporeTest,
    kind: str,
    finding: str,
    note: str,
    by: Actor,
    at: datetime,
    whom: str = "",
    done_at: datetime | None = None,
    done_by: str = "",
) -> FailureStep:
    """What somebody did or looked at. After the last review the sterilizer goes on by itself."""
    current = _locked(test)
    moment = done_at or at
    if moment > at:
        raise Refusal(_("This time is still to come."), "done_at")
    if kind in rules.REVIEWS:
        _check_undecided(current)
    if (finding == StepFinding.DONE) is (kind in rules.REVIEWS):
        raise Refusal(_("Say what it showed."), "finding")
    step = FailureStep(
        clinic=current.clinic,
        spore_test=current,
        kind=kind,
        finding=finding,
        whom=whom.strip(),
        note=note.strip(),
        done_at=moment,
        done_by=done_by or by.name,
    )
    ledger.create(step, by=by, at=at, occurred_at=moment, reason=step.note)
    if kind in rules.REVIEWS:
        _move_machine_on(current, by=by, at=at)
    return step


@transaction.atomic
def void_failure_step(*, step: FailureStep, by: Actor, at: datetime, reason: str) -> FailureStep:
    """Take a step back, to do it again; what a decision rests on stays until that is withdrawn."""
    current = _locked(step.spore_test)
    if step.kind in rules.REVIEWS:
        _check_undecided(current)
    return ledger.void(step, by=by, at=at, reason=reason)


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
) -> FailureDecision:
    """Sign what becomes of the loads of a failed test; what it rests on is kept with it."""
    if by.role in CANNOT_SIGN:
        raise Refusal(_("Only an owner or a practitioner can decide about this."), "outcome")
    current = _locked(test)
    if FailureDecision.objects.standing().filter(spore_test=current).exists():
        raise Refusal(_("This is decided already."))
    if len(reason.strip()) < 10:
        raise Refusal(_("Say in at least ten characters why you decide so."), "reason")
    steps = {step.kind: step for step in queries.steps_of(current)}
    findings = {kind: step.finding for kind, step in steps.items()}
    is_repeat_passed = queries.is_repeat_passed(current)
    rules.check_outcome(outcome, findings, is_repeat_passed=is_repeat_passed)
    told = steps.get(StepKind.NOTIFIED)
    decision = FailureDecision(
        clinic=current.clinic,
        spore_test=current,
        outcome=outcome,
        reason=reason.strip(),
        notified=told.whom if told else "",
        notified_at=told.done_at if told else None,
        decided_at=decided_at or at,
        decided_by=decided_by or by.name,
        **{name: kind in findings for kind, name in CHECKS.items()},
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


def _locked(test: SporeTest) -> SporeTest:
    current: SporeTest = (
        SporeTest.objects.select_related("sterilizer__clinic", "clinic")
        .select_for_update(of=("self",))
        .get(pk=test.pk)
    )
    if current.is_void or current.result != SporeResult.POSITIVE:
        raise Refusal(_("This test did not fail: there is nothing to decide."))
    return current


def _check_undecided(test: SporeTest) -> None:
    if FailureDecision.objects.standing().filter(spore_test=test).exists():
        raise Refusal(_("It is decided about this test. Withdraw the decision first."))


def _move_machine_on(test: SporeTest, *, by: Actor, at: datetime) -> None:
    """Once all was looked at: to repair where the machine was at fault, else to the re-test."""
    machine = test.sterilizer
    steps = {step.kind: step for step in queries.steps_of(test) if step.kind in rules.REVIEWS}
    if machine.is_void or machine.retired_on or len(steps) < len(rules.REVIEWS):
        return
    moment = max(step.done_at for step in steps.values())
    if queries.standing_of(machine, at=moment).status != standings.OUT_OF_SERVICE:
        return
    is_at_fault = steps[rules.MACHINE].finding == rules.FAULT
    kind = MachineEventKind.MALFUNCTION if is_at_fault else MachineEventKind.REVIEWED
    note = _("After the failed spore test %(test)s") % {"test": str(test)}
    record_machine_event(sterilizer=machine, kind=kind, note=note, happened_at=moment, by=by, at=at)
