"""The days of a sample clinic: what happens when, played in the order of time."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor

YEAR = timedelta(days=372)  # a year, and a week to set things up
TUESDAY, SATURDAY = 1, 5


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works there: the owner signs in, the others are names."""

    mara: Actor
    lena: Actor
    jonas: Actor


class Book:
    """A clinic, its last day, its people, and the plan of what they do.

    Everything is planned first and played afterwards, so that the chain is written in the order of
    time, each step at its own moment.
    """

    def __init__(
        self, clinic: Clinic, staff: Staff, *, on: date, cycles: int, dice: random.Random
    ) -> None:
        self.clinic, self.staff, self.on, self.cycles, self.dice = clinic, staff, on, cycles, dice
        self.steps: list[tuple[datetime, int, Callable[[datetime], object]]] = []

    @property
    def first_on(self) -> date:
        """The day on which it began to use Klarity."""
        return self.on - YEAR

    @property
    def days(self) -> list[date]:
        """The days on which it was open, Tuesday to Saturday, up to the day before the last."""
        every = (self.first_on + timedelta(days=7 + n) for n in range((YEAR.days) - 7))
        return [day for day in every if TUESDAY <= day.weekday() <= SATURDAY]

    def ago(self, days: int) -> date:
        """A day before the last one; negative for one after it."""
        return self.on - timedelta(days=days)

    def open_day(self, days_ago: int) -> date:
        """The open day at or before so many days ago."""
        wanted = self.ago(days_ago)
        return max((day for day in self.days if day <= wanted), default=self.days[0])

    def moment(self, on: date, minutes: int) -> datetime:
        """A moment of a day on the clinic's clock, in minutes after midnight."""
        clock = time(minutes // 60, minutes % 60)
        local = datetime.combine(on, clock, ZoneInfo(self.clinic.timezone))
        return local.astimezone(UTC)

    def plan(self, at: datetime, do: Callable[[datetime], object]) -> None:
        """Something to happen at a moment."""
        self.steps.append((at, len(self.steps), do))

    def play(self) -> None:
        """Let it happen."""
        for at, _place, do in sorted(self.steps, key=lambda step: step[:2]):
            do(at)
