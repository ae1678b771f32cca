"""HTML in, PDF out: what comes out, what stays out, and what ends a render."""

import io
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import zxingcpp
from pikepdf import pdfa
from PIL import Image
from pypdf import PdfReader

from compliance.printing import services
from compliance.printing.services import Attachment, Limits, RenderedPdf, RenderError
from tests.printing.factory import AT, TABLE, make_pdf, plain_bytes, text_of

pytestmark = pytest.mark.pdf

# The validator knows 3b only; what 3a and the mark of PDF/UA add is right, though not on its list.
BEYOND_3B = ("pdfaExtension", "pdfaSchema", "pdfaProperty", "pdfuaid", "pdfaid:conformance is 'A'")


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, check=False)


def test_a_paper_says_what_its_page_says() -> None:
    pdf = make_pdf(f"<h1>Sterile lots</h1>{TABLE}")
    assert pdf.pages == 1
    assert "Sterile lots" in text_of(pdf)
    assert pdf.notes == ()


def test_title_language_and_dates_are_those_given() -> None:
    reader = PdfReader(io.BytesIO(make_pdf(title="Pen n° 7", lang="fr").data))
    assert reader.metadata is not None
    assert reader.metadata.title == "Pen n° 7"
    assert reader.metadata.creation_date == AT
    assert str(reader.root_object["/Lang"]) == "fr"


def test_the_same_arguments_give_the_same_bytes_in_another_process() -> None:
    arguments: dict[str, Any] = {
        "variant": "pdf/a-3a",
        "attachments": [Attachment("lots.csv", "text/csv", b"lot\nL-77\n", "Lots")],
    }
    assert make_pdf(TABLE, **arguments).data == make_pdf(TABLE, **arguments).data


def test_another_identifier_gives_another_file() -> None:
    assert make_pdf(identifier="a").data != make_pdf(identifier=b"b").data


def test_the_typeface_is_ours_and_embedded() -> None:
    assert b"Source-Sans" in plain_bytes(make_pdf("<h1>Żółć Ωμέγα</h1>"))


@pytest.mark.parametrize("variant", [None, "pdf/ua-1", "pdf/a-3a"])
def test_every_paper_is_tagged(variant: str | None) -> None:
    with pikepdf.open(io.BytesIO(make_pdf(TABLE, variant=variant).data)) as document:
        assert document.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in document.Root


def test_an_archived_paper_follows_both_standards(tmp_path: Path) -> None:
    target = tmp_path / "archive.pdf"
    body = f"<h1>Lots ✓ 漢</h1>{TABLE}<p>{services.qr_svg('https://clinic.example')}</p>"
    attached = [Attachment("lots.csv", "text/csv", b"lot\nL-77\n", "Sterile lots")]
    target.write_bytes(make_pdf(body, variant="pdf/a-3a", attachments=attached).data)
    findings = [str(each) for each in pdfa.validate_written(target, "3b").findings]
    assert [each for each in findings if not any(mark in each for mark in BEYOND_3B)] == []
    with pikepdf.open(target) as document:
        xmp = document.Root.Metadata.read_bytes()
    assert b'pdfaid:conformance="A"' in xmp
    assert b'pdfuaid:part="1"' in xmp
    assert xmp.count(b"<rdf:RDF") == 1


def test_qpdf_finds_nothing_wrong(tmp_path: Path) -> None:
    target = tmp_path / "paper.pdf"
    target.write_bytes(make_pdf(TABLE, variant="pdf/a-3a").data)
    done = run("qpdf", "--check", target)
    assert done.returncode == 0, done.stdout + done.stderr


def test_attached_files_come_out_as_they_went_in() -> None:
    data = "lot,note\nL-77,“ok”\n".encode()
    attached = [Attachment("lots.csv", "text/csv", data, "Sterile lots")]
    with pikepdf.open(io.BytesIO(make_pdf(variant="pdf/a-3a", attachments=attached).data)) as pdf:
        spec = pdf.attachments["lots.csv"]
        assert spec.get_file().read_bytes() == data
        assert spec.get_file().mime_type == "text/csv"
        assert spec.description == "Sterile lots"
        assert spec.obj.AFRelationship == "/Data"


def test_a_letter_that_no_font_has_is_named_instead_of_lost() -> None:
    pdf = make_pdf("<p>Ward \U0001e901 seven</p>")
    assert "[U+1E901]" in text_of(pdf)
    assert pdf.notes == ()


def test_other_scripts_do_not_end_a_render() -> None:
    assert make_pdf("<p>مرحبا · שלום · 漢字 · 😀 · ไทย · हिन्दी</p>", variant="pdf/a-3a").pages == 1


def test_progress_counts_pages_and_ends_with_all_of_them() -> None:
    heard: list[tuple[int, int]] = []
    body = "<p style='break-after: page'>x</p>" * 3
    make_pdf(body, progress=lambda done, total: heard.append((done, total)))
    assert heard[:2] == [(1, 0), (2, 0)]
    assert heard[-1] == (heard[-1][0], heard[-1][0])


def test_progress_may_cancel() -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_pdf(progress=stop)


def test_a_fillable_paper_has_its_boxes() -> None:
    pdf = make_pdf("<label><input type='checkbox' name='asked'> Asked</label>", fillable=True)
    assert "asked" in (PdfReader(io.BytesIO(pdf.data)).get_fields() or {})


def test_a_fillable_paper_cannot_be_an_archived_one() -> None:
    with pytest.raises(ValueError, match="archived"):
        make_pdf(fillable=True, variant="pdf/a-3a")


def links_of(pdf: RenderedPdf) -> list[str]:
    reader = PdfReader(io.BytesIO(pdf.data))
    notes = [each.get_object() for one in reader.pages for each in one.get("/Annots", [])]
    return [str(note["/A"]["/URI"]) for note in notes if "/A" in note]


def test_only_safe_links_stay() -> None:
    unsafe = (
        "http://a.example",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "//a.example",
        "x",
    )
    body = "".join(f"<a href='{each}'>unsafe</a> " for each in unsafe)
    kept = "<a href='https://a.example/'>a</a> <a href='mailto:b@a.example'>b</a>"
    assert links_of(make_pdf(body + kept)) == ["https://a.example/", "mailto:b@a.example"]


def test_links_inside_a_paper_lead_to_their_place() -> None:
    pdf = make_pdf("<p><a href='#end'>end</a></p><h2 id='end'>End</h2>")
    assert "end" in PdfReader(io.BytesIO(pdf.data)).named_destinations


def test_a_paper_that_takes_too_much_processor_time_is_ended() -> None:
    body = "<table><tr>" + "<td>x</td>" * 60 + "</tr></table>"
    with pytest.raises(RenderError, match="too long"):
        make_pdf(body * 300, limits=Limits(cpu_seconds=2))


def test_a_paper_that_takes_too_long_is_ended() -> None:
    started = time.monotonic()
    with pytest.raises(RenderError, match="too long"):
        make_pdf("<p>x</p>" * 20000, limits=Limits(wall_seconds=1))
    assert time.monotonic() - started < 10


def test_a_paper_that_takes_too_much_memory_is_ended() -> None:
    with pytest.raises(RenderError, match="memory"):
        make_pdf("<p>x</p>" * 20000, limits=Limits(memory_mb=90, cpu_seconds=60))


def test_a_child_that_dies_ends_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(RenderError, match="could not be made"):
        make_pdf()


def test_without_pango_the_sentence_names_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = 'import sys; print(\'{"failure": "library"}\')'
    monkeypatch.setattr(services, "_command", lambda folder, limits: [sys.executable, "-c", fake])
    with pytest.raises(RenderError, match="libpango-1"):
        make_pdf()


def test_when_all_slots_are_taken_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_SLOTS", threading.BoundedSemaphore(1))
    with services._SLOTS, pytest.raises(RenderError, match="Other papers"):
        make_pdf(limits=Limits(wall_seconds=0.1))


def test_nothing_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    make_pdf()
    assert list(tmp_path.iterdir()) == []


def test_a_qr_code_can_be_read_from_the_paper(tmp_path: Path) -> None:
    address = "https://clinic.example/verify/AbC123/"
    target = tmp_path / "paper.pdf"
    target.write_bytes(make_pdf(f"<div style='width: 40mm'>{services.qr_svg(address)}</div>").data)
    run("pdftoppm", "-r", "100", "-png", target, tmp_path / "seen")
    seen = zxingcpp.read_barcodes(Image.open(next(tmp_path.glob("seen*.png"))))
    assert [each.text for each in seen] == [address]


def test_a_qr_code_has_words_for_who_cannot_see_it() -> None:
    assert "<title>a&amp;b</title>" in services.qr_svg("a&b")
