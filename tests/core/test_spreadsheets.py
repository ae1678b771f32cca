"""Cells that stay text, and come back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.core import spreadsheets


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("'=1", "''=1"),
        ("-2.5", "-2.5"),
        ("Anna", "Anna"),
        ("O'Hara", "O'Hara"),
        ("a\x00b", "ab"),
    ],
)
def test_a_cell_is_harmless_in_a_spreadsheet(text, out):
    assert spreadsheets.guarded(text) == out


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])).map(str.strip))
def test_what_was_guarded_comes_back_as_it_was(text):
    assert spreadsheets.unguarded(spreadsheets.guarded(text)) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_guarded_cell_starts_a_formula(text):
    out = spreadsheets.guarded(text)
    assert spreadsheets.PLAIN_NUMBER.fullmatch(out) or not out.lstrip().startswith(
        tuple(spreadsheets.FORMULA_STARTS)
    )
