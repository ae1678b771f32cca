"""Amounts as people write them."""

from decimal import Decimal

import pytest

from compliance.core.errors import Refusal
from compliance.core.units import parse_decimal, trimmed


@pytest.mark.parametrize("text", ["", "ten", "2,5", "NaN", "Infinity", "1e9", "1_000", "0x1F"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(Refusal):
        parse_decimal(text)


def test_an_amount_is_read_as_written():
    assert parse_decimal(" 2.50 ") == Decimal("2.50")


@pytest.mark.parametrize(("value", "shown"), [("2.50", "2.5"), ("30.0", "30"), ("100", "100")])
def test_needless_zeros_are_left_out(value, shown):
    assert trimmed(Decimal(value)) == shown
