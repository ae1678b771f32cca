"""The contract of the replay: its pages are the pages that WeasyPrint would have made."""

import io
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import pdfa
from PIL import Image, ImageChops
from pypdf import PdfReader

from compliance.printing.services import Attachment, Limits, RenderedPdf
from compliance.printing.tables import LongTable
from tests.printing.factory import make_pdf, text_of
from tests.printing.rows import COLUMNS, HEAD, RUNNING, body_of, make_table
from tests.printing.test_services import BEYOND_3B, run

pytestmark = pytest.mark.pdf
ROWS = 130
ENOUGH = Limits(cpu_seconds=120, memory_mb=1500, wall_seconds=240)
CONTENTS = (
    '<section class="front"><ol class="toc"><li><a href="#h-rows">Cycles</a></li>'
    '<li><a href="#end">End</a></li></ol></section>'
)
END = '<section class="front"><h2 id="end">End</h2><p>Signed.</p></section>'
WORD = re.compile(r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>')

Word = tuple[str, float, float, float, float]


def print_rows(count: int = ROWS, seed: int = 1, **kwargs: Any) -> RenderedPdf:
    body = RUNNING + CONTENTS + body_of() + END
    tables = [make_table(count, seed)]
    return make_pdf(body, HEAD, **{"tables": tables, "limits": ENOUGH, **kwargs})


@pytest.fixture(scope="module", params=(1, 2))
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same rows by WeasyPrint and by replay."""
    folder = tmp_path_factory.mktemp("both")
    for name, replay in (("set", False), ("replayed", True)):
        pdf = print_rows(seed=request.param, replay=replay, variant="pdf/a-3a")
        (folder / f"{name}.pdf").write_bytes(pdf.data)
    return [folder / "set.pdf", folder / "replayed.pdf"]


@pytest.fixture(scope="module")
def replayed() -> RenderedPdf:
    attached = [Attachment("rows.csv", "text/csv", b"a\n1\n", "Rows")]
    return print_rows(variant="pdf/a-3a", attachments=attached)


def words_of(path: Path) -> list[list[Word]]:
    """The words of every page with their boxes."""
    pages = run("pdftotext", "-bbox", path, "-").stdout.split("<page ")[1:]
    return [[(word, *map(float, box)) for *box, word in WORD.findall(page)] for page in pages]


def farthest(one: list[Word], other: list[Word]) -> float:
    """How far the words of one page lie from the same words of another, at most."""
    left, worst = list(other), 0.0
    for word in one:
        same = [each for each in left if each[0] == word[0]]
        assert same, word
        nearest = min(same, key=lambda each: abs(each[1] - word[1]) + abs(each[2] - word[2]))
        left.remove(nearest)
        worst = max(worst, *(abs(a - b) for a, b in zip(word[1:], nearest[1:], strict=True)))
    assert not left
    return worst


def shades(path: Path) -> Image.Image:
    return Image.open(path).convert("L")


def test_every_word_stands_where_weasyprint_puts_it(both: list[Path]) -> None:
    ours, theirs = map(words_of, both)
    assert len(ours) == len(theirs) > 6
    for one, other in zip(ours, theirs, strict=True):
        assert farthest(one, other) <= 0.1


def test_the_pictures_are_the_same(both: list[Path]) -> None:
    for path in both:
        run("pdftoppm", "-r", "80", "-gray", "-png", path, path.with_suffix(""))
    pages = sorted(both[0].parent.glob("set-*.png"))
    assert pages
    for page in pages:
        other = page.with_name(page.name.replace("set", "replayed"))
        found = ImageChops.difference(shades(page), shades(other)).histogram()
        assert sum(shade * count for shade, count in enumerate(found)) / sum(found) < 0.02
        assert sum(found[64:]) <= 40  # a hair on the edge of a letter


def test_a_shifted_page_would_be_found(both: list[Path]) -> None:
    page = words_of(both[0])[2]
    moved = [(word, x + 0.2, *rest) for word, x, *rest in page]
    assert farthest(page, moved) > 0.1  # type: ignore[arg-type]


def test_the_same_rows_give_the_same_bytes_in_another_process() -> None:
    assert print_rows(40).data == print_rows(40).data


def test_the_file_is_whole(both: list[Path]) -> None:
    done = run("qpdf", "--check", both[1])
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_is_an_archive_with_its_attachments(replayed: RenderedPdf, tmp_path: Path) -> None:
    target = tmp_path / "archive.pdf"
    target.write_bytes(replayed.data)
    findings = [str(each) for each in pdfa.validate_written(target, "3b").findings]
    assert [each for each in findings if not any(mark in each for mark in BEYOND_3B)] == []
    with pikepdf.open(target) as pdf:
        assert pdf.attachments["rows.csv"].get_file().read_bytes() == b"a\n1\n"
        assert pdf.attachments["rows.csv"].obj.AFRelationship == "/Data"


def elements(element: Any) -> list[Any]:
    """An element of the structure and all below it."""
    kids = element.get("/K", [])
    below = kids if isinstance(kids, pikepdf.Array) else [kids]
    found = [each for each in below if isinstance(each, pikepdf.Dictionary) and "/S" in each]
    return [element, *(one for each in found for one in elements(each))]


def test_all_rows_are_one_table_that_can_be_read_aloud(replayed: RenderedPdf) -> None:
    with pikepdf.open(io.BytesIO(replayed.data)) as pdf:
        found = elements(pdf.Root.StructTreeRoot.K[0])
        kinds = [str(each.S) for each in found]
        assert kinds.count("/Table") == 1
        assert kinds.count("/TR") == ROWS + 1
        assert kinds.count("/TD") == ROWS * len(COLUMNS)
        heads = [each for each in found if each.S == "/TH"]
        assert [str(each.A.Scope) for each in heads] == ["/Column"] * len(COLUMNS)
        owners = pdf.Root.StructTreeRoot.ParentTree.Nums
        for page in pdf.pages:
            marks = owners[list(owners).index(page.StructParents) + 1]
            shown = len(re.findall(rb"/MCID \d+", page_content(page)))
            assert shown == len(marks)


def page_content(page: Any) -> bytes:
    contents = page.Contents
    parts = contents if isinstance(contents, pikepdf.Array) else [contents]
    return b"\n".join(each.read_bytes() for each in parts)


def test_pages_are_numbered_through_and_the_contents_know_it(replayed: RenderedPdf) -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(replayed.data)).pages]
    assert len(pages) == replayed.pages
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {replayed.pages}" in page
    assert pages[0].split()[:2] == ["2", str(replayed.pages)]


def test_links_lead_to_the_right_page(replayed: RenderedPdf) -> None:
    reader = PdfReader(io.BytesIO(replayed.data))
    place = reader.named_destinations["end"]
    assert reader.get_destination_page_number(place) == replayed.pages - 1
    outline: list[Any] = reader.outline
    titles = {str(each["/Title"]): each for each in outline}
    assert reader.get_destination_page_number(titles["End"]) == replayed.pages - 1


def test_two_tables_stand_one_after_the_other() -> None:
    body = RUNNING + body_of("first") + body_of("second", "Movements") + END
    tables = [make_table(60, 1, "first"), make_table(50, 2, "second")]
    texts = [each.extract_text() for each in PdfReader(
        io.BytesIO(make_pdf(body, HEAD, tables=tables, limits=ENOUGH).data)).pages]  # fmt: skip
    start = next(number for number, text in enumerate(texts) if "Movements" in text)
    assert "A1 #60" in texts[start - 1]
    assert "A1 #50" in texts[-2]
    for number, text in enumerate(texts, 1):
        assert f"Page {number} of {len(texts)}" in text


def test_a_letter_that_no_font_has_is_named_in_rows_too() -> None:
    table = make_table(3)
    rows = [(style, [*cells[:4], ("Ward \U0001e901 seven", "")]) for style, cells in table.rows]
    tables = [LongTable(table.key, table.columns, rows)]
    assert "[U+1E901]" in text_of(make_pdf(body_of(), HEAD, tables=tables))


def test_a_row_higher_than_its_page_is_left_to_weasyprint(caplog: pytest.LogCaptureFixture) -> None:
    table = make_table(2)
    rows = [(style, [*cells[:4], ("word " * 2500, "")]) for style, cells in table.rows]
    tables = [LongTable(table.key, table.columns, rows)]
    pdf = make_pdf(body_of(), HEAD, tables=tables, limits=ENOUGH)
    assert "higher than its page" in caplog.text
    assert text_of(pdf).count("word") == 5000


def test_memory_hardly_grows_with_the_rows() -> None:
    tight = Limits(cpu_seconds=60, memory_mb=110, wall_seconds=120)
    assert print_rows(2500, limits=tight).pages > 60
