"""When a deviation should be closed, and what it may name."""

from datetime import date

import pytest

from compliance.deviations import rules

ON = date(2026, 7, 15)


@pytest.mark.parametrize(
    ("severity", "due"),
    [
        ("CRITICAL", date(2026, 7, 16)),
        ("MAJOR", date(2026, 7, 29)),
        ("MINOR", date(2026, 8, 14)),
        ("INFO", None),
    ],
)
def test_the_severity_gives_a_due_date(severity, due):
    assert rules.due_on(severity, ON) == due


@pytest.mark.parametrize(
    ("due", "overdue"),
    [(date(2026, 7, 14), True), (ON, False), (date(2026, 7, 16), False), (None, False)],
)
def test_the_due_day_itself_still_counts(due, overdue):
    assert rules.is_overdue(due, ON) is overdue


@pytest.mark.parametrize(
    ("text", "expected"),
    [("K-041", True), ("", True), ("K-41", False), ("K-041\n", False), ("rule 41", False)],
)
def test_a_requirement_has_its_number_or_none(text, expected):
    assert rules.is_requirement(text) is expected
