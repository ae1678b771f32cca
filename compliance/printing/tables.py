"""Long tables: how a paper is given rows without end, and how they wait on disk for their printing.

In the page stands an empty `<div class="long" id="KEY"></div>`; the rows come beside it. No Django.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

Cell = tuple[str, str]  # a text and the classes of its cell
Row = tuple[str, Sequence[Cell]]  # the class of the row and its cells
Look = tuple[str, tuple[str, ...]]  # the class of a row and those of its cells


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, its share of the width as CSS writes it, and the classes of the heading."""

    heading: str
    width: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class LongTable:
    """A table of any length; `key` is the id of its place in the page.

    How a row looks may depend on its class and those of its cells, never on its number.
    """

    key: str
    columns: Sequence[Column]
    rows: Iterable[Row]


@dataclass(frozen=True, slots=True)
class Spool:
    """A long table on disk: one line of JSON for each row, `[look, text, text ...]`."""

    key: str
    columns: list[Column]
    looks: list[Look]
    letters: str
    path: Path
    spelled: Mapping[int, str] = field(default_factory=dict)  # letters that no font has

    def rows(self) -> Iterator[list[Any]]:
        """Every row, one after the other."""
        with self.path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line.translate(self.spelled) if self.spelled else line)

    def chunks(self, size: int) -> Iterator[list[list[Any]]]:
        """The rows, so many at a time."""
        rows = self.rows()
        while chunk := list(islice(rows, size)):
            yield chunk


def spool(table: LongTable, path: Path) -> dict[str, Any]:
    """Write the rows down, and answer what must be known before the first is printed."""
    looks: dict[Look, int] = {}
    letters: set[str] = set()
    with path.open("w", encoding="utf-8") as lines:
        for style, cells in table.rows:
            look = style, tuple(cell[1] for cell in cells)
            texts = [cell[0] for cell in cells]
            letters.update(*texts)
            number = looks.setdefault(look, len(looks))
            lines.write(json.dumps([number, *texts], ensure_ascii=False) + "\n")
    return {
        "key": table.key,
        "columns": [[each.heading, each.width, each.style] for each in table.columns],
        "looks": list(looks),
        "letters": "".join(sorted(letters)),
        "file": path.name,
    }


def spooled(told: dict[str, Any], folder: Path, spelled: Mapping[int, str]) -> Spool:
    """The table that `spool` wrote, with some letters spelled out."""
    return Spool(
        key=told["key"],
        columns=[Column(*each) for each in told["columns"]],
        looks=[(style, tuple(cells)) for style, cells in told["looks"]],
        letters=told["letters"].translate(spelled),
        path=folder / told["file"],
        spelled=spelled,
    )
