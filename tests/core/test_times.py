"""A clinic's day, also on the days the clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.core import times

TORONTO = "America/Toronto"


@pytest.mark.parametrize(
    ("on", "hours"),
    [
        pytest.param(date(2026, 7, 15), 24, id="an ordinary day"),
        pytest.param(date(2026, 3, 8), 23, id="clocks go forward"),
        pytest.param(date(2026, 11, 1), 25, id="clocks go back"),
    ],
)
def test_a_day_is_as_long_as_its_wall_clock_says(on, hours):
    length = times.day_end(on, TORONTO) - times.day_start(on, TORONTO)
    assert length == timedelta(hours=hours)


@pytest.mark.parametrize("on", [date(2026, 3, 8), date(2026, 11, 1), date(2026, 7, 15)])
def test_every_moment_of_a_day_belongs_to_it(on):
    start, end = times.day_start(on, TORONTO), times.day_end(on, TORONTO)
    tick = timedelta(microseconds=1)
    days = [times.local_day(at, TORONTO) for at in (start - tick, start, end - tick, end)]
    assert days == [on - timedelta(days=1), on, on, on + timedelta(days=1)]


def test_half_past_one_is_told_from_half_past_one():
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    texts = [times.local_text(first + timedelta(hours=h), TORONTO) for h in (0, 1)]
    assert texts == [
        "2026-11-01T01:30:00.000000-04:00[America/Toronto]",
        "2026-11-01T01:30:00.000000-05:00[America/Toronto]",
    ]


@pytest.mark.parametrize(
    ("delay", "late"),
    [
        pytest.param(timedelta(hours=24), False, id="a day later is in time"),
        pytest.param(timedelta(hours=24, microseconds=1), True, id="more is late"),
    ],
)
def test_a_late_entry(delay, late):
    happened = datetime(2026, 7, 15, 9, 0, tzinfo=UTC)
    assert times.is_late(happened, happened + delay) is late
