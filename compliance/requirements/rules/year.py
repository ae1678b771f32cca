"""A year day by day: what stood open on each, from when it began until it was mended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from itertools import pairwise


class Level(IntEnum):
    """How a day looked; a day before the first record says nothing."""

    UNKNOWN = 0
    FINE = 1
    MINOR = 2
    SERIOUS = 3


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that stood open from a day on, until the day on which it was mended."""

    starts_on: date
    ends_on: date | None = None
    is_serious: bool = True


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the picture."""

    on: date
    level: Level


@dataclass(frozen=True, slots=True)
class Month:
    """How many of a month's known days were in order."""

    first_on: date
    fine: int
    known: int

    @property
    def percent(self) -> int:
        """Of the known days; none known is nothing."""
        return round(100 * self.fine / self.known) if self.known else 0


def year(
    troubles: Iterable[Trouble], *, first_on: date | None, on: date, days: int = 365
) -> list[Day]:
    """The days up to and with `on`, each with the worst that stood open on it."""
    start = on - timedelta(days=days - 1)
    levels = [Level.FINE] * days
    for trouble in troubles:
        begin = max((trouble.starts_on - start).days, 0)
        end = days if trouble.ends_on is None else min((trouble.ends_on - start).days, days)
        level = Level.SERIOUS if trouble.is_serious else Level.MINOR
        for index in range(begin, end):
            levels[index] = max(levels[index], level)
    return [
        Day(day, Level.UNKNOWN if first_on is None or day < first_on else levels[index])
        for index in range(days)
        for day in [start + timedelta(days=index)]
    ]


def months(days: Sequence[Day]) -> list[Month]:
    """The trend: month by month."""
    found: dict[date, list[Level]] = {}
    for day in days:
        found.setdefault(day.on.replace(day=1), []).append(day.level)
    return [
        Month(
            first_on,
            fine=sum(level is Level.FINE for level in levels),
            known=sum(level is not Level.UNKNOWN for level in levels),
        )
        for first_on, levels in found.items()
    ]


def gaps_between_tests(passed_on: Iterable[date], interval_days: int, on: date) -> list[Trouble]:
    """The stretches in which a passed spore test was overdue."""
    if not interval_days:
        return []
    interval = timedelta(days=interval_days)
    known = sorted(set(passed_on))
    found = [
        Trouble(before + interval + timedelta(days=1), after)
        for before, after in pairwise(known)
        if after - before > interval
    ]
    if known and on - known[-1] > interval:
        found.append(Trouble(known[-1] + interval + timedelta(days=1)))
    return found


def uncovered(stretches: Iterable[tuple[date, date | None]], on: date) -> list[Trouble]:
    """The days on which none of some papers counted, from the first on; an end is its last day."""
    found: list[Trouble] = []
    reach: date | None = None
    for begins, ends in sorted(stretches, key=lambda each: (each[0], each[1] or date.max)):
        if reach is not None and begins > reach:
            found.append(Trouble(reach, begins))
        after = date.max if ends is None else ends + timedelta(days=1)
        reach = after if reach is None else max(reach, after)
    if reach is not None and reach <= on:
        found.append(Trouble(reach))
    return found
