"""Reading scanned GS1 codes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.core.gs1 import Scan, best_of, read_code, same_item

WHOLE = Scan("00812345678906", "L2403", "S-77", date(2027, 2, 28))


@pytest.mark.parametrize(
    "scanned",
    [
        pytest.param("010081234567890617270200" + "10L2403\x1d21S-77", id="as scanners send it"),
        pytest.param("]d2010081234567890610L2403\x1d1727020021S-77", id="with its symbology"),
        pytest.param("(01)00812345678906(10)L2403(17)270200(21)S-77", id="as printed"),
        pytest.param("https://id.gs1.org/01/00812345678906/10/L2403/21/S-77?17=270200", id="link"),
    ],
)
def test_a_code_is_read_in_each_of_its_forms(scanned):
    assert read_code(scanned) == WHOLE


@pytest.mark.parametrize(
    "scanned",
    [
        "",
        "P-001",
        "L2403",
        "https://example.org/x",
        "01123",
        "99abc",
        "(99)x",
        "10A",
        "0100812345678906" + "10" + "x" * 21,
    ],
)
def test_what_is_no_such_code_is_none(scanned):
    assert read_code(scanned) is None


def test_a_day_that_cannot_be_is_left_out():
    assert read_code("(10)A(17)271399") == Scan(lot="A")


def test_the_code_that_says_most_is_taken():
    found = best_of(["hello", "(01)07032069804988", "(10)AB12(17)270200"])
    assert found is not None
    assert (found.lot, found.expires_printed) == ("AB12", "(17)270200")
    assert best_of(["hello"]) is None


def test_no_number_is_never_the_same_item():
    assert not same_item("", "")
    assert same_item("7032069804988", "07032069804988")


@given(st.text(alphabet="0123456789()/:.ABCxyz]d\x1d?=&%é\n ٣²", max_size=60))
def test_whatever_is_scanned_is_read_calmly(rest):
    for start in ("", "01", "(01)", "https://id.gs1.org/01/", "010081234567890617"):
        read_code(start + rest)
