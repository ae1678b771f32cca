"""What may come in, judged from the bytes alone; and what a paper that went out is still worth."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

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


# Papers that went out

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without the letters that are read as others
TOKEN_LENGTH = 16  # 80 bits: nobody finds one by trying
MISREAD = str.maketrans("OIL", "011")


class Standing(StrEnum):
    """What a paper is worth today."""

    VALID = "VALID"
    SUPERSEDED = "SUPERSEDED"
    WITHDRAWN = "WITHDRAWN"
    ALTERED = "ALTERED"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a paper says and that is not so any more; an empty text was not there."""

    label: str
    before: str
    now: str


def read_code(text: str) -> str:
    """The token that somebody typed or scanned; empty when it can be none."""
    letters = re.sub(r"[\s–-]+", "", text.upper()).translate(MISREAD)
    is_token = len(letters) == TOKEN_LENGTH and set(letters) <= set(ALPHABET)
    return letters if is_token else ""


def spelled(token: str) -> str:
    """A token as it is printed, in groups of four."""
    return "-".join(token[i : i + 4] for i in range(0, len(token), 4))


def standing_of(
    *,
    is_withdrawn: bool,
    digest: str,
    digest_today: str | None,
    sha256: str = "",
    sha256_of_file: str = "",
) -> Standing:
    """What a paper is worth: whether it is ours as made, still stands, and still says what is so.

    `digest_today` is what the same paper would carry today, None when its subject is gone.
    A file that is not the one that was issued proves nothing, whatever the records say.
    """
    if sha256 and sha256_of_file and sha256_of_file != sha256:
        return Standing.ALTERED
    if is_withdrawn:
        return Standing.WITHDRAWN
    return Standing.VALID if digest_today == digest else Standing.SUPERSEDED


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[Change, ...]:
    """What differs, in the order of the paper, then what is new."""
    labels = [*before, *(label for label in now if label not in before)]
    return tuple(
        Change(label, before.get(label, ""), now.get(label, ""))
        for label in labels
        if before.get(label, "") != now.get(label, "")
    )
