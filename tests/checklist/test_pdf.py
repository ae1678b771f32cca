"""The leaflet: what it says, how big it is, and that the same one comes out every time."""

import hashlib
import io
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from compliance.checklist import pdf, queries, services
from compliance.checklist.packet import build_packet
from compliance.clinics.models import Clinic
from compliance.documents.models import IssuedPaper
from compliance.printing import services as printing
from tests.checklist.factory import RECORDS, make_person, make_ready, publish, write
from tests.clinics.factory import NOW, TESTER, make_clinic

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


def clinic_file(
    clinic: Clinic,
    form: str = pdf.SHEET,
    at: datetime = NOW,
    language: str = "en",
    paper: str = "letter",
    **options: Any,
) -> bytes:
    root = "https://records.example.org"
    return pdf.clinic_pdf(
        clinic,
        form=form,
        language=language,
        paper=paper,
        page_url=f"{root}/c/{clinic.slug}/",
        address_of=lambda code: f"{root}/verify/{code}/",
        at=at,
        **options,
    )


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
    assert len(data) < 61_440
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
@pytest.mark.parametrize(("language", "paper"), [("en", "letter"), ("fr", "a4"), ("es", "a4")])
def test_the_sheet_has_our_answers_beside_room_for_another_clinic(
    clinic: Clinic, language: str, paper: str
) -> None:
    data = clinic_file(clinic, language=language, paper=paper)
    text, content = text_of(read(data)), queries.content(language)
    assert len(data) < 200_000
    assert "Lumen <Skin> & Studio" in text
    assert "https://records.example.org/c/lumen/" in text
    assert squeezed(text).count(squeezed(content.words["another_clinic"])) == 21
    assert squeezed(content.words["not_published_text"]) in squeezed(text)
    assert f"{content.words['version']} {content.version}" in text
    assert "SECRET" not in text
    if language == "en":
        assert "as they stand on 15 July 2026" in text
        assert "VTCT. Issued 1 February 2019." in text


@pytest.mark.pdf
@pytest.mark.django_db
def test_the_same_answers_give_the_same_bytes_and_one_code_a_day(clinic: Clinic) -> None:
    first = clinic_file(clinic)
    pdf.print_once.cache_clear()
    assert clinic_file(clinic) == first
    assert IssuedPaper.objects.count() == 1
    write(clinic, "cost", "240 dollars.")
    publish(clinic, "cost")
    assert clinic_file(clinic) != first
    assert IssuedPaper.objects.count() == 2


@pytest.mark.pdf
@pytest.mark.django_db
def test_the_code_on_a_sheet_says_when_an_answer_fell(client: Client, clinic: Clinic) -> None:
    data = clinic_file(clinic)
    code = IssuedPaper.objects.get().code
    assert code in text_of(read(data))
    page = f"/verify/{code}/"
    with time_machine.travel(NOW, tick=False):
        digest = hashlib.sha256(data).hexdigest()
        assert "Still true" in client.get(page, {"sha256": digest}).text
        assert "Not the file" in client.get(page, {"sha256": "0" * 64}).text
        services.unpublish_answer(clinic=clinic, question="how-long", by=TESTER, at=NOW)
        answer = client.get(page).text
    assert "No longer up to date" in answer
    assert "How long have you done micro-needling?" in answer


@pytest.mark.pdf
@pytest.mark.django_db
def test_a_long_answer_stays_on_the_paper(clinic: Clinic) -> None:
    write(clinic, "cost", "unbroken" * 75)
    publish(clinic, "cost")
    make_person(clinic, name="N" * 120)
    assert "unbroken" in text_of(read(clinic_file(clinic, size="large")))


@pytest.mark.pdf
@pytest.mark.django_db
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_poster_is_one_page_with_a_code_to_scan(clinic: Clinic, paper: str) -> None:
    reader = read(clinic_file(clinic, pdf.POSTER, paper=paper))
    assert len(reader.pages) == 1
    text = text_of(reader)
    assert "How long have you done micro-needling?" in text
    assert "https://records.example.org/c/lumen/" in text


@pytest.mark.pdf
def test_the_blank_list_can_be_ticked_and_each_box_has_a_name() -> None:
    fields = read(blank()).get_fields() or {}
    content = queries.content("en")
    assert {name: each["/TU"] for name, each in fields.items()} == {
        question.code: question.ask for question in content.questions
    }


@pytest.mark.pdf
def test_large_print_has_no_letter_below_sixteen_points() -> None:
    sizes: set[float] = set()

    def note(text: str, _cm: Any, tm: Any, _font: Any, size: float) -> None:
        if text.strip():
            sizes.add(round(abs(tm[3]) * size, 1))

    packet = build_packet("en", clinic=None, on=None)
    for page in read(pdf.checklist_pdf(packet, paper="a4", size="large")).pages[:3]:
        page.extract_text(visitor_text=note)
    assert min(sizes) >= 16


@pytest.mark.django_db
def test_the_paper_escapes_what_people_typed(clinic: Clinic) -> None:
    write(clinic, "cost", '<a href="file:///etc/passwd">x</a>')
    publish(clinic, "cost")
    packet = build_packet("en", clinic=clinic, on=TODAY)
    html = pdf.paper_html(packet, form=pdf.SHEET, paper="a4")
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
    answer = client.get("/checklist.pdf", {"size": "large", "lang": "es", "paper": "letter"})
    assert (answer.status_code, answer.text) == (503, "PDFs cannot be made on this machine yet.")


def test_the_reader_s_own_language_does_not_change_the_paper() -> None:
    with translation.override("fr"):
        html = pdf.paper_html(build_packet("es", clinic=None, on=None), form=pdf.LIST, paper="a4")
    assert '<html lang="es">' in html
    assert "22 de noviembre de 2026" in html
