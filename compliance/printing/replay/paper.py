"""A paper with long tables: laid out by WeasyPrint, its rows written by us, into one file."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

from compliance.printing.replay import CannotReplay, assembly, markup, numbers, reading
from compliance.printing.replay.assembly import Printed
from compliance.printing.replay.cells import PLAIN, Odd, collapsed
from compliance.printing.replay.markup import Samples
from compliance.printing.replay.measures import Measures, Sheets, measure
from compliance.printing.replay.rows import Filler, OddText
from compliance.printing.replay.writer import Writer
from compliance.printing.tables import Spool

if TYPE_CHECKING:
    from weasyprint import HTML, Document

# Has WeasyPrint paint a paper and calls back with its objects
Finish = Callable[["Document", Path | None, Callable[[Any], None]], None]
BODY = re.compile(r"<body\b.*</body>", re.DOTALL)
LISTED = {"li", "dt", "dd"}  # each has two elements in the structure
SPARE = 1000  # objects that are there once: fonts, attached files, what describes the paper
AT_ONCE = 120  # texts that WeasyPrint lays out for us in one go: memory grows with them
SCALE = 0.75  # points in a pixel of CSS


class Shop:
    """What all parts of one paper share: how to parse a page, and the fonts in use."""

    def __init__(
        self,
        parse: Callable[[str], "HTML"],
        source: str,
        lang: str,
        identifier: str,
        progress: Callable[[int], None],
    ) -> None:
        from weasyprint.text.fonts import FontConfiguration  # slow to import

        self.parse, self.source, self.lang = parse, source, lang
        self.identifier, self.progress = identifier, progress
        self.fonts: dict[Any, Any] = {}  # WeasyPrint's own register of fonts
        self._configuration = FontConfiguration()

    def render(self, page: "HTML") -> "Document":
        """Lay out a page with the fonts of the others."""
        return page.render(font_config=self._configuration, pdf_tags=True)

    def paint(self, paper: "Document", pages: Sequence[int]) -> Sheets:
        """Paint some pages of a paper, only to read them."""
        chosen = paper.copy([paper.pages[each] for each in pages])
        chosen.fonts = self.fonts
        painted: list[reading.Painted] = []

        def read(_document: Any, pdf: Any) -> None:
            for each in pdf.page_references:
                page = pdf.objects[int(each.split()[0])]
                stream = pdf.objects[int(page["Contents"].split()[0])]
                painted.append(reading.read(stream.stream))
            raise StopIteration

        with suppress(StopIteration):
            chosen.write_pdf(finisher=read, pdf_tags=True)
        fonts = {font.hash: font for font in self.fonts.values()}
        return Sheets(painted, [each.anchors for each in chosen.pages], fonts)


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper laid out with the samples of its tables behind it."""

    root: Element
    paper: "Document"
    shown: int  # pages before the samples
    samples: dict[str, Samples]
    labels: dict[int, Any]
    sheets: Sheets


def write(shop: Shop, tables: Sequence[Spool], target: Path, finish: Finish) -> int:
    """Write the paper and answer how many pages it has; raises CannotReplay."""
    draft = lay_out(shop, tables)
    with target.open("wb") as file:
        writer = Writer(file, _most_objects(draft.paper.pages[: draft.shown]))
        printed: list[Printed] = []
        for table in tables:
            begin = sum(len(each.sheets) + 1 for each in printed)
            printed.append(_write_rows(shop, draft, table, writer, begin))
        return _finish(shop, draft, printed, writer, finish)


def lay_out(shop: Shop, tables: Sequence[Spool]) -> Draft:
    """Have WeasyPrint lay out the page without the rows, and paint the samples."""
    page = shop.parse(shop.source)
    root = page.etree_element
    body = next(each for each in root.iter() if each.tag == "body")
    samples = {}
    for table in tables:
        place = markup.place_of(root, table.key)
        inside, samples[table.key] = markup.samples(table, plain_letters(table))
        place.append(markup.opening(table))
        body.append(markup.wrapped_like(root, place, inside, f"samples-{table.key}"))
    paper = shop.render(page)
    shown = _page_of(paper, f"samples-{tables[0].key}")
    beyond = range(shown, len(paper.pages))
    labels = {n: numbers.sample_label(paper.pages[n], n + 1, len(paper.pages)) for n in beyond}
    return Draft(root, paper, shown, samples, labels, shop.paint(paper, beyond))


def _write_rows(shop: Shop, draft: Draft, table: Spool, writer: Writer, begin: int) -> Printed:
    """Write all pages of a table but the first, which is part of a page of WeasyPrint's."""
    measures = measure(table, draft.samples[table.key], draft.sheets, plain_letters(table))
    printed = _begin(draft, table, measures)
    place = markup.place_of(draft.root, table.key)
    filler = Filler(table, measures, lang=shop.lang, ask=_Asking(shop, table, draft.root, place))
    room = _room(draft.paper.pages[printed.host], table, measures)
    for number, rows in enumerate(filler.pages(*room)):
        shop.progress(printed.host + 1 + begin + number)
        if number:
            assembly.write_sheet(writer, rows, printed)
        else:
            printed.first = rows
    return printed


def plain_letters(table: Spool) -> str:
    """The letters of a table that we may write ourselves, digits always among them."""
    used = set(table.letters) | set(numbers.DIGITS) | {" "}
    return "".join(sorted(each for each in used if PLAIN.fullmatch(each)))


def _page_of(paper: "Document", name: str) -> int:
    for number, page in enumerate(paper.pages):
        if name in page.anchors:
            return number
    raise CannotReplay(f"no page for {name}")


def _most_objects(pages: Sequence[Any]) -> int:
    """A number that WeasyPrint's own objects will not reach."""
    boxes = [each for page in pages for each in page._page_box.descendants()]
    listed = sum(each.element_tag in LISTED for each in boxes)
    others = sum(2 + 4 * len(page.links) + len(page.bookmarks) for page in pages)
    return SPARE + len(boxes) + listed + others


def _begin(draft: Draft, table: Spool, measures: Measures) -> Printed:
    """The table before its rows: where it begins, and what stands on all of its pages."""
    number = draft.shown + measures.page
    index = _page_of(draft.paper, f"{table.key}-first")
    host, sample = draft.paper.pages[index], draft.paper.pages[number]
    sheets, painted = draft.sheets, draft.sheets.painted[measures.page]
    if numbers.running_words(host) != numbers.running_words(sample):
        raise CannotReplay("heads that change from page to page")
    if painted.unknown:
        raise CannotReplay(f"operators {sorted(painted.unknown)[:3]}")
    anchors = [
        box
        for name, box in sheets.anchors[measures.page].items()
        if name.startswith(f"{table.key}-")
    ]
    label = draft.labels[number]
    found = numbers.read_label(label, painted.texts, sheets) if label else None
    texts = [
        each
        for each in painted.texts
        if not (found and each is found[1]) and not _is_among(each.y, anchors)
    ]
    strips = [each for each in painted.strips if not _is_among(each.y + 0.1, anchors)]
    parts = [
        *(b"%s\n%s" % (each.color, each.operators.encode()) for each in strips),
        *(b"%s\n%s" % (each.color, b"\n".join(each.operators)) for each in texts),
    ]
    return Printed(
        columns=len(table.columns),
        name=table.key,
        host=index,
        x=measures.left[0],
        frame=b"\n".join(parts),
        label=found[0] if found else None,
        size=(host.width * SCALE, host.height * SCALE),
    )


def _is_among(y: float, boxes: Sequence[Any]) -> bool:
    return any(box[1] - 0.01 <= y <= box[3] + 0.01 for box in boxes)


def _room(host: Any, table: Spool, measures: Measures) -> tuple[float, float, float]:
    """Where rows begin on the first page and on the others, and where they have to end."""
    return host.anchors[f"{table.key}-first"][1], measures.body[0], _bottom(host)


def _bottom(page: Any) -> float:
    """Where the content of a page has to end."""
    box = page._page_box
    return float(
        box.position_y + box.margin_top + box.border_top_width + box.padding_top + box.height
    )


def _finish(
    shop: Shop, draft: Draft, printed: Sequence[Printed], writer: Writer, finish: Finish
) -> int:
    """Have WeasyPrint paint its pages with the right numbers, and add everything to the file."""
    paper, shown = draft.paper, draft.shown
    pages = paper.pages[:shown]
    total = shown + sum(len(each.sheets) for each in printed)

    def new(number: int) -> int:
        return number + sum(len(each.sheets) for each in printed if each.host + 1 < number)

    numbers.renumber(pages, len(paper.pages), new, total)
    front = paper.copy(pages)
    front.fonts = shop.fonts

    def add(pdf: Any) -> None:
        assembly.assemble(writer, pdf, printed, total)
        writer.finish(pdf, shop.identifier.encode())
        raise StopIteration

    with suppress(StopIteration):
        finish(front, None, add)
    return total


class _Asking:
    """Lays out texts that are not for us in rows of their own, and takes over what was painted."""

    def __init__(self, shop: Shop, table: Spool, root: Element, place: Element) -> None:
        self._shop, self._table, self._root, self._place = shop, table, root, place

    def __call__(self, wanted: Sequence[OddText]) -> list[Odd]:
        parts = [wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)]
        return [odd for part in parts for odd in self._ask(part)]

    def _ask(self, wanted: Sequence[OddText]) -> list[Odd]:
        page = self._shop.parse(BODY.sub("<body></body>", self._shop.source))
        rows = markup.odd_rows(
            self._table, [(style, n, name, collapsed(text)) for style, n, name, text in wanted]
        )
        body = next(each for each in page.etree_element.iter() if each.tag == "body")
        holder = Element("div")
        holder.append(rows)
        body.append(markup.wrapped_like(self._root, self._place, holder, "odd"))
        paper = self._shop.render(page)
        sheets = self._shop.paint(paper, range(len(paper.pages)))
        return [self._odd(sheets, number) for number in range(len(wanted))]

    @staticmethod
    def _odd(sheets: Sheets, number: int) -> Odd:
        page, box = sheets.box(f"odd-{number}")
        if sheets.painted[page].unknown:
            raise CannotReplay(f"operators {sorted(sheets.painted[page].unknown)[:3]}")
        texts = sheets.texts(f"odd-{number}-cell")
        operators = [each.color + b"\n" + b"\n".join(each.operators) for each in texts]
        return Odd(box[3] - box[1], box[1], b"\n".join(operators).decode("ascii"))
