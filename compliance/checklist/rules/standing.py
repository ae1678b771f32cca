"""When a public answer stands, and what the page then says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# PRODUCT DEFAULT: an answer in the clinic's own words is to be confirmed again after a year.
OWN_WORDS_STAND = timedelta(days=365)


class State(StrEnum):
    """What the public page says about one question."""

    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"
    NOT_PUBLISHED = "NOT_PUBLISHED"


@dataclass(frozen=True)
class Span:
    """The days one record backs an answer, both included; without an end it goes on."""

    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Standing:
    """Do the records back an answer on a day, since when, and until when at the latest?"""

    stands: bool
    since: date | None
    until: date | None


def standing(spans: Sequence[Span], on: date) -> Standing:
    """An answer stands while one of its records does; its end is the last of those ends."""
    now = [span for span in spans if span.starts_on <= on and not _is_over(span, on)]
    if now:
        ends = [span.ends_on for span in now]
        until = None if None in ends else max(end for end in ends if end)
        return Standing(stands=True, since=min(span.starts_on for span in now), until=until)
    over = [span.ends_on for span in spans if span.ends_on and span.ends_on < on]
    return Standing(stands=False, since=_day_after(max(over, default=None)), until=None)


@dataclass(frozen=True)
class Held:
    """One credential that nothing has replaced: does it count, and what was its last day?"""

    is_in_force: bool
    is_core: bool
    ends_on: date | None


def held_standing(held: Sequence[Held], *, published_on: date) -> Standing:
    """One person's papers back an answer while all that it was published with still count.

    At least one of them is of the kind that the question is about. Papers that had lapsed before
    the day of publication were never part of the answer.
    """
    lapsed = [
        each.ends_on
        for each in held
        if not each.is_in_force and each.ends_on and each.ends_on >= published_on
    ]
    current = [each for each in held if each.is_in_force]
    if lapsed or not any(each.is_core for each in current):
        return Standing(stands=False, since=_day_after(min(lapsed, default=None)), until=None)
    ends = [each.ends_on for each in current if each.ends_on]
    return Standing(stands=True, since=None, until=min(ends, default=None))


def all_stand(standings: Sequence[Standing]) -> Standing:
    """An answer about several people stands while it stands for each of them."""
    if not standings or not all(each.stands for each in standings):
        lapsed = [each.since for each in standings if not each.stands and each.since]
        return Standing(stands=False, since=min(lapsed, default=None), until=None)
    ends = [each.until for each in standings if each.until]
    return Standing(stands=True, since=None, until=min(ends, default=None))


def own_words_standing(*, published_on: date, on: date) -> Standing:
    """A clinic's own sentence stands for a year from the day it was published."""
    return standing([Span(published_on, published_on + OWN_WORDS_STAND)], on)


def state_of(*, is_published: bool, stands: bool) -> State:
    """What the page says: nothing without the clinic's will, nothing that no record backs."""
    if not is_published:
        return State.NOT_PUBLISHED
    return State.PUBLISHED if stands else State.WITHDRAWN


def _is_over(span: Span, on: date) -> bool:
    return span.ends_on is not None and span.ends_on < on


def _day_after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None
