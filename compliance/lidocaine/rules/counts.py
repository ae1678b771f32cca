"""When a count differs too much, and when waste asks for a second person (FACTS 3.5)."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal
from compliance.core.units import trimmed
from compliance.lidocaine.rules.checks import Breach

COUNT_SHARE, COUNT_GRAMS = Decimal("0.05"), Decimal(2)  # product default of FACTS 3.5
COUNT_EVERY = timedelta(days=30)


def is_large_difference(counted_g: Decimal, expected_g: Decimal) -> bool:
    """Is it more than 5 %, or more than 2 g, away from what should be there?"""
    return abs(counted_g - expected_g) > min(COUNT_GRAMS, expected_g * COUNT_SHARE)


def count_due_on(since: date) -> date:
    """The day by which it is counted again."""
    return since + COUNT_EVERY


def breaches_of_count(counted_g: Decimal, expected_g: Decimal) -> list[Breach]:
    """What a count breaks: K-043."""
    if not is_large_difference(counted_g, expected_g):
        return []
    sentence = _("Counted %(counted)s g where %(expected)s g should be")
    amounts = {"counted": trimmed(counted_g), "expected": trimmed(expected_g)}
    return [Breach("K-043", "MINOR", sentence % amounts)]


def check_latest(*, is_counted_since: bool) -> None:
    """Refuses to change what a later count was compared with."""
    if is_counted_since:
        raise Refusal(_("It was counted again after that: void the later count first."))


def needs_witness(asked: bool | None, *, is_prescription: bool, is_compounded: bool) -> bool:  # noqa: FBT001 - a label's answer
    """Does waste ask for a second person? The cream's own answer first (FACTS 3.5)."""
    return asked if asked is not None else is_prescription or is_compounded


def is_low(left_g: Decimal, low_stock_g: Decimal | None, *, is_last_open: bool) -> bool:
    """Is it time to order? Below the clinic's own figure, else when the last one is open."""
    return is_last_open if low_stock_g is None else left_g < low_stock_g
