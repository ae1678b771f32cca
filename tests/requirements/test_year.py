"""A year day by day, and the trend of its months."""

from datetime import date, timedelta

import pytest

from compliance.requirements.queries.year import year
from compliance.requirements.rules import year as rules
from compliance.requirements.rules.year import Level, Trouble
from tests.clinics.factory import NOW, make_clinic
from tests.deviations.factory import make_deviation
from tests.practitioners.factory import make_credential, make_practitioner
from tests.requirements.factory import ON
from tests.sterilization.factory import make_cycle, make_spore_test, make_sterilizer

DAY = timedelta(days=1)


def levels(*troubles: Trouble, first_on: date | None = ON - 9 * DAY) -> list[int]:
    return [day.level for day in rules.year(troubles, first_on=first_on, on=ON, days=10)]


def test_a_day_shows_the_worst_that_stood_open_and_the_day_of_mending_no_more():
    assert levels() == [1] * 10
    assert levels(Trouble(ON - 9 * DAY, ON - 7 * DAY)) == [3, 3, *[1] * 8]
    assert levels(Trouble(ON, is_serious=False)) == [*[1] * 9, 2]
    assert levels(Trouble(ON - 99 * DAY), Trouble(ON, is_serious=False)) == [3] * 10
    assert levels(Trouble(ON + DAY)) == [1] * 10


def test_before_the_first_record_nothing_is_known():
    assert levels(first_on=ON) == [*[0] * 9, 1]
    assert levels(Trouble(ON), first_on=None) == [0] * 10


def test_the_stretches_without_a_passed_test():
    day = ON - 40 * DAY
    assert rules.gaps_between_tests([day, day + 14 * DAY], 14, day + 28 * DAY) == []
    late = rules.gaps_between_tests([day, day + 16 * DAY], 14, ON)
    assert late == [
        Trouble(day + 15 * DAY, day + 16 * DAY),
        Trouble(day + 31 * DAY),
    ]
    assert rules.gaps_between_tests([day], 0, ON) == []


@pytest.mark.parametrize(
    ("stretches", "found"),
    [
        ([], []),
        ([(ON - 9 * DAY, None)], []),
        ([(ON - 9 * DAY, ON)], []),
        ([(ON - 9 * DAY, ON - DAY)], [Trouble(ON)]),
        ([(ON - 9 * DAY, ON - 5 * DAY), (ON - 4 * DAY, None)], []),
        (
            [(ON - 9 * DAY, ON - 5 * DAY), (ON - 2 * DAY, None)],
            [Trouble(ON - 4 * DAY, ON - 2 * DAY)],
        ),
        ([(ON - 9 * DAY, None), (ON - 8 * DAY, ON - 7 * DAY)], []),
    ],
)
def test_the_days_that_no_paper_covers(stretches, found):
    assert rules.uncovered(stretches, ON) == found


def test_a_month_counts_its_known_days():
    days = rules.year([Trouble(date(2026, 7, 1), date(2026, 7, 4))], first_on=None, on=ON)
    assert rules.months(days)[-1].percent == 0
    days = rules.year(
        [Trouble(date(2026, 7, 1), date(2026, 7, 4))], first_on=date(2026, 1, 1), on=ON
    )
    assert (rules.months(days)[-1].fine, rules.months(days)[-1].known) == (12, 15)
    assert rules.months(days)[-1].percent == 80


@pytest.mark.django_db
def test_the_year_is_read_from_deviations_tests_and_papers():
    clinic = make_clinic()
    machine = make_sterilizer(clinic)
    make_cycle(machine, started_at=NOW - 100 * DAY, ended_at=None)
    days = {day.on: day.level for day in year(clinic, on=ON)}
    assert (days[ON - 101 * DAY], days[ON - 100 * DAY], days[ON]) == (0, Level.FINE, Level.FINE)
    make_deviation(clinic, occurred_at=NOW - 2 * DAY)
    make_spore_test(machine, result="NEGATIVE", placed_at=NOW - 90 * DAY)
    make_spore_test(machine, result="NEGATIVE", placed_at=NOW - 60 * DAY, cycle_number=2)
    make_credential(make_practitioner(clinic), issued_on=ON - 300 * DAY, expires_on=ON - 50 * DAY)
    days = {day.on: day.level for day in year(clinic, on=ON)}
    assert days[ON - 76 * DAY] == Level.FINE
    assert days[ON - 75 * DAY] == Level.SERIOUS
    assert days[ON - 60 * DAY] == Level.FINE
    assert days[ON - 50 * DAY] == Level.FINE
    assert days[ON - 49 * DAY] == Level.SERIOUS
