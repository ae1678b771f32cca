"""After a failed spore test, and back into service (K-021 to K-024; FACTS 1.9)."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from compliance.clinics.rulepacks import Asked
from compliance.requirements.rules.events import not_applicable
from compliance.requirements.rules.facts import Facts, Failure, Machine
from compliance.requirements.rules.findings import Judged, Ref, Status
from compliance.requirements.rules.machines import spores_recorded
from compliance.sterilization.rules import standing as standings


def out_of_service(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-021: after a failed test nothing is released from that machine until it is back."""
    nothing = spores_recorded(facts)
    return nothing if nothing is not None else [_stopped(facts, m) for m in facts.machines]


def _stopped(facts: Facts, machine: Machine) -> Judged:
    used = _used_meanwhile(facts, machine)
    if used and machine.standing.status != standings.REQUALIFY:
        sentence = _("Loads were released while it was out of service.")
        return Judged(machine.code, Status.FAIL, sentence, evidence=used)
    if machine.standing.is_in_service:
        return Judged(machine.code, Status.PASS, _("It is in service."), evidence=(machine.ref,))
    sentence = _("It is out of service, as it should be.")
    return Judged(machine.code, Status.PASS, sentence, evidence=(machine.ref,))


def quarantine(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-022: the loads since the last passed test are held and decided about."""
    sentence = _("Cycle #%(number)d: its loads are held and wait for your decision.")
    return _of_failures(facts, lambda failure: failure.is_decided, sentence)


def notified(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-024: the health unit was told about the failed test."""
    sentence = _("Cycle #%(number)d: no record that the health unit was told.")
    return _of_failures(facts, lambda failure: failure.is_notified, sentence)


def _of_failures(facts: Facts, is_done: Callable[[Failure], bool], sentence: str) -> list[Judged]:
    nothing = spores_recorded(facts)
    if nothing is not None:
        return nothing
    if not facts.failures:
        return not_applicable(facts, _("No spore test has failed."))
    found = []
    for code in dict.fromkeys(failure.machine for failure in facts.failures):
        own = [failure for failure in facts.failures if failure.machine == code]
        waiting = next((failure for failure in own if not is_done(failure)), None)
        if waiting is None:
            refs = tuple(failure.ref for failure in own[:1])
            found.append(
                Judged(code, Status.PASS, _("Every failed test is dealt with."), None, refs)
            )
        else:
            told = sentence % {"number": waiting.number}
            act = ("look-back", waiting.ref.id)
            found.append(Judged(code, Status.FAIL, told, waiting.failed_on, (waiting.ref,), act))
    return found


def requalified(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-023: three passed tests in a row before it is used again."""
    if not facts.machines:
        return not_applicable(facts, _("No sterilizer is in use."))
    return [_returned(facts, machine) for machine in facts.machines]


def _returned(facts: Facts, machine: Machine) -> Judged:
    standing, act = machine.standing, ("sterilizer-detail", machine.ref.id)
    if not any(cycle.machine == machine.code for cycle in facts.cycles) and not machine.passed_on:
        return Judged(machine.code, Status.NO_DATA, _("No cycle and no test is recorded."), act=act)
    if standing.is_in_service:
        return Judged(machine.code, Status.PASS, _("It is in service."), evidence=(machine.ref,))
    used = _used_meanwhile(facts, machine)
    if used and standing.status == standings.REQUALIFY:
        sentence = _("Loads were released before it had passed three tests in a row.")
        return Judged(machine.code, Status.FAIL, sentence, None, used, act)
    cause = standings.cause_sentence(standing.cause)
    sentence = f"{cause} {standings.next_step(standing)}".strip()
    return Judged(machine.code, Status.DUE_SOON, sentence, None, (machine.ref,), act)


def _used_meanwhile(facts: Facts, machine: Machine) -> tuple[Ref, ...]:
    since = machine.standing.since
    if machine.standing.is_in_service or since is None:
        return ()
    return tuple(
        cycle.ref
        for cycle in facts.cycles
        if cycle.machine == machine.code
        and cycle.started_at > since
        and cycle.decision == "RELEASED"
        and not cycle.is_void
    )
