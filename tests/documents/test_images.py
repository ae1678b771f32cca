"""Pictures are decoded to the end and shown only as a harmless copy."""

import io
import struct
import zlib

import pytest
from PIL import Image

from compliance.core.errors import Refusal
from compliance.documents import images
from tests.documents.factory import make_picture


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(images.preview_of(data)))


def colour(picture: Image.Image, x: int, y: int) -> tuple[int, ...]:
    pixel = picture.getpixel((x, y))
    assert isinstance(pixel, tuple)
    return pixel


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_is_shown_as_a_jpeg(kind):
    preview = opened(make_picture(kind=kind))
    assert (preview.format, preview.mode, preview.size) == ("JPEG", "RGB", (64, 48))


def test_a_large_photo_is_shown_small():
    assert opened(make_picture(size=(4000, 3000))).size == (1600, 1200)


def test_a_photo_is_turned_the_way_the_phone_was_held():
    exif = Image.Exif()
    exif[0x0112] = 6
    preview = opened(make_picture(exif=exif))
    assert preview.size == (48, 64)
    red, green, _blue = colour(preview, 24, 4)
    assert (red > 200, green < 60) == (True, True)


def test_nothing_hidden_in_a_photo_is_shown():
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    data = make_picture(exif=exif, comment=b"a secret comment")
    assert b"where I live" in data
    preview = images.preview_of(data)
    assert b"where I live" not in preview
    assert b"secret" not in preview
    assert not Image.open(io.BytesIO(preview)).getexif()


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_an_unreadable_note_about_the_photo_does_not_matter():
    assert opened(make_picture(exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff")).size == (64, 48)


def test_a_note_that_breaks_the_reader_does_not_matter(monkeypatch):
    def broken(_image):
        raise ValueError("a note by an unknown phone")

    data = make_picture()
    monkeypatch.setattr(Image.Image, "getexif", broken)
    assert images.preview_of(data).startswith(b"\xff\xd8\xff")


def test_what_is_see_through_is_shown_on_white():
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    assert min(colour(opened(out.getvalue()), 5, 5)) > 250


def test_the_second_picture_in_a_phones_jpeg_is_passed_over():
    first, second = Image.new("RGB", (64, 48), "red"), Image.new("RGB", (8, 8))
    out = io.BytesIO()
    first.save(out, "MPO", save_all=True, append_images=[second])
    assert opened(out.getvalue()).size == (64, 48)


def test_a_moving_picture_is_refused():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=100)
    with pytest.raises(Refusal, match="moves"):
        images.preview_of(out.getvalue())


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(make_picture(size=(600, 400))[:-400], id="jpeg cut off"),
        pytest.param(make_picture(kind="PNG")[:-30], id="png cut off"),
        pytest.param(b"\xff\xd8\xff" + b"\0" * 500, id="only looks like one"),
        pytest.param(make_picture(kind="GIF"), id="another kind"),
    ],
)
def test_a_damaged_picture_is_refused_with_a_sentence(data):
    with pytest.raises(Refusal, match="damaged"):
        images.preview_of(data)


def test_a_small_file_that_unpacks_to_a_giant_is_refused_before_it_unpacks():
    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk
    data += struct.pack(">I", zlib.crc32(chunk)) + b"\0" * 60
    with pytest.raises(Refusal):
        images.preview_of(data)
