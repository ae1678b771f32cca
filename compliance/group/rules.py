"""What is remembered of a clinic's readiness, and when that is out of date."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from compliance.requirements.rules.findings import Finding, Status, severity

MANY = 2  # clinics from which on somebody has several
TO_COME = (Status.PASS, Status.DUE_SOON)


@dataclass(frozen=True, slots=True)
class Summed:
    """All findings of a clinic on a day in a few plain values."""

    failing: int
    overdue: int
    missing: int
    soon: int
    fine: int
    first_requirement: str = ""
    first_subject: str = ""
    first_status: str = ""
    first_due_on: date | None = None
    next_due_on: date | None = None


def summed(findings: Iterable[Finding], on: date) -> Summed:
    """How many there are of each status, which comes first, and the next day with something due.

    What is wrong comes first, then what is overdue for longest, then what is missing.
    """
    asked = [each for each in findings if each.status is not Status.NOT_APPLICABLE]
    numbers = Counter(each.status for each in asked)
    days = [
        each.due_on
        for each in asked
        if each.status in TO_COME and each.due_on and each.due_on >= on
    ]
    first = min(
        (each for each in asked if each.status is not Status.PASS),
        key=lambda e: (severity(e.status), e.due_on or date.max, e.requirement, e.subject),
        default=None,
    )
    return Summed(
        failing=numbers[Status.FAIL],
        overdue=numbers[Status.OVERDUE],
        missing=numbers[Status.NO_DATA],
        soon=numbers[Status.DUE_SOON],
        fine=numbers[Status.PASS],
        first_requirement=first.requirement if first else "",
        first_subject=first.subject if first else "",
        first_status=first.status.value if first else "",
        first_due_on=first.due_on if first else None,
        next_due_on=min(days, default=None),
    )


def is_stale(*, judged_on: date, judged_size: int, on: date, size: int) -> bool:
    """Has the clinic's day changed since it was judged, or its history grown?"""
    return judged_on != on or judged_size != size
