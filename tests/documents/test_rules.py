"""What may come in, judged from bytes."""

import pytest

from compliance.core.errors import Refusal
from compliance.documents import rules
from tests.documents.factory import PDF, make_picture


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        pytest.param(make_picture(), "image/jpeg", id="jpeg"),
        pytest.param(make_picture(kind="PNG"), "image/png", id="png"),
        pytest.param(make_picture(kind="WEBP"), "image/webp", id="webp"),
        pytest.param(PDF, "application/pdf", id="pdf"),
    ],
)
def test_the_bytes_say_what_a_file_is(data, media_type):
    assert rules.media_type_of(data) == media_type


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"<html><script>", id="a page"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="a drawing with script"),
        pytest.param(make_picture(kind="GIF"), id="gif"),
        pytest.param(b"PK\x03\x04", id="zip"),
        pytest.param(b"RIFF\0\0\0\0AVI ", id="film"),
        pytest.param(b" %PDF-1.7", id="a pdf that does not begin as one"),
    ],
)
def test_other_files_are_refused_with_a_sentence(data):
    with pytest.raises(Refusal, match="photo") as refused:
        rules.media_type_of(data)
    assert refused.value.field == "document"


@pytest.mark.parametrize("size", [1, 100])
def test_a_file_up_to_the_limit_is_taken(size):
    rules.check_size(size, most=100)


@pytest.mark.parametrize(("size", "words"), [(0, "empty"), (10 * 1024 * 1024 + 1, "10 MB")])
def test_an_empty_or_too_large_file_is_refused(size, words):
    with pytest.raises(Refusal, match=words):
        rules.check_size(size, most=10 * 1024 * 1024)


def test_twenty_five_megapixels_are_the_most():
    rules.check_picture(width=5000, height=5000, frames=1)
    with pytest.raises(Refusal, match="25 megapixels"):
        rules.check_picture(width=5000, height=5001, frames=1)


def test_a_moving_picture_is_refused():
    with pytest.raises(Refusal, match="moves"):
        rules.check_picture(width=10, height=10, frames=2)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"%PDF-1.7\n", id="only a beginning"),
        pytest.param(PDF[:-8], id="cut off"),
        pytest.param(PDF.replace(b"\n10\n", b"\n99999\n"), id="points past its end"),
        pytest.param(PDF.replace(b"\n10\n", b"\n0\n"), id="points nowhere"),
    ],
)
def test_a_broken_pdf_is_refused(data):
    with pytest.raises(Refusal, match="damaged"):
        rules.check_pdf(data)


def test_a_whole_pdf_is_taken():
    rules.check_pdf(PDF)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\ana\\scan.PDF", "scan.jpg"),
        ("invoice\r\nX-Evil: 1.exe", "invoiceX-Evil: 1.jpg"),
        ("", "document.jpg"),
        (".jpg", ".jpg.jpg"),
        ("é" * 300 + ".jpg", "é" * 196 + ".jpg"),
    ],
)
def test_a_name_loses_what_could_do_harm(name, plain):
    assert rules.plain_name(name, "image/jpeg") == plain
