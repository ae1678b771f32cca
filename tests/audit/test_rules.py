"""Which days an audit covers."""

from datetime import date

import pytest

from compliance.audit import rules
from compliance.core.errors import Refusal

TODAY = date(2026, 7, 15)


def test_twelve_months_end_today() -> None:
    assert rules.choices_for(TODAY, None, None)["LAST_12_MONTHS"] == (date(2025, 7, 16), TODAY)


def test_twelve_months_on_a_leap_day() -> None:
    assert rules.year_before(date(2028, 2, 29)) == date(2027, 3, 1)


def test_last_month_is_whole() -> None:
    found = rules.choices_for(date(2026, 1, 31), None, None)["LAST_MONTH"]
    assert found == (date(2025, 12, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("last_end", "offered"),
    [
        pytest.param(None, None, id="no audit yet"),
        pytest.param(date(2026, 6, 30), (date(2026, 7, 1), TODAY), id="days since"),
        pytest.param(TODAY, None, id="nothing since"),
    ],
)
def test_since_the_last_audit(last_end: date | None, offered: object) -> None:
    assert rules.choices_for(TODAY, last_end, None).get("SINCE_LAST") == offered


def test_everything_begins_with_the_first_record() -> None:
    found = rules.choices_for(TODAY, None, date(2021, 2, 3))
    assert found["EVERYTHING"] == (date(2021, 2, 3), TODAY)


def test_a_single_day_is_a_period() -> None:
    rules.check_period(TODAY, TODAY, today=TODAY)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "field"),
    [
        pytest.param(TODAY, date(2026, 7, 14), "ends_on", id="backwards"),
        pytest.param(TODAY, date(2026, 7, 16), "ends_on", id="in the future"),
        pytest.param(date(1999, 1, 1), TODAY, "starts_on", id="too long"),
    ],
)
def test_periods_that_make_no_sense(starts_on: date, ends_on: date, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.check_period(starts_on, ends_on, today=TODAY)
    assert refused.value.field == field
