"""Rows of a long table, filled into pages: each row becomes text operators at its place."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from compliance.printing.replay import CannotReplay
from compliance.printing.replay.cells import Cells, Odd, Plain, Written
from compliance.printing.replay.measures import Kind, Measures, Style
from compliance.printing.tables import Look, Spool

CHUNK = 1000
FUDGE = 1 + 1e-9  # WeasyPrint's own, for what just fits

# (class of the row, column, class of the cell, text)
OddText = tuple[str, int, str, str]
Ask = Callable[[Sequence[OddText]], list[Odd]]


class Pattern:
    """How rows of one look are written: everything but their texts, marks and place."""

    def __init__(self, look: Look, measures: Measures, cells: Sequence[Cells]) -> None:
        style, classes = look
        self.kind: Kind = measures.kinds[style]
        self.cells = cells
        styles = [measures.styles[style, column, name] for column, name in enumerate(classes)]
        self.states = [_state(each) for each in styles]
        self.parts = list(self._parts(measures.left))
        self._formats: dict[int, str] = {}

    def _parts(self, left: Sequence[float]) -> Iterator[str]:
        """For each cell what stands before its text: the way to it, its font and its colour."""
        before, at = "", left[0]
        for x, state in zip(left, self.states, strict=True):
            step = f"{x - at:.3f} 0 Td " if x != at else ""
            at = round(at + round(x - at, 3), 6)
            yield f"{step}{state} " if state != before else step
            before = state

    def format(self, mark: int) -> str:
        """The format of a row whose first marked content has this number."""
        found = self._formats.get(mark)
        if found is None:
            cells = (
                f"/TD<</MCID {number}>>BDC {part}%s EMC\n"
                for number, part in enumerate(self.parts, mark)
            )
            found = self._formats[mark] = "1 0 0 -1 %s Tm\n" + "".join(cells)
        return found


def _state(style: Style | None) -> str:
    return f"/{style.font} {style.size:g} Tf {style.color.decode()}" if style else ""


@dataclass(slots=True)
class Page:
    """The rows of one page, each with its top."""

    rows: list[tuple[Pattern, list[Written], float, float]] = field(default_factory=list)

    def content(self, x: float, first_mark: int) -> bytes:
        """Marks of the rows below, then their texts."""
        texts = ["BT\n"]
        mark = first_mark
        for pattern, cells, top, _extra in self.rows:
            at = f"{x:.3f} {top + pattern.kind.baseline:.3f}"
            if any(isinstance(each, Odd) for each in cells):
                texts += _with_odd(pattern, cells, at, top, mark)
            else:
                operators = tuple([each.operators for each in cells])
                texts.append(pattern.format(mark) % (at, *operators))
            mark += len(cells)
        return "".join([*self._marks(), *texts, "ET\n"]).encode("ascii")

    def _marks(self) -> Iterator[str]:
        """The hairlines and backgrounds, as one artifact."""
        yield "/Artifact BMC\n"
        color = b""
        for pattern, _cells, top, extra in self.rows:
            for each in pattern.kind.marks:
                if each.strip.color != color:
                    color = each.strip.color
                    yield f"{color.decode()}\n"
                yield each.placed(top, extra).operators
        yield "EMC\n"


def _with_odd(
    pattern: Pattern, cells: Sequence[Written], at: str, top: float, mark: int
) -> Iterator[str]:
    """A row with cells of WeasyPrint's: those stand outside our text."""
    yield f"1 0 0 -1 {at} Tm\n"
    for number, (cell, part, state) in enumerate(
        zip(cells, pattern.parts, pattern.states, strict=True), mark
    ):
        if isinstance(cell, Plain):
            yield f"/TD<</MCID {number}>>BDC {part}{state} {cell.operators} EMC\n"
        else:
            yield f"{part}\n"
    yield "ET\n"
    for number, cell in enumerate(cells, mark):
        if isinstance(cell, Odd):
            down = f"1 0 0 1 0 {top - cell.top:.3f} cm"
            yield f"/TD<</MCID {number}>>BDC q {down}\n{cell.operators}\nQ EMC\n"
    yield "BT\n"


class Filler:
    """Fills the rows of one table into pages."""

    def __init__(self, table: Spool, measures: Measures, *, lang: str, ask: Ask) -> None:
        self._table, self._ask = table, ask
        self._known: dict[tuple[str, int, str], Cells] = {
            (style, column, name): Cells(
                found, pitch=measures.kinds[style].pitch, width=measures.width[column], lang=lang
            )
            for (style, column, name), found in measures.styles.items()
        }
        self._patterns = [
            Pattern(
                look, measures, [self._known[look[0], n, name] for n, name in enumerate(look[1])]
            )
            for look in table.looks
        ]

    def pages(self, first_top: float, top: float, bottom: float) -> Iterator[Page]:
        """One page after the other; the first begins lower, under what stands before the table."""
        page, y = Page(), first_top
        for pattern, cells, extra in self._rows():
            end = y + pattern.kind.height + extra
            if end > bottom * FUDGE:
                if not page.rows:
                    raise CannotReplay("a row that is higher than its page")
                yield page
                page, y = Page(), top
                end = y + pattern.kind.height + extra
            page.rows.append((pattern, cells, y, extra))
            y = end
        if y > bottom * FUDGE:
            raise CannotReplay("a row that is higher than its page")
        yield page

    def _rows(self) -> Iterator[tuple[Pattern, list[Written], float]]:
        """Each row with what it is higher than one line."""
        for chunk in self._table.chunks(CHUNK):
            self._learn(chunk)
            for row in chunk:
                yield self._row(row)

    def _row(self, row: list[Any]) -> tuple[Pattern, list[Written], float]:
        pattern = self._patterns[row[0]]
        cells = [known[text] for known, text in zip(pattern.cells, row[1:], strict=True)]
        odd = [each for each in cells if isinstance(each, Odd)]
        lines = max([each.lines for each in cells if isinstance(each, Plain)], default=1)
        extra = (lines - 1) * pattern.kind.pitch
        if odd:
            extra = max(extra, max(each.height for each in odd) - pattern.kind.height)
        return pattern, cells, extra

    def _learn(self, chunk: list[list[Any]]) -> None:
        """Have WeasyPrint lay out, all at once, what in these rows is not for us."""
        for known in self._known.values():
            known.forget()
        wanted: dict[OddText, Cells] = {}
        for look, *texts in chunk:
            style, classes = self._table.looks[look]
            for column, text in enumerate(texts):
                known = self._patterns[look].cells[column]
                if known[text] is None:
                    wanted[style, column, classes[column], text] = known
        if wanted:
            answers = self._ask(list(wanted))
            for (odd, known), answer in zip(wanted.items(), answers, strict=True):
                known[odd[3]] = answer
