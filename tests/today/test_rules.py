"""How the day is greeted and what comes first."""

from datetime import date

import pytest

from compliance.core.attention import Attention
from compliance.today import rules


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (3, "evening"),
        (4, "morning"),
        (11, "morning"),
        (12, "afternoon"),
        (17, "afternoon"),
        (18, "evening"),
        (23, "evening"),
    ],
)
def test_the_part_of_the_day(hour, part):
    assert rules.part_of_day(hour) == part


def test_what_is_wrong_comes_first_then_what_is_due_soonest():
    def thing(tone, title, due_on=None):
        return Attention(tone, title, "", "/", due_on)

    found = [
        thing("info", "waits"),
        thing("warn", "later", date(2026, 8, 1)),
        thing("warn", "undated"),
        thing("warn", "sooner", date(2026, 7, 1)),
        thing("bad", "wrong"),
        thing("strange", "unknown"),
    ]
    titles = [each.title for each in rules.in_order(found)]
    assert titles == ["wrong", "sooner", "later", "undated", "waits", "unknown"]


@pytest.mark.parametrize(
    ("done", "is_set_up"),
    [([False] * 5, False), ([True] * 3 + [False] * 2, False), ([True] * 4, True)],
)
def test_four_of_five_steps_are_enough(done, is_set_up):
    assert rules.is_set_up(done) is is_set_up
