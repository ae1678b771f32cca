"""CSV as it comes and goes: decoding, lines, headers, cells harmless in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal

MOST_BYTES = 10 * 1024 * 1024
MOST_LINES = 50_000
LONGEST_CELL = 10_000
FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"
# Spaces of every width, none among them, and our own guard: what may stand before a formula
BEFORE = " '\u00a0\u1680\u180e\u202f\u205f\u2060\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200E))
)
PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a file: the line as an editor counts it, the column, one sentence."""

    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        where = _("Line %(line)d") % {"line": self.line}
        if self.column:
            where = _("%(line)s, column %(column)s") % {"line": where, "column": self.column}
        return f"{where}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header and its lines, each with its number and its cells by column."""

    header: tuple[str, ...]
    lines: tuple[tuple[int, dict[str, str]], ...]
    problems: tuple[Problem, ...]


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before it.

    A plain number stays as it is. Apostrophes of the text's own are counted on, so that
    `unguarded` gives back exactly what went in.
    """
    plain = CONTROL.sub("", text)
    if PLAIN_NUMBER.fullmatch(plain):
        return plain
    return f"'{plain}" if _is_formula(plain) else plain


def unguarded(text: str) -> str:
    """What a guarded cell said."""
    return text[1:] if text.startswith("'") and _is_formula(text) else text


def _is_formula(text: str) -> bool:
    return text.lstrip(BEFORE).startswith(tuple(FORMULA_STARTS))


def decoded(data: bytes) -> str:
    """The text of a file; refuses what is no CSV in UTF-8, with what to do about it."""
    if len(data) > MOST_BYTES:
        raise Refusal(_("This file has more than 10 MB. Split it into smaller ones."))
    if data.startswith(b"PK\x03\x04"):
        raise Refusal(_("This is a spreadsheet. Save it as “CSV UTF-8 (comma separated)” first."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Refusal(
            _("Line %(line)d is not UTF-8. Save the file as “CSV UTF-8”.") % {"line": line}
        ) from error
    if "\0" in text:
        raise Refusal(_("This is not a text file. Save the table as “CSV UTF-8”."))
    if not text.strip():
        raise Refusal(_("This file is empty: it has not even a line with the column names."))
    return text


def read_table(data: bytes, *, columns: Sequence[str], required: Sequence[str]) -> Table:
    """A file's lines by column, with everything that is wrong about its header and its shape."""
    text = decoded(data)
    rows = _rows(text)
    number, first = next(rows)
    header = tuple(cell.strip() for cell in first)
    _check_separator(header)
    problems = list(_header_problems(number, header, columns, required))
    lines: list[tuple[int, dict[str, str]]] = []
    for number, cells in rows:
        if len(lines) >= MOST_LINES:
            raise Refusal(_("This file has more than 50,000 lines. Split it into smaller ones."))
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            problems.append(_shape_problem(number, len(cells), len(header)))
            continue
        lines.append((number, dict(zip(header, (_cell(c) for c in cells), strict=True))))
    return Table(header, tuple(lines), tuple(problems))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line they begin on."""
    csv.field_size_limit(MOST_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 1
    try:
        for cells in reader:
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise Refusal(_("Line %(line)d has a cell that is too long.") % {"line": number})
            yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        raise Refusal(
            _("Line %(line)d: a quotation mark is open or out of place.") % {"line": number}
        ) from error


def _cell(text: str) -> str:
    return unguarded(text.strip()).strip()


def _check_separator(header: Sequence[str]) -> None:
    for separator, name in ((";", _("semicolons")), ("\t", _("tabs"))):
        if len(header) == 1 and separator in header[0]:
            raise Refusal(
                _("The columns are separated by %(separator)s. Save the file with commas.")
                % {"separator": name}
            )


def _header_problems(
    line: int, header: Sequence[str], columns: Sequence[str], required: Sequence[str]
) -> Iterator[Problem]:
    for name in dict.fromkeys(header):
        if name not in columns:
            known = ", ".join(columns)
            sentence = _("This column is not known. The columns are: %(columns)s.")
            yield Problem(line, name or "?", sentence % {"columns": known})
        elif header.count(name) > 1:
            yield Problem(line, name, _("This column is there twice."))
    for name in required:
        if name not in header:
            yield Problem(line, name, _("This column is missing."))


def _shape_problem(line: int, found: int, expected: int) -> Problem:
    sentence = _("This line has %(found)d cells, the header has %(expected)d.")
    return Problem(line, "", sentence % {"found": found, "expected": expected})
