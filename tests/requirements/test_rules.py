"""Every requirement, by table: pass, fail, boundary day, no data, not applicable."""

from dataclasses import replace
from datetime import date

import pytest

from compliance.clinics import rulepacks
from compliance.clinics.rulepacks import Asked, Rules
from compliance.requirements.rules.catalogue import AREAS, CADENCES, CATALOGUE
from compliance.requirements.rules.engine import judge
from compliance.requirements.rules.findings import Finding, Status, worst
from tests.requirements.cases import BARE, CASES, EVERY_KIND, NEVER, PASS, Case
from tests.requirements.factory import ON, container, cycle, days, deviation, known, load, run


def asked_of(requirement: str) -> Asked:
    """How the first pack that asks for it does."""
    found = rulepacks.elsewhere(requirement)
    assert found is not None, f"no pack asks for {requirement}"
    return found


def rules(*requirements: str) -> Rules:
    """A pack that asks for these and nothing else."""
    whole = rulepacks.rule_pack("baseline")
    return replace(whole, asked={key: asked_of(key) for key in requirements})


def findings(requirement: str, facts, on: date = ON) -> list[Finding]:
    return [e for e in judge(rules(requirement), facts, on) if e.requirement == requirement]


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.requirement} {case.kind} {case.status}"
)
def test_a_requirement_judges_as_the_table_says(case: Case):
    found = findings(case.requirement, case.facts)
    assert worst([each.status for each in found]) == case.status
    assert all(each.summary and each.subject for each in found)


@pytest.mark.parametrize("requirement", CATALOGUE)
def test_every_requirement_has_every_kind_of_case(requirement):
    kinds = {case.kind for case in CASES if case.requirement == requirement}
    assert EVERY_KIND - kinds - {NEVER} == set()


@pytest.mark.parametrize("requirement", CATALOGUE)
def test_what_a_pack_does_not_ask_for_does_not_apply(requirement):
    passing = next(c for c in CASES if c.requirement == requirement and c.kind == PASS)
    found = [e for e in judge(rules(), passing.facts, ON) if e.requirement == requirement]
    assert [each.status for each in found] == [Status.NOT_APPLICABLE]
    assert "baseline" in found[0].summary


@pytest.mark.parametrize("requirement", CATALOGUE)
def test_nothing_recorded_is_never_a_pass(requirement):
    assert Status.PASS not in {each.status for each in findings(requirement, BARE)}


@pytest.mark.parametrize("requirement", CATALOGUE)
def test_an_open_deviation_keeps_its_requirement_failing_until_it_is_closed(requirement):
    passing = next(c for c in CASES if c.requirement == requirement and c.kind == PASS)
    told = replace(passing.facts, deviations=(deviation(requirement, closed_on=days(-1)),))
    assert worst([e.status for e in findings(requirement, told)]) is Status.FAIL
    closed = replace(passing.facts, deviations=(deviation(requirement, closed_on=ON),))
    assert worst([e.status for e in findings(requirement, closed)]) == passing.status


def test_there_are_sixty_and_each_is_asked_by_some_pack():
    assert list(CATALOGUE) == [f"K-{number:03d}" for number in range(1, 61)]
    packs = [rulepacks.rule_pack(name) for name in rulepacks.names()]
    assert {key for pack in packs for key in pack.asked} == set(CATALOGUE)
    assert {each.area for each in CATALOGUE.values()} == set(AREAS)
    assert {each.cadence for each in CATALOGUE.values()} == set(CADENCES)


def test_a_deviation_from_before_its_day_says_nothing_and_information_never_does():
    later = deviation("K-011", happened_on=days(-1), subject="A1")
    told = deviation("K-011", severity="INFO", subject="A1")
    found = findings("K-011", run(cycle(), deviations=(later, told)))
    assert [each.status for each in found] == [Status.PASS]


def test_an_overdue_deviation_says_since_when():
    late = deviation("K-011", subject="A1", due_on=days(1))
    found = findings("K-011", run(cycle(), deviations=(late,)))
    assert found[0].due_on == days(1)
    assert "to be closed by 14 Jul 2026" in found[0].summary


def test_a_closed_deviation_settles_the_very_record_it_is_about_and_no_other():
    short = cycle(1, load=load(exposure_min=1))
    closed = deviation("K-011", subject="A1", about=("cycle", "c1"), closed_on=days(1))
    settled = run(short, deviations=(closed,))
    assert [e.status for e in findings("K-011", settled)] == [Status.PASS]
    again = replace(settled, cycles=(cycle(2, load=load(exposure_min=1)), short))
    assert [e.status for e in findings("K-011", again)] == [Status.FAIL]


def test_a_deviation_without_a_number_waits_too():
    found = judge(rules(), known(deviations=(deviation(""),)), ON)
    assert [e.area for e in found if e.status is Status.FAIL] == ["deviations"]


def test_the_worst_of_a_requirement_comes_first():
    tubes = (container(code="fine"), container(code="bare", lot=""))
    assert [e.subject for e in findings("K-040", known(containers=tubes))] == ["bare", "fine"]
