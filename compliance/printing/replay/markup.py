"""Long tables as elements of the page: whole, as a head alone, and as samples to be read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from compliance.printing.tables import Cell, Spool

LEFT, RIGHT = "text-align: left", "text-align: right"
BREAK = "break-before: page"


@dataclass(frozen=True, slots=True)
class Samples:
    """The ids of the samples of one table: what stands under which id."""

    rows: dict[tuple[str, str], str] = field(default_factory=dict)  # (class, kind) -> id
    styles: dict[tuple[str, int, str], str] = field(default_factory=dict)  # natural cells
    letters: dict[tuple[str, str], str] = field(default_factory=dict)


def place_of(root: Element, key: str) -> Element:
    """The empty element that stands for a long table."""
    return next(each for each in root.iter() if each.get("id") == key)


def head(table: Spool) -> tuple[Element, Element]:
    """A table with its head, and its body without rows."""
    whole = Element("table", {"class": "log"})
    line = SubElement(SubElement(whole, "thead"), "tr")
    for column in table.columns:
        style = {"scope": "col", "style": f"width: {column.width}", "class": column.style}
        SubElement(line, "th", style).text = column.heading
    return whole, SubElement(whole, "tbody")


def row(style: str, cells: Iterable[Cell], **attributes: str) -> Element:
    """One row."""
    line = Element("tr", {"class": style, **attributes})
    for text, classes in cells:
        SubElement(line, "td", {"class": classes}).text = text
    return line


def whole(table: Spool) -> Element:
    """The table as WeasyPrint prints it alone."""
    element, body = head(table)
    for look, *texts in table.rows():
        style, classes = table.looks[look]
        body.append(row(style, zip(texts, classes, strict=True)))
    return element


def opening(table: Spool) -> Element:
    """The head, and an unseen row that keeps the place of the first."""
    element, body = head(table)
    unseen = "visibility: hidden; padding: 0; border: 0; line-height: 0"
    line = SubElement(body, "tr", {"id": f"{table.key}-first"})
    SubElement(line, "td", {"style": unseen, "colspan": str(len(table.columns))})
    return element


def wrapped_like(root: Element, place: Element, inside: Element, name: str) -> Element:
    """The same ancestors as a place has, on a page of their own, with something else inside."""
    parents = {child: parent for parent in root.iter() for child in parent}
    while (parent := parents[place]).tag != "body":
        shell = Element(parent.tag, parent.attrib)
        shell.append(inside)
        inside, place = shell, parent
    inside.set("id", name)
    inside.set("style", f"{inside.get('style', '')}; {BREAK}")
    return inside


def samples(table: Spool, letters: str) -> tuple[Element, Samples]:
    """A table whose second page shows every kind of row and cell that occurs."""
    found = Samples()
    both = Element("div")
    element, body = head(table)
    both.append(element)
    columns = range(len(table.columns))
    body.append(row("", [("0", "") for _column in columns]))
    for style in sorted({style for style, _cells in table.looks}):
        variants = [_variants(table, style, column) for column in columns]
        for kind in ("left", "right", "tall"):
            name = found.rows[style, kind] = f"{table.key}-{len(found.rows)}"
            body.append(_measure(name, kind, style, [each[0] for each in variants]))
        _natural(found, body, style, variants, table.key)
    body[1].set("style", BREAK)
    both.append(_alphabets(table, found, letters))
    return both, found


def _variants(table: Spool, style: str, column: int) -> list[str]:
    return sorted({cells[column] for look, cells in table.looks if look == style})


def _measure(name: str, kind: str, style: str, classes: Sequence[str]) -> Element:
    """A row that shows the left or the right edges of its cells, or what a second line does."""
    line = row(style, [("0", each) for each in classes], id=name)
    for number, cell in enumerate(line):
        cell.set("id", f"{name}-{number}")
        cell.set("style", RIGHT if kind == "right" else LEFT)
    if kind == "tall":
        SubElement(line[0], "br").tail = "0"
    return line


def _natural(
    found: Samples, body: Element, style: str, variants: list[list[str]], key: str
) -> None:
    """Rows in which every class of every column stands once, as it is."""
    for turn in range(max(map(len, variants))):
        classes = [each[min(turn, len(each) - 1)] for each in variants]
        line = row(style, [("0", each) for each in classes], id=f"{key}-{style}-{turn}")
        for number, (cell, name) in enumerate(zip(line, classes, strict=True)):
            identity = f"{key}-{style}-{turn}-{number}"
            cell.set("id", identity)
            found.styles.setdefault((style, number, name), identity)
        body.append(line)


def _alphabets(table: Spool, found: Samples, letters: str) -> Element:
    """All letters that occur, once for each class of row and cell."""
    element = Element("table", {"class": "log"})
    body = SubElement(element, "tbody")
    pairs = {(style, each) for style, cells in table.looks for each in cells}
    for number, (style, name) in enumerate(sorted(pairs)):
        identity = found.letters[style, name] = f"{table.key}-letters-{number}"
        line = row(style, [(letters, name)])
        line[0].set("id", identity)
        line[0].set("style", f"{LEFT}; white-space: pre; overflow-wrap: normal")
        body.append(line)
    return element


def odd_rows(table: Spool, cells: Sequence[tuple[str, int, str, str]]) -> Element:
    """Rows with one cell each, for texts that only WeasyPrint can lay out."""
    element, body = head(table)
    for number, (style, column, name, text) in enumerate(cells):
        texts = [("", "") for _column in table.columns]
        texts[column] = text, name
        line = row(style, texts, id=f"odd-{number}")
        line[column].set("id", f"odd-{number}-cell")
        body.append(line)
    return element
