"""What may come in, judged from the bytes alone."""

import re
import unicodedata

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal

MAX_PIXELS = 25_000_000
PREVIEW_EDGE = 1600
FIELD = "document"
LONGEST_NAME = 200
PDF = "application/pdf"
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", PDF: "pdf"}
SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", PDF),
)


def media_type_of(data: bytes) -> str:
    """What the first bytes say it is. Refuses everything that Klarity does not keep."""
    for signature, media_type in SIGNATURES:
        if data.startswith(signature):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    raise Refusal(_("Choose a photo (JPEG, PNG or WebP) or a PDF; this file is neither."), FIELD)


def check_size(size: int, *, most: int) -> None:
    """Refuses an empty file and one that is too large."""
    if size == 0:
        raise Refusal(_("This file is empty. Choose another one."), FIELD)
    if size > most:
        megabytes = most // (1024 * 1024)
        raise Refusal(
            _("This file is too large. Klarity keeps files up to %(most)s MB.")
            % {"most": megabytes},
            FIELD,
        )


def check_picture(*, width: int, height: int, frames: int) -> None:
    """Refuses a picture that would not fit into memory, and one that moves."""
    if width * height > MAX_PIXELS:
        raise Refusal(
            _("This picture is %(width)s × %(height)s; Klarity keeps up to 25 megapixels.")
            % {"width": width, "height": height},
            FIELD,
        )
    if frames > 1:
        raise Refusal(_("This picture moves. Choose one that stands still."), FIELD)


def check_pdf(data: bytes) -> None:
    """Refuses a PDF that is cut off: its end must be there and point into the file."""
    tail = data[-2048:]
    pointer = re.search(rb"startxref\s{1,8}(\d{1,10})\s{1,8}%%EOF", tail)
    if pointer is None or not 0 < int(pointer[1]) < len(data):
        raise Refusal(
            _("This PDF is damaged or incomplete. Save it again and try once more."), FIELD
        )


def plain_name(name: str, media_type: str) -> str:
    """A file's own name without folders and control characters, with the ending of what it is."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip()
    stem = visible.rpartition(".")[0] or visible or "document"
    suffix = SUFFIXES[media_type]
    return f"{stem[: LONGEST_NAME - len(suffix) - 1]}.{suffix}"
