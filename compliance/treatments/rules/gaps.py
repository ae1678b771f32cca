"""Stretches without a spore test: the days on which a sterilizer ran and no test covered it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days with cycles, from the first to the last, that no test of the interval before covers."""

    first_on: date
    last_on: date
    days: int


def is_covered(day: date, tests: Collection[date], interval: timedelta) -> bool:
    """Was a test placed on the day, or within the interval before it?"""
    return any(day - interval <= test <= day for test in tests)


def stretches_without_test(
    cycle_days: Collection[date], test_days: Collection[date], *, interval_days: int
) -> list[Stretch]:
    """The stretches between tests, latest first; nothing where no routine test is asked for.

    A day is covered by the tests of the interval up to it (K-016, K-017, K-018).
    """
    if interval_days == 0:
        return []
    interval, tests = timedelta(days=interval_days), sorted(test_days)
    by_next_test: dict[date, list[date]] = {}
    for day in sorted(cycle_days):
        near = [test for test in tests if test >= day - interval]
        if not is_covered(day, near[:1], interval):
            following = near[0] if near else date.max
            by_next_test.setdefault(following, []).append(day)
    found = [Stretch(days[0], days[-1], len(days)) for days in by_next_test.values()]
    return sorted(found, key=lambda each: each.first_on, reverse=True)
