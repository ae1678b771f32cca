"""Texts of cells as operators: encoded and wrapped once, and remembered."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from compliance.printing.replay.measures import UNITS, Style

# Letters that stand alone: one glyph each, from left to right, never joined to their neighbours.
PLAIN = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u024f\u0370-\u0373\u0376\u0377\u037a-\u03ff\u0400-\u0482\u048a-\u052f"
    "\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u2070-\u209c\u20a0-\u20bf\u2100-\u22ff\u2460-\u25ff\u2600-\u27bf]"
)
SPACES = re.compile("[ \t\n\r\f]+")
MOST_REMEMBERED = 20_000


class Uncovered(Exception):  # noqa: N818 - an answer, not a failure
    """A letter that the samples do not cover."""


class Glyphs(dict[int, str]):
    """A table for `str.translate` that does not let unknown letters through."""

    def __missing__(self, code: int) -> str:
        raise Uncovered(chr(code))


@dataclass(frozen=True, slots=True)
class Plain:
    """A cell written by us: its lines, and operators that begin and end at its left edge."""

    lines: int
    operators: str


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell painted by WeasyPrint: the height of its row, where that began, and the operators."""

    height: float
    top: float
    operators: str


Written = Plain | Odd


def collapsed(text: str) -> str:
    """White space as CSS leaves it."""
    return SPACES.sub(" ", text).strip(" ")


def break_places(text: str, lang: str) -> list[int]:
    """Where a line may end, as Pango tells it."""
    from weasyprint.text.line_break import get_log_attrs  # slow to import

    attributes = get_log_attrs(text, lang)
    return [n for n in range(1, len(text)) if attributes[n].is_line_break]


class Cells(dict[str, Written | None]):
    """The cells of one style in one column by their text; nothing for what is not for us."""

    def __init__(self, style: Style | None, *, pitch: float, width: float, lang: str) -> None:
        super().__init__()
        self._style = style
        self._glyphs = Glyphs(style.glyphs if style else {})
        self._pitch = pitch
        self._limit = int(width * UNITS)
        self._lang = lang

    def __missing__(self, text: str) -> Written | None:
        try:
            written = self._write(collapsed(text)) if self._style or not text.strip() else None
        except Uncovered:
            written = None
        self[text] = written
        return written

    def forget(self) -> None:
        """Let go of texts when they have become many."""
        if len(self) > MOST_REMEMBERED:
            self.clear()

    def _write(self, text: str) -> Plain:
        """Raises Uncovered."""
        if not text:
            return Plain(1, "")
        shown = self._shown(text)
        if (width := self._width(text)) <= self._limit:
            return Plain(1, self._placed(((shown, width),)))
        lines = [(self._shown(each), self._width(each)) for each in self._wrap(text)]
        return Plain(len(lines), self._placed(lines))

    def _shown(self, text: str) -> str:
        return f"<{text.translate(self._glyphs).encode('utf-16-be').hex()}>Tj"

    def _width(self, text: str) -> int:
        assert self._style  # noqa: S101 - for the type checker: there is no text without it
        return sum(map(self._style.advances.__getitem__, text))

    def _wrap(self, text: str) -> Iterator[str]:
        """Lines that hold as much as they can; a word wider than a line is cut between letters."""
        start = end = 0
        for place in [*break_places(text, self._lang), len(text)]:
            while self._width(text[start:place].rstrip(" ")) > self._limit:
                end = end if end > start else start + self._fitting(text[start:place])
                yield text[start:end].rstrip(" ")
                start = end
            end = place
        yield text[start:].rstrip(" ")

    def _fitting(self, word: str) -> int:
        """How many letters of a word fit on a line."""
        widths = accumulate(map(self._width, word))
        return max(1, sum(width <= self._limit for width in widths))

    def _placed(self, lines: Iterable[tuple[str, int]]) -> str:
        """Each line at its place, and back to the left edge of the first."""
        if not self._style or not self._style.is_right:
            down = f" 0 {-self._pitch:.3f} Td "
            shown = [line for line, _width in lines]
            back = f" 0 {self._pitch * (len(shown) - 1):.3f} Td" if len(shown) > 1 else ""
            return down.join(shown) + back
        parts, at, level = [], 0.0, 0
        for number, (line, width) in enumerate(lines):
            x = round((self._limit - width) / UNITS, 3)
            parts.append(f"{x - at:.3f} {(level - number) * self._pitch:.3f} Td {line}")
            at, level = x, number
        return " ".join([*parts, f"{-at:.3f} {level * self._pitch:.3f} Td"])
