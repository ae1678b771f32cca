"""The parts of the replay by themselves: reading operators, wrapping texts, keeping rows."""

import json
from pathlib import Path

import pytest

from compliance.printing.replay import CannotReplay
from compliance.printing.replay.cells import Cells, Plain, collapsed
from compliance.printing.replay.measures import UNITS, Style
from compliance.printing.replay.reading import Strip, read
from compliance.printing.tables import Column, LongTable, spool, spooled

LETTERS = "abc -"
INK = b"0.1 0.2 0.3 rg"


def style(*, is_right: bool = False) -> Style:
    """Every letter is glyph 1, 2, 3 … and ten pixels wide."""
    glyphs = {ord(letter): chr(number) for number, letter in enumerate(LETTERS, 1)}
    return Style("F", 10.0, INK, is_right, glyphs, dict.fromkeys(LETTERS, 10 * UNITS))


def cells(width: float = 50.0, *, is_right: bool = False) -> Cells:
    return Cells(style(is_right=is_right), pitch=14.0, width=width, lang="en")


def written(text: str, width: float = 50.0, *, is_right: bool = False) -> Plain:
    found = cells(width, is_right=is_right)[text]
    assert isinstance(found, Plain)
    return found


def test_a_text_that_fits_is_one_line() -> None:
    assert written("abc") == Plain(1, "<000100020003>Tj")


def test_nothing_is_a_line_without_text() -> None:
    assert written(" \n ") == Plain(1, "")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("abc ab", 2, id="at a space"),
        pytest.param("ab ab", 1, id="what just fits"),
        pytest.param("ab-ab-ab", 2, id="after a hyphen"),
        pytest.param("aaaaaaaaaaaa", 3, id="a long word between its letters"),
        pytest.param("a aaaaaaaaa a", 4, id="a long word begins its own line"),
    ],
)
def test_lines_hold_what_they_can(text: str, lines: int) -> None:
    assert written(text).lines == lines


def test_lines_go_down_and_back() -> None:
    assert written("abc ab").operators == ("<000100020003>Tj 0 -14.000 Td <00010002>Tj 0 14.000 Td")


def test_numbers_end_at_the_right_edge() -> None:
    assert written("ab", is_right=True).operators == (
        "30.000 0.000 Td <00010002>Tj -30.000 0.000 Td"
    )


def test_letters_without_a_sample_are_not_for_us() -> None:
    assert cells()["abd"] is None


def test_white_space_is_what_css_makes_of_it() -> None:
    assert collapsed(" a\n\t b\u00a0 ") == "a b\u00a0"


def test_texts_keep_their_colour_over_marks() -> None:
    stream = [
        "/Span", b"<</MCID 0>>", b"BDC", INK, b"BT", b"1 0 0 -1 7 9 Tm", b"/F 10 Tf",
        b"[<00010002>0] TJ", b"ET", b"EMC",
        "/Span", b"<</MCID 1>>", b"BDC", b"BT", b"1 0 0 -1 8 9 Tm", b"/F 10 Tf",
        b"[<0001>-12<>-13.5<0002>0] TJ", b"ET", b"EMC",
    ]  # fmt: skip
    one, other = read(stream).texts
    assert (one.x, one.y, one.color, one.is_plain) == (7, 9, INK, True)
    assert one.runs[0].glyphs == (1, 2)
    assert (other.color, other.is_plain) == (INK, False)


def artifact(*operators: bytes) -> list[bytes]:
    return [b"/Artifact", b"BMC", *operators, b"EMC"]


def test_a_border_is_what_two_boxes_leave() -> None:
    stream = artifact(INK, b"0 0 9 20 re", b"0 0 9 21 re", b"f*")
    assert read(stream).strips == [Strip(0, 20, 9, 1, INK, is_border=True)]


def test_a_background_is_a_filled_box() -> None:
    stream = artifact(b"0 0 9 5 re", b"W", b"n", INK, b"0 0 9 5 re", b"f")
    assert read(stream).strips == [Strip(0, 0, 9, 5, INK)]


@pytest.mark.parametrize("box", [b"0 0 10 20 re", b"0 -1 9 22 re"], ids=["side", "both"])
def test_other_borders_are_left_to_weasyprint(box: bytes) -> None:
    with pytest.raises(CannotReplay):
        read(artifact(b"0 0 9 20 re", box, b"f*"))


def test_pictures_are_noticed() -> None:
    assert read([b"/i7 Do"]).unknown == {b"/i7 Do"}


def test_rows_wait_on_disk_with_their_looks(tmp_path: Path) -> None:
    rows = [("", [("é", "num")]), ("void", [("b", "")]), ("", [("c", "num")])]
    told = spool(LongTable("k", [Column("A", "100%")], rows), tmp_path / "rows")
    table = spooled(json.loads(json.dumps(told)), tmp_path, {ord("b"): "[b]"})
    assert table.looks == [("", ("num",)), ("void", ("",))]
    assert table.letters == "[b]cé"
    assert list(table.rows()) == [[0, "é"], [1, "[b]"], [0, "c"]]
    assert [len(chunk) for chunk in table.chunks(2)] == [2, 1]
