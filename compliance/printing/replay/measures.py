"""What the samples of a table tell: edges, heights, colours, fonts, a glyph for every letter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from compliance.printing.replay import CannotReplay
from compliance.printing.replay.markup import Samples
from compliance.printing.replay.reading import Painted, Strip, Text
from compliance.printing.tables import Spool

UNITS = 1024  # Pango counts in these parts of a pixel
CLOSE = 0.02  # of a pixel: well under a tenth of a point

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Sheets:
    """The pages of samples: what was painted on each, and where every id stands."""

    painted: Sequence[Painted]
    anchors: Sequence[Mapping[str, Box]]
    fonts: Mapping[str, Any]  # by their name in the file

    def box(self, name: str) -> tuple[int, Box]:
        """The page of an id and its box."""
        for number, anchors in enumerate(self.anchors):
            if name in anchors:
                return number, anchors[name]
        raise CannotReplay(f"no place for {name}")

    def texts(self, name: str) -> list[Text]:
        """The texts inside the box of an id."""
        number, box = self.box(name)
        return [each for each in self.painted[number].texts if is_inside(each.x, each.y, box)]

    def only(self, name: str) -> Text:
        """The one text inside the box of an id."""
        found = self.texts(name)
        if len(found) != 1:
            raise CannotReplay(f"{len(found)} texts in {name}")
        return found[0]


@dataclass(frozen=True, slots=True)
class Mark:
    """A strip of a row: it hangs from the top or the bottom, and may grow with the row."""

    strip: Strip
    is_at_bottom: bool
    is_growing: bool

    def placed(self, top: float, extra: float) -> Strip:
        """The strip in a row that begins at `top` and is `extra` higher than one line."""
        strip = self.strip
        y = top + strip.y + (extra if self.is_at_bottom else 0.0)
        return replace(strip, y=y, height=strip.height + (extra if self.is_growing else 0.0))


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of rows: its height, what a second line adds, its first baseline and its marks."""

    height: float
    pitch: float
    baseline: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Style:
    """A class of cells in one column; letters that are not here are not for us to write."""

    font: str
    size: float
    color: bytes
    is_right: bool
    glyphs: dict[int, str]  # code of a letter -> glyph, as a letter
    advances: dict[str, int]  # letter -> width in Pango's units


@dataclass(frozen=True, slots=True)
class Measures:
    """Everything about one table."""

    left: tuple[float, ...]
    width: tuple[float, ...]
    kinds: dict[str, Kind]
    styles: dict[tuple[str, int, str], Style | None]
    page: int
    body: tuple[float, float]


def is_inside(x: float, y: float, box: Box) -> bool:
    """Does a text that begins here belong to the box?"""
    return box[0] - CLOSE <= x <= box[2] + CLOSE and box[1] <= y <= box[3]


def measure(table: Spool, samples: Samples, sheets: Sheets, letters: str) -> Measures:
    """Read the samples of a table."""
    first = next(iter(samples.rows.values()))
    columns = range(len(table.columns))
    starts = [sheets.only(f"{first}-{each}") for each in columns]
    name_of_right = samples.rows[next(iter(samples.rows))[0], "right"]
    ends = [sheets.only(f"{name_of_right}-{each}") for each in columns]
    left = tuple(each.x for each in starts)
    width = tuple(
        end.x + width_of(end, sheets.fonts) - each for end, each in zip(ends, left, strict=True)
    )
    kinds = {
        style: _kind(sheets, samples.rows[style, "left"], samples.rows[style, "tall"])
        for style, kind in samples.rows
        if kind == "left"
    }
    alphabets = {key: sheets.only(name) for key, name in samples.letters.items()}
    styles = {
        (style, column, name): _style(
            sheets.only(identity),
            alphabets[style, name],
            letters,
            sheets,
            (left[column], width[column], _base(sheets, identity, kinds[style])),
        )
        for (style, column, name), identity in samples.styles.items()
    }
    page, top = sheets.box(first)
    return Measures(left, width, kinds, styles, page, (top[1], top[3]))


def width_of(text: Text, fonts: Mapping[str, Any]) -> float:
    """The width of a text in pixels, as Pango rounds it."""
    units = sum(
        advance(fonts[run.font].widths[glyph], run.size)
        for run in text.runs
        for glyph in run.glyphs
    )
    return units / UNITS


def advance(width: float, size: float) -> int:
    """The width of a glyph in Pango's units."""
    return round(width * round(size * UNITS) / 1000)


def _base(sheets: Sheets, identity: str, kind: Kind) -> float:
    """Where the first baseline of the row of a sample lies."""
    _page, box = sheets.box(identity)
    return box[1] + kind.baseline


def _kind(sheets: Sheets, low: str, tall: str) -> Kind:
    (page, box), (tall_page, tall_box) = sheets.box(low), sheets.box(tall)
    height, pitch = box[3] - box[1], tall_box[3] - tall_box[1] - (box[3] - box[1])
    baseline = sheets.texts(f"{low}-0")[0].y - box[1]
    if abs(sheets.texts(f"{tall}-1")[0].y - tall_box[1] - baseline) > CLOSE:
        raise CannotReplay("cells that do not begin at the top")
    marks = _strips_of(sheets.painted[page], box)
    grown = _strips_of(sheets.painted[tall_page], tall_box)
    if len(marks) != len(grown):
        raise CannotReplay("rows with different marks")
    pairs = zip(marks, grown, strict=True)
    return Kind(height, pitch, baseline, tuple(_mark(one, more, pitch) for one, more in pairs))


def _mark(one: Strip, more: Strip, pitch: float) -> Mark:
    moved, grown = more.y - one.y, more.height - one.height
    for change in (moved, grown):
        if min(abs(change), abs(change - pitch)) > CLOSE:
            raise CannotReplay("marks that neither stay nor grow")
    return Mark(one, is_at_bottom=moved > pitch / 2, is_growing=grown > pitch / 2)


def _strips_of(page: Painted, box: Box) -> list[Strip]:
    """The strips of a row, from its top, with those of neighbours joined."""
    joined: list[Strip] = []
    for each in page.strips:
        if not box[1] - CLOSE <= each.y <= each.y + each.height <= box[3] + CLOSE:
            continue
        strip = replace(each, y=each.y - box[1])
        for number, known in enumerate(joined):
            if _touch(known, strip):
                joined[number] = _union(known, strip)
                break
        else:
            joined.append(strip)
    return joined


def _touch(one: Strip, other: Strip) -> bool:
    is_level = (
        one.color == other.color and abs(one.y - other.y) + abs(one.height - other.height) < CLOSE
    )
    return is_level and (
        abs(one.x + one.width - other.x) < CLOSE or abs(other.x + other.width - one.x) < CLOSE
    )


def _union(one: Strip, other: Strip) -> Strip:
    x, end = min(one.x, other.x), max(one.x + one.width, other.x + other.width)
    return replace(one, x=x, width=end - x)


def _style(
    natural: Text, alphabet: Text, letters: str, sheets: Sheets, place: tuple[float, float, float]
) -> Style | None:
    """The style of plain cells; nothing where only WeasyPrint can write."""
    left, width, baseline = place
    if not natural.is_plain or abs(natural.y - baseline) > CLOSE:
        return None
    run = natural.runs[0]
    pushed = left + width - width_of(natural, sheets.fonts)
    is_right = abs(natural.x - pushed) < CLOSE
    if not is_right and abs(natural.x - left) > CLOSE:
        return None
    found = dict(_pairs(alphabet, letters, run.font))
    if not found or not _is_natural(alphabet, run.font):
        return None
    widths = sheets.fonts[run.font].widths
    return Style(
        font=run.font,
        size=run.size,
        color=natural.color,
        is_right=is_right,
        glyphs={ord(letter): chr(glyph) for letter, glyph in found.items()},
        advances={letter: advance(widths[glyph], run.size) for letter, glyph in found.items()},
    )


def _is_natural(alphabet: Text, font: str) -> bool:
    return not any(any(run.pushes) for run in alphabet.runs if run.font == font)


def _pairs(alphabet: Text, letters: str, font: str) -> Iterable[tuple[str, int]]:
    """Each letter with its glyph, for those that this font has."""
    glyphs = [(run.font, glyph) for run in alphabet.runs for glyph in run.glyphs]
    if len(glyphs) == len(letters):
        for letter, (name, glyph) in zip(letters, glyphs, strict=True):
            if name == font:
                yield letter, glyph
