"""CSV: what is read, what is refused, what goes out harmless."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.core.errors import Refusal
from compliance.exchange import rules

COLUMNS = ("code", "name")


def read(data: bytes) -> rules.Table:
    return rules.read_table(data, columns=COLUMNS, required=("code",))


def test_lines_keep_the_numbers_that_an_editor_shows():
    table = read(b'code,name\r\n\r\nA,"two\nlines"\r\nB,b\r\n')
    assert table.lines == (
        (3, {"code": "A", "name": "two\nlines"}),
        (5, {"code": "B", "name": "b"}),
    )


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_makes_no_difference(start):
    assert read(start + b"code,name\nA,a\n").lines == ((2, {"code": "A", "name": "a"}),)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"code;name\nA;a\n", "semicolons"),
        (b"code\tname\nA\ta\n", "tabs"),
        (b"code,name\nA,\xff\n", "Line 2 is not UTF-8"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"code,name\nA,\x00\n", "not a text file"),
        (b'code,name\n"A,a\n', "quotation mark"),
        (b"code,name\nA," + b"x" * 10_001 + b"\n", "too long"),
        (b"x" * (10 * 1024 * 1024 + 1), "10 MB"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(data, sentence):
    with pytest.raises(Refusal, match=sentence):
        read(data)


def test_more_lines_than_a_file_may_have_are_refused(monkeypatch):
    monkeypatch.setattr(rules, "MOST_LINES", 2)
    with pytest.raises(Refusal, match="Split it"):
        read(b"code,name\n1,a\n2,a\n3,a\n")


def test_everything_wrong_with_a_header_is_told():
    table = read(b"name,name,colour\nx,y,z\n")
    assert [(p.column, p.sentence.split(".")[0]) for p in table.problems] == [
        ("name", "This column is there twice"),
        ("colour", "This column is not known"),
        ("code", "This column is missing"),
    ]


def test_a_line_of_another_shape_is_told_and_the_others_are_read():
    table = read(b"code,name\nA\nB,b\nC,c,d\n")
    assert [str(p) for p in table.problems] == [
        "Line 2: This line has 1 cells, the header has 2.",
        "Line 4: This line has 3 cells, the header has 2.",
    ]
    assert [number for number, _cells in table.lines] == [3]


def test_a_problem_says_where_it_is():
    assert str(rules.Problem(7, "lot", "No.")) == "Line 7, column lot: No."


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=5))
def test_any_table_is_read_or_refused(rows):
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, *rows])
    try:
        table = read(out.getvalue().encode("utf-8", "surrogatepass"))
    except Refusal:
        return
    assert len(table.lines) <= len(rows)
