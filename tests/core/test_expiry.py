"""Wordings of labels; FACTS 3.4 and vector 4."""

from datetime import date

import pytest

from compliance.core.errors import Refusal
from compliance.core.expiry import normalise_expiry


@pytest.mark.parametrize(
    ("printed", "last_day"),
    [
        pytest.param("EXP 2026-09", date(2026, 9, 30), id="vector 4: the month's end"),
        pytest.param("use before 09/2026", date(2026, 8, 31), id="vector 4: before the month"),
        pytest.param("use by 09/2026", date(2026, 8, 31), id="vector 4: by means the earlier"),
        pytest.param("(17)270200", date(2027, 2, 28), id="vector 4: GS1 day 00"),
        pytest.param("(01)09501101530003(17)270215(10)AB1", date(2027, 2, 15), id="GS1 with more"),
        pytest.param("expires Jan 2027", date(2027, 1, 31), id="expires a month"),
        pytest.param("use before end of Jan 2027", date(2027, 1, 31), id="before the end of"),
        pytest.param("Use before January 2027", date(2026, 12, 31), id="before, over new year"),
        pytest.param("use by end of 03/2027", date(2027, 3, 31), id="by the end of"),
        pytest.param("use by 2026-09-15", date(2026, 9, 15), id="by a day counts that day"),
        pytest.param("use before 2026-09-15", date(2026, 9, 14), id="before a day does not"),
        pytest.param("2026-09-15", date(2026, 9, 15), id="ISO"),
        pytest.param("20270331", date(2027, 3, 31), id="digits alone"),
        pytest.param("EXP2026-09", date(2026, 9, 30), id="no space"),
        pytest.param("exp. date: 03.2027", date(2027, 3, 31), id="dots and colon"),
        pytest.param("BBE 02 2028", date(2028, 2, 29), id="best before end, leap year"),
        pytest.param("15SEP2026", date(2026, 9, 15), id="as on a crimp"),
        pytest.param("Sep 15, 2026", date(2026, 9, 15), id="American"),
        pytest.param("2026 SE 15", date(2026, 9, 15), id="Canadian two letters"),
        pytest.param("EXP 2026-AL", date(2026, 4, 30), id="Canadian April"),
        pytest.param("août 2027", date(2027, 8, 31), id="French"),
        pytest.param("EXP ene 2027", date(2027, 1, 31), id="Spanish"),
        pytest.param("09/26", date(2026, 9, 30), id="short year after"),
        pytest.param("26-09", date(2026, 9, 30), id="short year before"),
        pytest.param("25/06/2026", date(2026, 6, 25), id="only one can be the month"),
        pytest.param("06/25/2026", date(2026, 6, 25), id="the other way round"),
        pytest.param("EXP 2027–03", date(2027, 3, 31), id="a typographic dash"),
    ],
)
def test_a_wording_means_its_last_day(printed, last_day):
    assert normalise_expiry(printed) == last_day


@pytest.mark.parametrize(
    "printed",
    [
        *("", "soon", "2027", "05/06/2026", "10/11", "13/2027", "2026-02-30", "2026-09-00"),
        *("1999-01", "EXP " + "9" * 80, "Sept", "use before", "(17)271300", "2027-03 or so"),
    ],
)
def test_what_can_be_read_two_ways_is_asked_again(printed):
    with pytest.raises(Refusal) as refused:
        normalise_expiry(printed, field="expires")
    assert refused.value.field == "expires"
