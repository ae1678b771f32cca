"""The leaflet: what it says, how big it is, and that the same one comes out every time."""

import io
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from compliance.checklist import pdf, queries
from compliance.checklist.packet import build_packet
from compliance.clinics.models import Clinic
from compliance.printing import services as printing
from tests.checklist.factory import RECORDS, make_person, make_ready, publish, write
from tests.clinics.factory import NOW, make_clinic

TODAY = date(2026, 7, 15)
SIZES = {"a4": (595, 842), "letter": (612, 792)}


@pytest.fixture
def clinic() -> Clinic:
    clinic = make_clinic(slug="lumen", name="Lumen <Skin> & Studio", street="12 Queen Street")
    make_ready(clinic)
    for code in RECORDS:
        publish(clinic, code)
    return clinic


def read(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def squeezed(text: str) -> str:
    return "".join(text.split())


def blank(language: str = "en", paper: str = "a4") -> bytes:
    return pdf.checklist_pdf(build_packet(language, clinic=None, on=None), paper=paper)


@pytest.mark.pdf
@pytest.mark.parametrize(
    ("language", "paper"), [("en", "a4"), ("en", "letter"), ("fr", "letter"), ("es", "letter")]
)
def test_a_blank_leaflet_is_small_tagged_and_whole(language: str, paper: str) -> None:
    data = blank(language, paper)
    reader = read(data)
    root: Any = reader.trailer["/Root"]
    content = queries.content(language)
    assert len(data) < 100_000
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, language)
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == content.words["title"]
    assert tuple(round(float(side)) for side in reader.pages[0].mediabox[2:]) == SIZES[paper]
    assert len(reader.pages) <= 7
    text = squeezed(text_of(reader))
    cover = squeezed(reader.pages[0].extract_text())
    for question in content.questions:
        assert squeezed(question.ask) in text
        assert (question.number is None) == (squeezed(question.good) in cover)


@pytest.mark.pdf
@pytest.mark.django_db
def test_the_clinic_s_leaflet_carries_its_answers_day_and_address(clinic: Clinic) -> None:
    packet = build_packet(
        "en", clinic=clinic, on=TODAY, page_url="https://records.example.org/c/lumen/"
    )
    data = pdf.checklist_pdf(packet, paper="letter")
    text = text_of(read(data))
    assert len(data) < 200_000
    assert "Lumen <Skin> & Studio" in text
    assert "as they stand on 15 July 2026" in text
    assert "https://records.example.org/c/lumen/" in text
    assert "VTCT. Issued 1 February 2019." in text
    assert "The clinic chose not to publish this." in text
    assert f"Version {queries.content('en').version}" in text
    assert "SECRET" not in text


@pytest.mark.pdf
@pytest.mark.django_db
def test_the_same_answers_give_the_same_bytes(clinic: Clinic) -> None:
    packet = build_packet("en", clinic=clinic, on=TODAY)
    first = pdf.checklist_pdf(packet, paper="a4")
    pdf.print_once.cache_clear()
    assert pdf.checklist_pdf(build_packet("en", clinic=clinic, on=TODAY), paper="a4") == first
    write(clinic, "cost", "240 dollars.")
    publish(clinic, "cost")
    assert pdf.checklist_pdf(build_packet("en", clinic=clinic, on=TODAY), paper="a4") != first


@pytest.mark.pdf
@pytest.mark.django_db
def test_a_long_answer_stays_on_the_paper(clinic: Clinic) -> None:
    write(clinic, "cost", "unbroken" * 75)
    publish(clinic, "cost")
    make_person(clinic, name="N" * 120)
    data = pdf.checklist_pdf(build_packet("en", clinic=clinic, on=TODAY), paper="a4")
    assert "unbroken" in text_of(read(data))


@pytest.mark.django_db
def test_the_paper_escapes_what_people_typed(clinic: Clinic) -> None:
    write(clinic, "cost", '<a href="file:///etc/passwd">x</a>')
    publish(clinic, "cost")
    html = pdf.paper_html(build_packet("en", clinic=clinic, on=TODAY), paper="a4")
    assert "Lumen &lt;Skin&gt; &amp; Studio" in html
    assert "&lt;a href=&quot;file:///etc/passwd&quot;&gt;" in html


@pytest.mark.pdf
@pytest.mark.django_db
def test_the_leaflet_is_downloaded_without_cookie_and_kept_while_it_is_the_same(
    client: Client, clinic: Clinic
) -> None:
    with time_machine.travel(NOW, tick=False):
        for path in ("/checklist.pdf", "/c/lumen/checklist.pdf"):
            answer = client.get(path, {"lang": "fr", "paper": "letter"})
            assert answer.headers["Content-Type"] == "application/pdf"
            assert answer.headers["Content-Disposition"].startswith("attachment;")
            assert not answer.cookies
            again = client.get(
                path,
                {"lang": "fr", "paper": "letter"},
                headers={"If-None-Match": answer.headers["ETag"]},
            )
            assert again.status_code == 304


@pytest.mark.pdf
@pytest.mark.django_db
def test_a_paper_or_language_we_do_not_have_gives_the_usual_one(client: Client) -> None:
    usual = client.get("/checklist.pdf").content
    assert client.get("/checklist.pdf", {"paper": "a3", "lang": "xx"}).content == usual
    assert usual == blank()


@pytest.mark.django_db
def test_a_machine_that_cannot_print_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise printing.RenderError("PDFs cannot be made on this machine yet.")

    monkeypatch.setattr(printing, "render", fail)
    pdf.print_once.cache_clear()
    answer = client.get("/checklist.pdf")
    assert (answer.status_code, answer.text) == (503, "PDFs cannot be made on this machine yet.")


def test_the_reader_s_own_language_does_not_change_the_paper() -> None:
    with translation.override("fr"):
        html = pdf.paper_html(build_packet("es", clinic=None, on=None), paper="a4")
    assert '<html lang="es">' in html
    assert "22 de noviembre de 2026" in html
