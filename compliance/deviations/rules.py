"""What a deviation asks for, from plain values."""

import re
from datetime import date, timedelta

DAYS_TO_CLOSE = {"CRITICAL": 1, "MAJOR": 14, "MINOR": 30}
SERIOUS = frozenset({"CRITICAL", "MAJOR"})
LOOK_AGAIN_AFTER = timedelta(days=30)  # PRODUCT DEFAULT
REQUIREMENT = re.compile(r"K-[0-9]{3}\Z")


def due_on(severity: str, opened_on: date) -> date | None:
    """The day by which it should be closed; what is only for information has none."""
    days = DAYS_TO_CLOSE.get(severity)
    return opened_on + timedelta(days=days) if days is not None else None


def is_overdue(due: date | None, on: date) -> bool:
    """Is the day over on which it should have been closed? The day itself still counts."""
    return due is not None and due < on


def lacking(severity: str, **told: str) -> str | None:
    """The first part of a decision that is missing: a serious one names its cause and action."""
    if severity not in SERIOUS:
        return None
    return next((name for name, words in told.items() if not words.strip()), None)


def look_again_on(severity: str, closed_on: date) -> date | None:
    """The day on which to look whether a serious one came back; others need no second look."""
    return closed_on + LOOK_AGAIN_AFTER if severity in SERIOUS else None


def is_requirement(text: str) -> bool:
    """Is it the number of a requirement, or nothing?"""
    return text == "" or REQUIREMENT.match(text) is not None
