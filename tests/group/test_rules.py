"""What is remembered of a clinic's findings."""

from datetime import date, timedelta
from typing import Any

import pytest

from compliance.group.rules import is_stale, summed
from compliance.requirements.rules.findings import Finding, Status

ON = date(2026, 7, 15)


def found(status: Status, days: int | None = None, **fields: Any) -> Finding:
    """A finding due so many days after the day."""
    due_on = None if days is None else ON + timedelta(days=days)
    defaults = {"requirement": "K-017", "area": "sterilization", "subject": "A1", "summary": ""}
    return Finding(**{**defaults, "status": status, "due_on": due_on, **fields})


def test_every_finding_that_applies_is_counted_once():
    each = summed([found(status) for status in Status for _twice in range(2)], ON)
    assert (each.failing, each.overdue, each.missing, each.soon, each.fine) == (2, 2, 2, 2, 2)


def test_what_is_wrong_comes_first_then_what_is_overdue_for_longest():
    late, later = found(Status.OVERDUE, -3, subject="B"), found(Status.OVERDUE, -9, subject="C")
    wrong, soon = found(Status.FAIL, subject="D"), found(Status.DUE_SOON, 2, subject="E")
    assert summed([soon, late, later, wrong], ON).first_subject == "D"
    assert summed([soon, late, later], ON).first_subject == "C"
    assert summed([found(Status.PASS, 5)], ON).first_subject == ""


def test_the_next_day_is_the_nearest_from_today_on_and_nothing_that_is_late():
    each = summed([found(Status.PASS, 9), found(Status.DUE_SOON, 0), found(Status.OVERDUE, -1)], ON)
    assert each.next_due_on == ON
    assert summed([found(Status.FAIL, 3)], ON).next_due_on is None


@pytest.mark.parametrize(
    ("on", "size", "stale"),
    [
        pytest.param(ON, 7, False, id="the same day and history"),
        pytest.param(ON, 8, True, id="something was written"),
        pytest.param(ON + timedelta(days=1), 7, True, id="midnight has passed"),
    ],
)
def test_a_standing_lasts_until_something_is_written_or_the_day_ends(on, size, stale):
    assert is_stale(judged_on=ON, judged_size=7, on=on, size=size) is stale
