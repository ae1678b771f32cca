"""Long tables of an audit: printed apart from the page, and all there."""

import io
import re

import pytest
from pypdf import PdfReader

from compliance.audit.packet import build_packet
from compliance.audit.pdf import document, tables
from compliance.printing.services import RenderedPdf
from tests.audit.factory import END, START, make_year
from tests.audit.test_pdf import html_of, make_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a year of twelve cycles count as long."""
    monkeypatch.setattr(tables, "LONG", 8)


def pages_of(pdf: RenderedPdf) -> list[str]:
    reader = PdfReader(io.BytesIO(pdf.data))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]


@pytest.mark.usefixtures("short")
def test_rows_of_a_long_table_stay_out_of_the_page() -> None:
    html = html_of(make_year())
    assert '<div class="long" id="rows-cycles"></div>' in html
    assert "P-7 Nosecone" not in html


def test_a_short_table_is_part_of_the_page() -> None:
    html = html_of(make_year())
    assert "rows-cycles" not in html
    assert "P-7 Nosecone" in html


@pytest.mark.usefixtures("short")
def test_long_tables_come_in_the_order_of_the_paper() -> None:
    packet = build_packet(make_year(), START, END)
    found = document.chapters(packet).long_tables
    assert [each.key for each in found] == ["rows-requirements", "rows-cycles", "rows-keeping"]
    assert len(list(found[1].rows)) == 11


@pytest.mark.pdf
@pytest.mark.usefixtures("short")
def test_the_paper_has_every_row_and_true_page_numbers(caplog: pytest.LogCaptureFixture) -> None:
    _packet, paper = make_paper(make_year())
    pages = pages_of(paper)
    assert "without replay" not in caplog.text
    assert paper.notes == ()
    assert len(pages) == paper.pages
    assert all(f"Page {n} of {paper.pages}" in page for n, page in enumerate(pages[1:], 2))
    host = next(n for n, page in enumerate(pages) if "P-7 Nosecone" in page)
    assert all(f"P-{n} Nosecone" in pages[host] for n in (1, 2, 4, 12))
    lidocaine = next(n for n, page in enumerate(pages) if "LC-1" in page and n > host)
    assert re.search(rf"\b{lidocaine + 1}\b", pages[1])
