"""CSV as it comes in: decoding, lines, headers, cells without their guard."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal
from compliance.core.spreadsheets import unguarded

MOST_BYTES = 10 * 1024 * 1024
MOST_LINES = 50_000
LONGEST_CELL = 10_000


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
    plain = text.strip()
    return unguarded(plain).strip() if plain.startswith("'") else plain


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
