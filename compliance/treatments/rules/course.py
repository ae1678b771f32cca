"""A course of sessions: what was done, what is next, and when at the earliest (FACTS 5.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

FEWEST_SESSIONS, MOST_SESSIONS = 3, 6  # seed: at least three or four, ideally six
LEAST_DAYS = 28  # K-052
USUAL_DAYS = 35  # product default, within the 30 to 42 days of FACTS 5.3


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a course stands. Days are None before the first session and once all are done."""

    done: int
    sessions: int
    rested_on: date | None
    earliest_on: date | None
    proposed_on: date | None
    waits_for_skin: bool

    @property
    def next(self) -> int | None:
        """Number of the next session."""
        return None if self.done >= self.sessions else self.done + 1


def progress(
    done_on: Sequence[date],
    *,
    sessions: int,
    days_between: int,
    downtime_days: int,
    has_open_reaction: bool,
) -> Progress:
    """Where a course stands: nothing next while a reaction of the skin is still open."""
    last = max(done_on, default=None)
    is_over = len(done_on) >= sessions
    if last is None or is_over:
        rested = last + timedelta(days=downtime_days) if last else None
        return Progress(len(done_on), sessions, rested, None, None, has_open_reaction)
    return Progress(
        done=len(done_on),
        sessions=sessions,
        rested_on=last + timedelta(days=downtime_days),
        earliest_on=last + timedelta(days=LEAST_DAYS),
        proposed_on=last + timedelta(days=max(days_between, LEAST_DAYS)),
        waits_for_skin=has_open_reaction,
    )
