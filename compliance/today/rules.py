"""How the day is greeted and what comes first."""

from collections.abc import Iterable
from datetime import date

from compliance.core.attention import Attention

RANK = {"bad": 0, "warn": 1, "info": 2}
ENOUGH_STEPS = 4  # of five: a clinic that uses only single-use rollers has no sterilizer


def part_of_day(hour: int) -> str:
    """morning, afternoon or evening."""
    if 4 <= hour < 12:
        return "morning"
    return "afternoon" if 12 <= hour < 18 else "evening"


def in_order(found: Iterable[Attention]) -> list[Attention]:
    """What is wrong first, then what is due soonest, then what waits."""
    return sorted(
        found, key=lambda each: (RANK.get(each.tone, 3), each.due_on or date.max, each.title)
    )


def is_set_up(steps_done: Iterable[bool]) -> bool:
    """Are enough of the first steps done to judge the day from the records?"""
    return sum(steps_done) >= ENOUGH_STEPS


STAGES = (1, 7, 30)  # days before; what is overdue has stage 0
OVERDUE, LATER = 0, 999


def stage_of(due_on: date, on: date, interval_days: int = 0) -> int:
    """At which stage of reminding something is on a day; the due day itself is not overdue yet.

    What comes back within days is not announced a month ahead: a stage counts where the interval
    is more than twice as long.
    """
    left = (due_on - on).days
    if left < 0:
        return OVERDUE
    stages = [each for each in STAGES if not interval_days or interval_days > 2 * each]
    return next((each for each in stages if left <= each), LATER)
