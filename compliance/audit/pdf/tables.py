"""What a printed table is: columns, and rows of cells that are never blank."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from compliance.audit.packet.values import Mark
from compliance.audit.pdf import words
from compliance.printing import tables as printed
from compliance.printing.tables import LongTable

NOTHING = "–"
LONG = 40  # rows from which a table begins a page of its own and may go on without end


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, a share of the width, and whether it holds numbers."""

    label: str
    width: float
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A text; `tone` is ok, warn, bad, info, muted or missing, after `num` for an amount."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One record; a void one is crossed out."""

    cells: Sequence[Cell]
    is_void: bool = False
    is_total: bool = False

    @property
    def style(self) -> str:
        """How the row looks."""
        return "void" if self.is_void else "total" if self.is_total else ""


@dataclass(frozen=True, slots=True)
class Table:
    """A heading, its columns and rows, and what to say when there are none."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    empty: str
    note: str = ""

    @property
    def headings(self) -> list[tuple[Column, str]]:
        """Each column with its width as CSS writes it."""
        total = sum(column.width for column in self.columns)
        return [(column, f"{column.width * 100 / total:.2f}%") for column in self.columns]

    @property
    def is_long(self) -> bool:
        """Too many rows to lay out cell by cell?"""
        return len(self.rows) >= LONG

    @property
    def place(self) -> str:
        """Where the rows of a long table go in the page."""
        return f"rows-{self.key}"

    def as_long(self) -> LongTable:
        """The same table for the printer of long ones."""
        columns = [
            printed.Column(column.label, width, "num" if column.is_number else "")
            for column, width in self.headings
        ]
        rows = ((each.style, [(cell.text, cell.tone) for cell in each.cells]) for each in self.rows)
        return LongTable(self.place, columns, rows)


Maker = tuple[Column, Callable[[Any], Cell]]


def build(
    key: str, title: str, rows: Iterable[Any], columns: Sequence[Maker], empty: str, note: str = ""
) -> Table:
    """A table from rows of a packet: each column makes its cell; marks come last."""
    made = []
    for each in rows:
        cells = [make(each) for _column, make in columns]
        marks = getattr(each, "marks", None)
        made.append(Row(cells) if marks is None else row(cells, marks))
    heads = [column for column, _make in columns]
    has_marks = not made or len(made[0].cells) > len(heads)
    return Table(key, title, [*heads, remarks()] if has_marks else heads, made, empty, note)


def must(text: str, tone: str = "") -> Cell:
    """A value that has to be there: where it is not, the paper says so."""
    return Cell(text, tone) if text else Cell(_("MISSING"), "missing")


def num(text: str, tone: str = "") -> Cell:
    """An amount."""
    return Cell(text, f"num {tone}".strip())


def may(text: str, tone: str = "") -> Cell:
    """A value that need not be there."""
    return Cell(text, tone) if text else Cell(NOTHING, "num muted" if "num" in tone else "muted")


def row(cells: Iterable[Cell], marks: tuple[Mark, ...]) -> Row:
    """A row that ends with its marks."""
    tone = "warn" if marks else ""
    return Row([*cells, may(words.marks(marks), tone)], is_void=Mark.VOID in marks)


def remarks() -> Column:
    """The last column of most tables."""
    return Column(_("Remarks"), 14)
