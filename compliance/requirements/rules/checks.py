"""When a recurring check of the clinic's own is due."""

from datetime import date, timedelta
from enum import StrEnum


class CheckStatus(StrEnum):
    """How a check stands on a day."""

    FINE = "FINE"
    DUE = "DUE"
    OVERDUE = "OVERDUE"
    NOT_YET = "NOT_YET"


def check_due_on(
    *, starts_on: date, every_days: int, window_days: int, last_done_on: date | None
) -> date:
    """The day by which it is done next. The days are fixed: every so many from the first.

    One done within the window before its day, or after it, counts for that day. One done at any
    other time is welcome and moves nothing.
    """
    if last_done_on is None:
        return starts_on
    passed = (last_done_on - starts_on).days + window_days
    counted = passed // every_days  # how many of the fixed days it has dealt with, less one
    return starts_on + timedelta(days=max(counted + 1, 0) * every_days)


def check_status(due_on: date, on: date, *, window_days: int) -> CheckStatus:
    """The due day itself still counts."""
    if on > due_on:
        return CheckStatus.OVERDUE
    if on >= due_on - timedelta(days=window_days):
        return CheckStatus.DUE
    return CheckStatus.FINE
