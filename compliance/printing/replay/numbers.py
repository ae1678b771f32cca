"""Page numbers: those that WeasyPrint laid out before it was known how long the tables are."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compliance.printing.replay import CannotReplay
from compliance.printing.replay.measures import Sheets, width_of
from compliance.printing.replay.reading import Text

LABEL = re.compile(r"(\D*)(\d+)(?:(\D+)(\d+))?(\D*)")
DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Label:
    """How “Page 3 of 9” is written on pages of rows."""

    words: tuple[str, str, str]
    has_total: bool
    font: str
    size: float
    color: bytes
    right: float
    y: float
    glyphs: Mapping[str, int]
    fonts: Mapping[str, Any]

    def content(self, page: int, total: int) -> bytes:
        """Its operators, ending where the label of WeasyPrint ends."""
        text = compose(self.words, page, total if self.has_total else None)
        codes = [self.glyphs[each] for each in text]
        widths = self.fonts[self.font].widths
        x = self.right - sum(widths[each] for each in codes) * self.size / 1000
        shown = "".join(f"{each:04x}" for each in codes)
        return (
            f"/Artifact BMC BT {self.color.decode()} /{self.font} {self.size:g} Tf "
            f"1 0 0 -1 {x:.3f} {self.y:.3f} Tm <{shown}>Tj ET EMC"
        ).encode("ascii")


def compose(words: tuple[str, str, str], page: int | str, total: int | str | None) -> str:
    """A label in its words."""
    before, between, after = words
    return f"{before}{page}{between if total is not None else ''}{total or ''}{after}"


def renumber(pages: Sequence[Any], old_total: int, new: Callable[[int], int], total: int) -> None:
    """Write the right numbers on pages laid out as 1, 2, 3 …, and in what refers to them."""
    targets = {name: number for number, page in enumerate(pages, 1) for name in page.anchors}
    for number, page in enumerate(pages, 1):
        for box, words, has_total in _labels(page, number, old_total):
            _reword(box, compose(words, new(number), total if has_total else None))
        for box in _texts(page._page_box):
            target = _target(box)
            if target and box.text == str(targets.get(target)):
                _reword(box, str(new(targets[target])))


def sample_label(
    page: Any, number: int, old_total: int
) -> tuple[str, tuple[str, str, str], bool] | None:
    """Have the label of a sample page show all digits; the text it then has, and its words."""
    for box, words, has_total in _labels(page, number, old_total):
        text = compose(words, DIGITS, DIGITS if has_total else None)
        _reword(box, text)
        return text, words, has_total
    return None


def read_label(
    found: tuple[str, tuple[str, str, str], bool], texts: Sequence[Text], sheets: Sheets
) -> tuple[Label, Text]:
    """The label as it was painted with all digits."""
    text, words, has_total = found
    for each in texts:
        run = each.runs[0] if len(each.runs) == 1 else None
        if run and len(run.glyphs) == len(text):
            said = "".join(sheets.fonts[run.font].to_unicode[glyph] for glyph in run.glyphs)
            if said == text:
                glyphs = dict(zip(text, run.glyphs, strict=True))
                right = each.x + width_of(each, sheets.fonts)
                place = run.font, run.size, each.color, right, each.y
                return Label(words, has_total, *place, glyphs, sheets.fonts), each
    raise CannotReplay("page numbers that cannot be read")


def running_words(page: Any) -> list[str]:
    """What stands in the margins of a page, numbers aside."""
    margins = [each for each in page._page_box.children if hasattr(each, "at_keyword")]
    return [re.sub(r"\d+", "#", box.text) for each in margins for box in _texts(each)]


def _labels(page: Any, number: int, total: int) -> Iterator[tuple[Any, tuple[str, str, str], bool]]:
    """Texts in the margins that say this page's number, with or without the total."""
    for margin in page._page_box.children:
        if not hasattr(margin, "at_keyword"):
            continue
        for box in _texts(margin):
            found = LABEL.fullmatch(box.text)
            if found and found[2] == str(number) and found[4] in {None, str(total)}:
                yield box, (found[1], found[3] or "", found[5]), found[4] is not None


def _texts(box: Any) -> Iterator[Any]:
    return (each for each in box.descendants() if hasattr(each, "pango_layout"))


def _target(box: Any) -> str | None:
    """The id that a `target-counter` after a link counts the page of."""
    if box.element_tag != "a::after" or not box.text.isdigit():
        return None
    href = box.element.get("href", "")
    return str(href[1:]) if href.startswith("#") else None


def _reword(box: Any, text: str) -> None:
    """Give a laid out text other words, and keep its right end in place."""
    from weasyprint.text.line_break import split_first_line  # slow to import

    layout, _length, _resume, width, _height, _baseline = split_first_line(
        text, box.style, context=None, max_width=None, justification_spacing=0
    )
    box.position_x += box.width - width
    box.pango_layout, box.text, box.width = layout, text, width
