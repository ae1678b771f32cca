"""Years of experience with their working (FACTS 2.3, vector 1)."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.practitioners import rules

D = date.fromisoformat
AS_OF = D("2026-07-15")


@dataclass(frozen=True)
class P:
    """A practice period."""

    started_on: date
    ended_on: date | None = None


def years(*periods: P, on: date = AS_OF) -> tuple[int, int, int]:
    found = rules.experience(periods, on)
    return found.days, found.years, found.months


VECTOR = (P(D("2019-03-01"), D("2020-03-15")), P(D("2020-12-01")))


def test_vector_1():
    found = rules.experience(VECTOR, AS_OF)
    assert (found.days, found.years, found.months) == (2432, 6, 7)
    assert [(gap.days, gap.is_excluded) for gap in found.gaps] == [(261, True)]
    assert [stretch.days for stretch in found.stretches] == [380, 2052]
    assert found.excluded_days == 261
    assert (found.first_on, found.is_current) == (D("2019-03-01"), True)
    naive = AS_OF - D("2019-03-01")
    assert naive.days == 2693  # 7.4 years: never published


@pytest.mark.parametrize(
    ("days", "is_excluded"),
    [
        pytest.param(179, False, id="a pause of 179 days counts on"),
        pytest.param(180, True, id="a pause of 180 days is taken out"),
        pytest.param(181, True, id="a pause of 181 days is taken out"),
    ],
)
def test_a_pause_at_the_limit(days, is_excluded):
    stop, end = D("2021-01-01"), D("2022-06-01")
    first, second = P(D("2020-01-01"), stop), P(stop + timedelta(days=days), end)
    found = rules.experience([first, second], AS_OF)
    worked = 366 + (end - second.started_on).days
    assert [gap.is_excluded for gap in found.gaps] == [is_excluded]
    assert found.days == worked + (0 if is_excluded else days)


def test_the_limit_is_the_clinics_to_set():
    found = rules.experience(VECTOR, AS_OF, gap_days=262)
    assert (found.days, found.gaps[0].is_excluded) == (2693, False)


def test_nothing_recorded_is_no_experience():
    found = rules.experience([], AS_OF)
    assert (found.days, found.first_on, found.is_current) == (0, None, False)


def test_pen_and_roller_in_the_same_years_count_once():
    assert years(P(D("2020-01-01")), P(D("2021-01-01"), D("2023-01-01"))) == years(
        P(D("2020-01-01"))
    )


def test_a_period_still_to_come_is_ignored():
    assert years(P(D("2020-01-01"), D("2021-01-01")), P(D("2026-07-16"))) == (366, 1, 0)


def test_a_period_that_began_today_shows_as_begun():
    found = rules.experience([P(AS_OF)], AS_OF)
    assert (found.days, found.first_on, found.is_current) == (0, AS_OF, True)


def test_an_end_still_to_come_runs_to_the_day_asked_for():
    found = rules.experience([P(D("2026-01-01"), D("2027-01-01"))], AS_OF)
    assert (found.days, found.last_on, found.is_current) == (195, AS_OF, True)


def test_someone_who_stopped_gains_nothing_more():
    stopped = P(D("2020-02-29"), D("2022-03-01"))
    assert years(stopped) == years(stopped, on=D("2030-01-01")) == (731, 2, 0)


@pytest.mark.parametrize(
    ("start", "on", "expected"),
    [
        ("2020-07-15", "2026-07-15", (6, 0)),
        ("2020-07-16", "2026-07-15", (5, 11)),
        ("2021-01-01", "2026-01-01", (5, 0)),
        ("2024-02-29", "2025-02-28", (0, 11)),
        ("2024-02-29", "2025-03-01", (1, 0)),
        ("2024-02-29", "2028-02-29", (4, 0)),
        ("2026-01-31", "2026-02-28", (0, 0)),
        ("2026-01-31", "2026-03-01", (0, 1)),
        ("2026-07-14", "2026-07-15", (0, 0)),
    ],
)
def test_anniversaries_and_leap_days(start, on, expected):
    assert years(P(D(start)), on=D(on))[1:] == expected


def test_the_working_adds_up():
    found = rules.experience(
        [P(D("2018-01-01"), D("2018-06-01")), P(D("2018-08-01"), D("2019-01-01")), *VECTOR], AS_OF
    )
    counted = sum(s.days for s in found.stretches)
    bridged = sum(g.days for g in found.gaps if not g.is_excluded)
    assert found.days == counted + bridged
    assert found.days + found.excluded_days == (AS_OF - D("2018-01-01")).days


days = st.dates(min_value=date(1990, 1, 1), max_value=date(2030, 12, 31))
ends = st.none() | st.integers(min_value=0, max_value=4000)


@st.composite
def period(draw) -> P:
    start, length = draw(days), draw(ends)
    return P(start, None if length is None else start + timedelta(days=length))


periods = st.lists(period(), max_size=6)


@given(periods, days, st.randoms())
def test_the_order_of_entry_does_not_matter(found, on, random):
    shuffled = found.copy()
    random.shuffle(shuffled)
    assert rules.experience(shuffled, on) == rules.experience(found, on)


@given(periods, days)
def test_entering_a_period_twice_changes_nothing(found, on):
    assert rules.experience(found + found, on) == rules.experience(found, on)


@given(periods, period(), days)
def test_another_period_never_takes_days_away(found, more, on):
    assert rules.experience([*found, more], on).days >= rules.experience(found, on).days


@given(periods, days)
def test_never_more_than_the_calendar_allows(found, on):
    result = rules.experience(found, on)
    begun = [p.started_on for p in found if p.started_on <= on]
    assert 0 <= result.days <= (on - min(begun, default=on)).days
    assert 0 <= result.months <= 11
    assert result.days >= result.years * 365 + result.months * 28


@given(periods, days, st.integers(min_value=1, max_value=400))
def test_time_never_takes_years_away(found, on, later):
    was = rules.experience(found, on)
    now = rules.experience(found, on + timedelta(days=later))
    if was.first_on is not None:
        assert (now.years, now.months) >= (was.years, was.months)


@given(days, st.integers(min_value=0, max_value=30))
def test_an_unbroken_practice_reads_whole_years_on_its_anniversary(start, count):
    try:
        anniversary = start.replace(year=start.year + count)
    except ValueError:
        anniversary = date(start.year + count, 3, 1)
    found = rules.experience([P(start)], anniversary)
    assert (found.years, found.months) == (count, 0)


@given(periods, days)
def test_the_working_covers_first_to_last_without_a_hole(found, on):
    result = rules.experience(found, on)
    stretches = [(piece.started_on, piece.ended_on) for piece in result.stretches]
    gaps = [(pause.started_on, pause.ended_on) for pause in result.gaps]
    for before, after in pairwise(sorted(stretches + gaps)):
        assert before[1] == after[0]
