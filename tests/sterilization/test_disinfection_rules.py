"""What a disinfection must reach, by plain values."""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.core.errors import Refusal
from compliance.sterilization.rules import disinfection as rules

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LABEL = rules.Label("Clinwipe", "ILD", Decimal(3), date(2026, 5, 4))


def work(**said):
    defaults = {
        "performed_at": NOON, "performed_on": NOON.date(), "level": "ILD",
        "contact_min": Decimal(3), "sleeve_changed": True,
    }  # fmt: skip
    return rules.Work(**{**defaults, **said})


def broken(said, label=LABEL, needed="ILD", **around):
    return [each.requirement for each in rules.breaches(said, label, needed=needed, **around)]


def test_the_whole_contact_time_on_the_last_day_is_in_order():
    assert broken(work()) == []


@pytest.mark.parametrize(
    ("said", "requirement"),
    [
        pytest.param({"sleeve_changed": False}, "K-007", id="the old sleeve"),
        pytest.param({"contact_min": Decimal("2.9")}, "K-008", id="wet too short"),
        pytest.param({"level": "LLD"}, "K-008", id="below what the part needs"),
        pytest.param({"level": "HLD"}, "K-008", id="more than the product reaches"),
        pytest.param({"performed_on": date(2026, 5, 5)}, "K-008", id="product expired"),
        pytest.param({"test_strip": "FAIL"}, "K-008", id="test strip failed"),
    ],
)
def test_each_thing_that_is_wrong_is_one_breach(said, requirement):
    assert broken(work(**said)) == [requirement]


@pytest.mark.parametrize(
    ("batch", "expected"),
    [
        pytest.param({}, [], id="in use"),
        pytest.param({"use_until_on": date(2026, 5, 4)}, [], id="its last day counts"),
        pytest.param({"use_until_on": date(2026, 5, 3)}, ["K-009"], id="past its last day"),
        pytest.param({"discarded_at": NOON - HOUR}, ["K-009"], id="discarded before"),
        pytest.param({"discarded_at": NOON + HOUR}, [], id="discarded afterwards"),
        pytest.param({"prepared_at": NOON + HOUR}, ["K-009"], id="not prepared yet"),
    ],
)
def test_a_solution_counts_from_preparing_to_discarding(batch, expected):
    solution = rules.Solution(**{"name": "Cidex", "prepared_at": NOON - HOUR, **batch})
    assert broken(work(), solution=solution) == expected


def test_a_part_has_no_sleeve_and_what_is_not_known_is_told():
    said = work(sleeve_changed=None, contact_min=None)
    assert broken(said) == []  # not known is no breach, and no pass either
    assert len(rules.missing(said, rules.Label("New", "ILD"))) == 3
    assert len(rules.missing(said, LABEL, is_body=False)) == 1
    assert rules.missing(work(), LABEL) == []


@pytest.mark.parametrize(
    ("kind", "levels", "needed"),
    [
        pytest.param("PEN", [], "ILD", id="a pen without parts"),
        pytest.param("PEN", ["LLD", ""], "ILD", id="contradiction 4: at least ILD"),
        pytest.param("PEN", ["ILD", "HLD"], "HLD", id="the highest of its parts"),
        pytest.param("OTHER", ["LLD"], "LLD", id="a lamp"),
        pytest.param("OTHER", [], "", id="nothing said"),
    ],
)
def test_the_level_of_a_body(kind, levels, needed):
    assert rules.body_level(kind, levels) == needed


def test_less_than_ild_for_something_held_is_worth_a_look():
    asked = [("PEN", "LLD"), ("PEN", "ILD"), ("OTHER", "LLD"), ("PEN", "")]
    assert [rules.is_below_default(*each) for each in asked] == [True, False, False, False]


def test_the_use_after_a_use_wants_one_between():
    times = [NOON + n * HOUR for n in range(6)]
    used, wiped = [times[0], times[2], times[3], times[5]], [times[1], times[4]]
    assert rules.uses_without(used, wiped) == [times[3]]
    assert rules.uses_without(used, []) == [times[2], times[3], times[5]]
    assert rules.uses_without([], wiped) == []


@given(uses=st.sets(st.integers(0, 60)), done=st.sets(st.integers(0, 60)))
@settings(max_examples=60)
def test_a_use_is_told_exactly_when_nothing_came_since_the_use_before(uses, done):
    def at(n):
        return NOON + n * HOUR

    order = sorted(uses)
    expected = [
        at(use)
        for before, use in itertools.pairwise(order)
        if not any(before < each <= use for each in done)
    ]
    # a disinfection written at the very minute of a use came before that use
    assert rules.uses_without([at(n) for n in uses], [at(n) for n in done]) == expected


@pytest.mark.parametrize(
    ("check", "field"),
    [
        pytest.param(
            lambda: rules.check_performed(NOON + HOUR, at=NOON), "performed_at", id="to come"
        ),
        pytest.param(
            lambda: rules.check_performed(NOON, at=NOON, soak_started_at=NOON),
            "soak_started_at",
            id="a soak of no time",
        ),
        pytest.param(
            lambda: rules.check_solution_times(
                NOON + HOUR, None, None, prepared_on=NOON.date(), at=NOON
            ),
            "prepared_at",
            id="prepared later",
        ),
        pytest.param(
            lambda: rules.check_solution_times(
                NOON, NOON - HOUR, None, prepared_on=NOON.date(), at=NOON
            ),
            "discarded_at",
            id="discarded first",
        ),
        pytest.param(
            lambda: rules.check_solution_times(
                NOON, NOON + HOUR, None, prepared_on=NOON.date(), at=NOON
            ),
            "discarded_at",
            id="discarded later than now",
        ),
        pytest.param(
            lambda: rules.check_solution_times(
                NOON, None, date(2026, 5, 3), prepared_on=NOON.date(), at=NOON
            ),
            "use_until_on",
            id="over before it began",
        ),
    ],
)
def test_what_cannot_be_is_refused(check, field):
    with pytest.raises(Refusal) as refused:
        check()
    assert refused.value.field == field
