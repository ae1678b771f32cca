"""What a deviation asks for, from plain values."""

import re
from datetime import date, timedelta

DAYS_TO_CLOSE = {"CRITICAL": 1, "MAJOR": 14, "MINOR": 30}
REQUIREMENT = re.compile(r"K-[0-9]{3}\Z")


def due_on(severity: str, opened_on: date) -> date | None:
    """The day by which it should be closed; what is only for information has none."""
    days = DAYS_TO_CLOSE.get(severity)
    return opened_on + timedelta(days=days) if days is not None else None


def is_overdue(due: date | None, on: date) -> bool:
    """Is the day over on which it should have been closed? The day itself still counts."""
    return due is not None and due < on


def is_requirement(text: str) -> bool:
    """Is it the number of a requirement, or nothing?"""
    return text == "" or REQUIREMENT.match(text) is not None
