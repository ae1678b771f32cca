"""Putting replayed pages into the paper of WeasyPrint: page tree, structure, numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pydyf

from compliance.printing.replay import CannotReplay
from compliance.printing.replay.numbers import Label
from compliance.printing.replay.rows import Page
from compliance.printing.replay.writer import Writer

FIRST_KEY = 1_000_000  # of our pages in the parent tree; WeasyPrint counts from zero


@dataclass(frozen=True, slots=True)
class Sheet:
    """The numbers of the objects of one page of rows."""

    page: int
    content: int
    body: int
    lines: tuple[int, ...]
    parents: int


@dataclass(slots=True)
class Printed:
    """One long table on its way into the file."""

    name: str
    columns: int
    host: int  # index of the page of WeasyPrint on which it begins
    x: float
    frame: bytes
    label: Label | None
    size: tuple[float, float]
    first: Page = field(default_factory=Page)
    sheets: list[Sheet] = field(default_factory=list)


def write_structure(
    writer: Writer, page: Page, columns: int, page_number: int, first_mark: int
) -> tuple[int, tuple[int, ...], list[int]]:
    """A body, a line for each row and a cell for each text: number of the body, lines, cells."""
    step = columns + 1
    body = writer.numbers(1)
    first = writer.numbers(len(page.rows) * step)
    objects: list[bytes] = []
    cells: list[int] = []
    mark = first_mark
    for line in range(first, first + len(page.rows) * step, step):
        own = range(line + 1, line + step)
        kids = b" ".join([b"%d 0 R" % each for each in own])
        objects.append(b"<</S/TR/P %d 0 R/K[%s]>>" % (body, kids))
        for _cell in own:
            objects.append(b"<</S/TD/P %d 0 R/Pg %d 0 R/K %d>>" % (line, page_number, mark))
            mark += 1
        cells += own
    writer.block(first, objects)
    return body, tuple(range(first, first + len(page.rows) * step, step)), cells


def write_sheet(writer: Writer, page: Page, printed: Printed) -> None:
    """Everything of a page of rows that needs to know nothing of the rest of the paper."""
    number = writer.numbers(2)
    height = printed.size[1]
    scaled = f"1 0 0 -1 0 {height:g} cm .75 0 0 .75 0 0 cm\n"
    begin = f"{scaled}/Artifact BMC /{printed.name} Do EMC\n"
    writer.stream(number + 1, begin.encode() + page.content(printed.x, 0))
    body, lines, cells = write_structure(writer, page, printed.columns, number, 0)
    parents = writer.numbers()
    writer.add(parents, references(cells))
    printed.sheets.append(Sheet(number, number + 1, body, lines, parents))


def references(numbers: Sequence[int]) -> bytes:
    """An array of references."""
    return b"[%s]" % b" ".join([b"%d 0 R" % each for each in numbers])


def assemble(writer: Writer, pdf: Any, printed: Sequence[Printed], total: int) -> None:
    """Tie the pages of rows into the paper that WeasyPrint has painted."""
    hosts = [pdf.objects[int(each.split()[0])] for each in pdf.page_references]
    numbers = pdf.objects[_number(_root(pdf)["ParentTree"])]["Nums"]
    key = FIRST_KEY
    kids = [[each.reference] for each in hosts]
    for count, table in enumerate(printed):
        host = hosts[table.host]
        resources = pdf.objects[_number(host["Resources"])]
        frame = writer.numbers()
        resources["XObject"][table.name] = f"{frame} 0 R"
        box = b"/Type/XObject/Subtype/Form/BBox[0 0 %g %g]/Resources %s" % (
            table.size[0] / 0.75, table.size[1] / 0.75, host["Resources"])  # fmt: skip
        writer.stream(frame, table.frame, box)
        _add_structure(writer, pdf, table, host, numbers[2 * table.host + 1])
        before = sum(len(each.sheets) for each in printed[:count]) + table.host + 2
        for page, sheet in enumerate(table.sheets, before):
            _add_page(writer, pdf, table, sheet, host["Resources"], (key, page, total))
            numbers += [key, f"{sheet.parents} 0 R"]
            kids[table.host].append(b"%d 0 R" % sheet.page)
            key += 1
    pdf.pages["Kids"] = pydyf.Array([each for group in kids for each in group])
    pdf.pages["Count"] = total
    _root(pdf)["ParentTreeNextKey"] = key


def _add_page(
    writer: Writer,
    pdf: Any,
    table: Printed,
    sheet: Sheet,
    resources: bytes,
    numbers: tuple[int, int, int],
) -> None:
    key, page, total = numbers
    contents = [sheet.content]
    if table.label:
        contents.append(writer.numbers())
        writer.stream(contents[-1], table.label.content(page, total))
    width, height = table.size
    writer.add(
        sheet.page,
        b"<</Type/Page/Parent %s/MediaBox[0 0 %g %g]/TrimBox[0 0 %g %g]/Resources %s/Contents%s"
        b"/StructParents %d/Tabs/S>>"
        % (pdf.pages.reference, width, height, width, height, resources, references(contents), key),
    )


def _add_structure(writer: Writer, pdf: Any, table: Printed, host: Any, marks: Any) -> None:
    """Write the rows of the first page, and hang all bodies into WeasyPrint's own table."""
    element = _last_table(pdf, host)
    first_mark = len(marks)
    content = writer.numbers()
    scaled = b".75 0 0 .75 0 0 cm\n"
    writer.stream(content, scaled + table.first.content(table.x, first_mark))
    host["Contents"] = pydyf.Array([host["Contents"], f"{content} 0 R"])
    body, lines, cells = write_structure(
        writer, table.first, table.columns, host.number, first_mark
    )
    marks += [f"{each} 0 R" for each in cells]
    bodies = [(body, lines), *((each.body, each.lines) for each in table.sheets)]
    for number, kids in bodies:
        writer.add(number, b"<</S/TBody/P %s/K%s>>" % (element.reference, references(kids)))
    head = pdf.objects[_number(element["K"][0])]
    for heading in _below(pdf, head):
        if heading["S"] == "/TH":
            heading["A"]["Scope"] = "/Column"
    unseen = [pdf.objects[_number(each)] for each in element["K"][1:]]
    for each in [below for top in unseen for below in (top, *_below(pdf, top))]:
        each.free = "f"
    element["K"] = pydyf.Array([head.reference, *(f"{number} 0 R" for number, _kids in bodies)])


def _last_table(pdf: Any, host: Any) -> Any:
    """The table with a head alone, which ends its page."""
    tables = [
        each
        for each in pdf.objects
        if isinstance(each, dict) and each.get("S") == "/Table" and each["Pg"] == host.reference
    ]
    if not tables:
        raise CannotReplay("a long table without a place")
    return tables[-1]


def _below(pdf: Any, element: Any) -> list[Any]:
    """All elements under one, in reading order."""
    found = []
    for kid in element["K"]:
        if isinstance(kid, bytes | str):
            below = pdf.objects[_number(kid)]
            if "S" in below:
                found += [below, *_below(pdf, below)]
    return found


def _root(pdf: Any) -> Any:
    return pdf.objects[_number(pdf.catalog["StructTreeRoot"])]


def _number(reference: bytes | str) -> int:
    return int(reference.split()[0])
