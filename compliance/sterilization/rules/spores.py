"""What a spore test says, and when the next one is due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal
from compliance.sterilization.rules.policies import Policy

PENDING, NEGATIVE, POSITIVE, INVALID = "PENDING", "NEGATIVE", "POSITIVE", "INVALID"
GREW, DID_NOT_GROW = "POSITIVE", "NEGATIVE"
SOON = timedelta(days=2)


class Due(StrEnum):
    """How the next test stands on a day."""

    NOT_ASKED = "NOT_ASKED"
    NO_DATA = "NO_DATA"
    IN_TIME = "PASS"
    DUE_SOON = "DUE_SOON"
    OVERDUE = "OVERDUE"


@dataclass(frozen=True, slots=True)
class NextTest:
    """When the next test is due; without a passed one there is no date."""

    status: Due
    due_on: date | None = None
    last_on: date | None = None


def judged(result: str, control_result: str, *, lot: str = "", control_lot: str = "") -> str:
    """A pass whose control did not grow, or is of another lot, says nothing: it is invalid.

    Growth stays a failure (K-019).
    """
    is_other_lot = bool(control_lot) and control_lot.casefold() != lot.casefold()
    if result == NEGATIVE and (control_result == DID_NOT_GROW or is_other_lot):
        return INVALID
    return result


def spore_test_due_on(passed_on: Iterable[date], policy: Policy) -> date | None:
    """The day by which the next one is placed, from the days on which passed ones were.

    An extra test leaves the due date where it is, unless it falls into the window before it.
    """
    if policy.spore_days == 0:
        return None
    due: date | None = None
    for day in sorted(set(passed_on)):
        if due is None or day >= due - timedelta(days=policy.window_days):
            due = day + timedelta(days=policy.spore_days)
    return due


def second_in_a_row(failed: Mapping[int, date]) -> date | None:
    """The day of the latest second failed indicator in a row, which asks for a test (FACTS 1.9).

    `failed` are loads by their number on one machine, with the day each was run.
    """
    return max((day for number, day in failed.items() if number - 1 in failed), default=None)


def next_test(passed_on: Iterable[date], policy: Policy, on: date) -> NextTest:
    """How the next test stands on a day: the due day itself is still in time."""
    days = [day for day in passed_on if day <= on]
    last = max(days, default=None)
    if policy.spore_days == 0:
        return NextTest(Due.NOT_ASKED, last_on=last)
    due = spore_test_due_on(days, policy)
    if due is None:
        return NextTest(Due.NO_DATA)
    if on > due:
        return NextTest(Due.OVERDUE, due, last)
    return NextTest(Due.DUE_SOON if on >= due - SOON else Due.IN_TIME, due, last)


def check_placed(placed_at: datetime, *, at: datetime) -> None:
    """Refuses a test that is still to be placed."""
    if placed_at > at:
        raise Refusal(_("This time is still to come."), "placed_at")


def check_read(
    *,
    result: str,
    read_at: datetime | None,
    read_by: str,
    placed_at: datetime,
    at: datetime,
) -> None:
    """Refuses a reading without a result, before the test was placed, or still to come."""
    if (read_at is None) != (not read_by):
        raise Refusal(
            _("Give both when it was read and by whom."), "read_at" if read_by else "read_by"
        )
    if read_at is None:
        return
    if result == PENDING:
        raise Refusal(_("A test that was read has a result."), "result")
    if read_at > at:
        raise Refusal(_("This time is still to come."), "read_at")
    if read_at < placed_at:
        raise Refusal(_("The test was read before it was placed."), "read_at")


def is_expired_at_use(lot_expires_on: date | None, placed_on: date) -> bool:
    """Was the test past its own expiry when it was placed (K-020)?"""
    return lot_expires_on is not None and lot_expires_on < placed_on
