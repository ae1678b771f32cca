"""The chart of a sterilizer's last weeks, and what it says in words."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from compliance.sterilization import queries
from compliance.sterilization.rules import timeline as rules
from compliance.sterilization.rules.timeline import Placed, Run, timeline
from tests.clinics.factory import NOW, make_clinic
from tests.sterilization.factory import make_cycle, make_spore_test, make_sterilizer

UNTIL = date(2026, 7, 15)
SINCE = UNTIL - timedelta(days=83)
LEAST = Decimal(134)


def run(days_ago: int, temperature: str | None, **fields) -> Run:
    reached = None if temperature is None else Decimal(temperature)
    return Run(UNTIL - timedelta(days=days_ago), reached, LEAST, **fields)


def test_a_day_is_a_bar_from_its_lowest_to_its_highest_temperature():
    found = timeline(
        [run(0, "135.0"), run(0, "136.0"), run(3, "133.0", is_short=True)], [], until=UNTIL
    )
    assert found is not None
    short, good = found.bars
    assert (short.is_short, good.is_short) == (True, False)
    assert float(good.low) > float(good.high)  # lower on the page is a larger number
    (line,) = found.minima
    assert float(good.low) < float(line.at) < float(short.low)
    assert line.words == "134 °C"
    assert found.summary == (
        "In the last twelve weeks: 3 cycles, 133 to 136 °C. 1 was below its minimum. No spore test."
    )


@pytest.mark.parametrize(
    ("day", "is_shown"),
    [
        pytest.param(SINCE, True, id="the first day"),
        pytest.param(SINCE - timedelta(days=1), False, id="the day before"),
        pytest.param(UNTIL, True, id="the last day"),
        pytest.param(UNTIL + timedelta(days=1), False, id="tomorrow"),
    ],
)
def test_twelve_weeks_are_shown(day, is_shown):
    test = Placed(day, 7, "NEGATIVE")
    found = timeline([], [test], until=UNTIL)
    assert (found is not None) is is_shown
    if found is not None:
        x = float(found.marks[0].x)
        assert rules.LEFT < x < rules.RIGHT
        assert sum(len(week.tests) for week in found.weeks) == 1


def test_each_result_of_a_spore_test_is_said():
    results = ["NEGATIVE", "NEGATIVE", "POSITIVE", "INVALID", "PENDING"]
    tests = [Placed(UNTIL - timedelta(days=n), 100 - n, result) for n, result in enumerate(results)]
    found = timeline([], tests, until=UNTIL)
    assert found is not None
    assert found.summary == "Spore tests: 2 passed, 1 failed, 1 invalid, 1 waiting."
    assert found.marks[0].words == "Spore test #96, 11 Jul: waiting for its result"
    assert [week.starts_on for week in found.weeks][:2] == [date(2026, 7, 9), date(2026, 7, 2)]


def test_words_of_minima_do_not_run_into_each_other():
    near = [Run(UNTIL, Decimal(150), Decimal(134)), Run(UNTIL, Decimal(100), Decimal(133))]
    found = timeline(near, [], until=UNTIL)
    assert found is not None
    assert [line.words for line in found.minima] == ["133 °C", ""]


def test_a_cycle_without_a_temperature_counts_and_draws_nothing():
    found = timeline([run(0, None)], [], until=UNTIL)
    assert found is not None
    assert found.bars == ()
    assert "1 cycle, no temperature on record." in found.summary


def test_the_chart_of_a_sterilizer_is_its_own_and_costs_two_questions(
    db, django_assert_num_queries
):
    clinic = make_clinic()
    one, other = make_sterilizer(clinic), make_sterilizer(clinic)
    make_cycle(one, exposure_min=Decimal(2))
    make_spore_test(one, cycle_number=1)
    make_cycle(other, temperature_c=Decimal(133))
    with django_assert_num_queries(2):
        found = queries.timeline_of(one, until=clinic.day(NOW))
    assert found is not None
    assert [bar.is_short for bar in found.bars] == [True]
    assert [mark.result for mark in found.marks] == ["PENDING"]
    assert queries.timeline_of(one, until=date(2025, 1, 1)) is None
