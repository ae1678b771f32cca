"""Sterilizers: cycles, indicators, spore tests, air removal, failures (K-010 to K-027)."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from compliance.clinics.rulepacks import Asked
from compliance.requirements.rules.events import (
    Event,
    by_day,
    by_subject,
    no_data,
    not_applicable,
    said,
)
from compliance.requirements.rules.facts import Cycle, Facts, Machine
from compliance.requirements.rules.findings import Judged, Status
from compliance.sterilization.rules import log, spores
from compliance.sterilization.rules import standing as standings
from compliance.sterilization.rules.policies import interval_of

OF_DUE = {
    spores.Due.NO_DATA: Status.NO_DATA,
    spores.Due.IN_TIME: Status.PASS,
    spores.Due.DUE_SOON: Status.DUE_SOON,
    spores.Due.OVERDUE: Status.OVERDUE,
    spores.Due.NOT_ASKED: Status.NOT_APPLICABLE,
}
INDICATORS = frozenset({"external_ci", "internal_ci"})


def _no_machine(facts: Facts) -> list[Judged]:
    return not_applicable(facts, _("No sterilizer is in use."))


def _codes(facts: Facts) -> list[str]:
    return [machine.code for machine in facts.machines]


def _judged(facts: Facts, asked: Asked, events: Iterator[Event]) -> list[Judged]:
    if not facts.machines:
        return _no_machine(facts)
    return by_subject(facts, asked, events, _codes(facts), nothing=_("No cycle is recorded."))


def spore_interval(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-016, K-017, K-018: the gap between passed spore tests of each sterilizer (FACTS 1.7)."""
    if not facts.machines:
        return _no_machine(facts)
    return [_next_test(machine, asked, on) for machine in facts.machines]


def _next_test(machine: Machine, asked: Asked, on: date) -> Judged:
    found = spores.next_test(machine.passed_on, interval_of(asked), on)
    act = ("sterilizer-spore-test-add", machine.ref.id)
    if machine.pending:
        act = ("spore-test-read", machine.pending.id)
    if found.due_on is None or found.last_on is None:
        return Judged(machine.code, Status.NO_DATA, _("No passed spore test is recorded."), act=act)
    day = {"day": said(found.due_on), "last": said(found.last_on)}
    is_over = found.status == spores.Due.OVERDUE
    sentence = (
        _("A passed spore test was due by %(day)s; the last was placed on %(last)s.")
        if is_over
        else _("The last passed test was placed on %(last)s; the next is due by %(day)s.")
    )
    status = OF_DUE[found.status]
    return Judged(machine.code, status, sentence % day, found.due_on, (machine.ref,), act)


def numbering(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-010: cycle numbers without gaps; a void cycle's number was one of the machine too."""
    return _judged(facts, asked, _numbers(facts))


def _numbers(facts: Facts) -> Iterator[Event]:
    for code in _codes(facts):
        own = sorted((c for c in facts.cycles if c.machine == code), key=lambda c: c.number)
        gaps = {gap.stop: gap for gap in log.missing_numbers(c.number for c in own)}
        for cycle in reversed(own):
            gap = gaps.get(cycle.number)
            told = _("No record of cycle %(gap)s.") % {"gap": log.gap_text(gap)} if gap else ""
            yield Event(code, cycle.ref, told)


def _loads(facts: Facts) -> Iterator[Cycle]:
    """The cycles that count as loads, the latest first."""
    return (cycle for cycle in facts.cycles if cycle.is_load and not cycle.is_void)


def parameters(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-011: exposure and temperature reach the minimum; a rejected load is dealt with."""
    return _judged(facts, asked, _by_condition(facts, "K-011"))


def packaging(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-012: type N runs neither wrapped nor hollow loads, and a program only what it is for."""
    return _judged(facts, asked, _by_condition(facts, "K-012"))


def indicators(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-013: each pack has an outside indicator and each load an inside one, recorded."""
    return _judged(facts, asked, _by_condition(facts, "K-013"))


def _by_condition(facts: Facts, requirement: str) -> Iterator[Event]:
    """What the release rule itself says about each load; it is told nowhere else."""
    for cycle in _loads(facts):
        broken = [each.sentence for each in cycle.conditions if each.requirement == requirement]
        if requirement == "K-013" and cycle.decision == "RELEASED":
            broken += [
                e.sentence for e in cycle.conditions if e.name in INDICATORS and not e.is_met
            ]
        is_wrong = broken and cycle.decision != "REJECTED"
        yield Event(cycle.machine, cycle.ref, f"{cycle.ref.label}: {broken[0]}" if is_wrong else "")


def integrator(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-014: a type 5 or 6 indicator in every load."""
    return _judged(facts, asked, _types(facts, asked))


def _types(facts: Facts, asked: Asked) -> Iterator[Event]:
    wanted = set(asked.parameters.get("types", (5, 6)))
    for cycle in _loads(facts):
        is_fine = cycle.ci_type in wanted or cycle.decision == "REJECTED"
        sentence = _("%(cycle)s: no type 5 or 6 indicator inside.") % {"cycle": cycle.ref.label}
        yield Event(cycle.machine, cycle.ref, "" if is_fine else sentence)


def air_removal(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-015: a passed Bowie-Dick or Helix test before the first load of each day of use."""
    if not facts.machines:
        return _no_machine(facts)
    machines = [m.code for m in facts.machines if m.type in standings.NEEDS_AIR_REMOVAL_TEST]
    if not machines:
        return not_applicable(facts, _("No sterilizer here removes air with a vacuum."))
    nothing = _("No cycle is recorded.")
    return by_subject(facts, asked, _first_loads(facts, machines), machines, nothing=nothing)


def _first_loads(facts: Facts, machines: list[str]) -> Iterator[Event]:
    first: dict[tuple[str, date], Cycle] = {}
    for cycle in _loads(facts):
        if cycle.machine in machines:
            known = first.get((cycle.machine, cycle.on))
            if known is None or cycle.started_at < known.started_at:
                first[cycle.machine, cycle.on] = cycle
    for (machine, day), cycle in first.items():
        tests = [
            each.is_pass
            for each in sorted(facts.air_tests, key=lambda test: test.performed_at)
            if each.machine == machine and each.on == day and each.performed_at <= cycle.started_at
        ]
        yield Event(machine, cycle.ref, _air_problem(tests, cycle))


def _air_problem(tests: list[bool], cycle: Cycle) -> str:
    told = {"cycle": cycle.ref.label, "day": said(cycle.on)}
    if not tests:
        return _("No air-removal test before %(cycle)s on %(day)s.") % told
    if not tests[-1]:
        return _("%(cycle)s ran on %(day)s after a failed air-removal test.") % told
    return ""


def control(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-019: each spore test has a control of the same lot, and it grew."""
    return _of_tests(facts, asked, _controls(facts))


def _controls(facts: Facts) -> Iterator[Event]:
    latest: set[str] = set()
    for test in facts.spore_tests:
        if test.result == spores.PENDING:
            continue
        told = ""
        if test.control == spores.DID_NOT_GROW:
            told = _("%(test)s: the control did not grow, the test says nothing.")
        is_missing = not test.control and test.machine not in latest
        if is_missing:
            told = _("%(test)s: no control is recorded.")
        latest.add(test.machine)
        told = told % {"test": test.ref.label} if told else ""
        yield Event(test.machine, test.ref, told, is_missing)


def in_date(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-020: a spore test is used before it expires; its last day still counts."""
    return _of_tests(facts, asked, _expiries(facts))


def _expiries(facts: Facts) -> Iterator[Event]:
    for index, test in enumerate(facts.spore_tests):
        told, is_missing = "", False
        if spores.is_expired_at_use(test.lot_expires_on, test.placed_on):
            told = _("%(test)s was past its expiry when it was placed.")
        elif test.lot_expires_on is None and index == 0:
            told, is_missing = _("%(test)s: the expiry of its lot is not recorded."), True
        told = told % {"test": test.ref.label} if told else ""
        yield Event(test.machine, test.ref, told, is_missing)


def _of_tests(facts: Facts, asked: Asked, events: Iterator[Event]) -> list[Judged]:
    if not facts.machines:
        return _no_machine(facts)
    found = list(events)
    if not found and not facts.asks_spores:
        return not_applicable(facts, _("Your rules ask for no routine spore test."))
    nothing = _("No spore test is recorded.")
    return by_subject(facts, asked, found, _codes(facts), nothing=nothing)


def label(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-026: a pack names what is in it, its day, who packed it and its load."""
    return _judged(facts, asked, _labels(facts))


def _labels(facts: Facts) -> Iterator[Event]:
    for cycle in _loads(facts):
        if cycle.packs:
            is_fine = not cycle.unlabelled and cycle.operator
            sentence = _("%(cycle)s: a pack without contents or operator.")
            told = "" if is_fine else sentence % {"cycle": cycle.ref.label}
            yield Event(cycle.machine, cycle.ref, told)


def released(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-025: no load is released before every condition is met (FACTS 1.10)."""
    return _judged(facts, asked, _releases(facts))


def _releases(facts: Facts) -> Iterator[Event]:
    for cycle in _loads(facts):
        refusals = [e.sentence for e in cycle.conditions if not e.is_met]
        is_wrong = refusals and cycle.decision == "RELEASED"
        sentence = _("%(cycle)s was released although a condition was not met.")
        told = f"{sentence % {'cycle': cycle.ref.label}} {refusals[0]}" if is_wrong else ""
        yield Event(cycle.machine, cycle.ref, told)


def licence(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-027: the sterilizer's device licence was looked up within a year, and found."""
    if not facts.machines:
        return _no_machine(facts)
    return [_licence(machine, asked, on) for machine in facts.machines]


def _licence(machine: Machine, asked: Asked, on: date) -> Judged:
    act, refs = ("sterilizer-licence-add", machine.ref.id), (machine.ref,)
    if machine.looked_up_on is None:
        sentence = _("Its licence was never looked up.")
        return Judged(machine.code, Status.NO_DATA, sentence, None, refs, act)
    if not machine.is_licensed:
        sentence = _("Its licence was not found when it was looked up.")
        return Judged(machine.code, Status.FAIL, sentence, machine.looked_up_on, refs, act)
    due_on = machine.looked_up_on + timedelta(days=asked.number("interval_days", 365))
    soon = asked.number("soon_days", 30)
    return by_day(machine.code, due_on=due_on, on=on, soon_days=soon, evidence=refs, act=act)


def spores_recorded(facts: Facts) -> list[Judged] | None:
    """What K-021, K-022 and K-024 say where there is no test to judge at all."""
    if not facts.machines:
        return _no_machine(facts)
    if facts.spore_tests or facts.failures:
        return None
    if not facts.asks_spores:
        return not_applicable(facts, _("Your rules ask for no routine spore test."))
    return no_data(facts, _("No spore test is recorded."), "spore-test-add")
