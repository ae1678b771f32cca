"""Experience from dated periods alone (FACTS 2.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol

GAP_DAYS = 180  # FACTS 2.3: a pause this long or longer is not experience


class Dated(Protocol):
    """A stretch of practice; without an end it goes on."""

    @property
    def started_on(self) -> date: ...
    @property
    def ended_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """Practice without a pause: overlapping and touching periods made one."""

    started_on: date
    ended_on: date
    is_open: bool = False

    @property
    def days(self) -> int:
        """From the first day up to, not including, the last."""
        return (self.ended_on - self.started_on).days


@dataclass(frozen=True, slots=True)
class Gap:
    """A pause between two stretches."""

    started_on: date
    ended_on: date
    is_excluded: bool

    @property
    def days(self) -> int:
        """How long the pause was."""
        return (self.ended_on - self.started_on).days


@dataclass(frozen=True, slots=True)
class Experience:
    """How long someone has provided the service as of a day, with its working."""

    on: date
    days: int
    years: int
    months: int
    first_on: date | None
    last_on: date | None
    is_current: bool
    stretches: tuple[Stretch, ...]
    gaps: tuple[Gap, ...]

    @property
    def excluded_days(self) -> int:
        """Days of pauses that were taken out."""
        return sum(gap.days for gap in self.gaps if gap.is_excluded)


def experience(periods: Iterable[Dated], on: date, *, gap_days: int = GAP_DAYS) -> Experience:
    """Years of experience as of a day (FACTS 2.3).

    Periods are joined, so an overlap counts once; one without an end, or with an end still to
    come, runs to `on`; one that begins after `on` is ignored. A pause of `gap_days` or more is
    taken out; a shorter one is a holiday or an illness and counts on. Days are differences of
    dates: from 1 March to 2 March is one day. They become years and months by counting them off on
    the calendar from the first day, so an unbroken practice reads N years on its anniversary, and
    a part of a month is dropped. Vector 1: 380 + 2,052 days = 2,432, from 2019-03-01 that is 6
    years 7 months (and 26 days).
    """
    stretches = _joined(periods, on)
    gaps = tuple(
        Gap(a.ended_on, b.started_on, (b.started_on - a.ended_on).days >= gap_days)
        for a, b in pairwise(stretches)
    )
    days = sum(s.days for s in stretches) + sum(g.days for g in gaps if not g.is_excluded)
    first_on = stretches[0].started_on if stretches else None
    years, months = divmod(_whole_months(first_on, days), 12) if first_on else (0, 0)
    return Experience(
        on=on,
        days=days,
        years=years,
        months=months,
        first_on=first_on,
        last_on=stretches[-1].ended_on if stretches else None,
        is_current=bool(stretches) and stretches[-1].is_open,
        stretches=stretches,
        gaps=gaps,
    )


def _joined(periods: Iterable[Dated], on: date) -> tuple[Stretch, ...]:
    joined: list[Stretch] = []
    for start, end, is_open in sorted(_clipped(periods, on)):
        if joined and start <= joined[-1].ended_on:
            last = joined[-1]
            joined[-1] = Stretch(
                last.started_on, max(last.ended_on, end), is_open=last.is_open or is_open
            )
        else:
            joined.append(Stretch(start, end, is_open))
    return tuple(joined)


def _clipped(periods: Iterable[Dated], on: date) -> Iterable[tuple[date, date, bool]]:
    for period in periods:
        if period.started_on <= on:
            is_open = period.ended_on is None or period.ended_on >= on
            yield period.started_on, on if is_open else period.ended_on or on, is_open


def _whole_months(first_on: date, days: int) -> int:
    """Months of the calendar that are over when these days have been counted from a first day."""
    last = first_on + timedelta(days=days)
    months = (last.year - first_on.year) * 12 + last.month - first_on.month
    return months - (last.day < first_on.day)
