"""Builders of files and documents: valid by default."""

import hashlib
import io
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from compliance.clinics.models import Clinic
from compliance.documents import papers, services
from compliance.documents.models import Document, IssuedPaper
from tests.clinics.factory import NOW, TESTER

PDF = b"%PDF-1.7\n" + b"x" * 400 + b"\nstartxref\n10\n%%EOF\n"


def make_picture(*, size: tuple[int, int] = (64, 48), kind: str = "JPEG", **save: Any) -> bytes:
    """The bytes of a picture, red on the left and green on the right."""
    image = Image.new("RGB", size, "green")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.save(out, kind, **save)
    return out.getvalue()


def make_upload(data: bytes | None = None, name: str = "certificate.jpg") -> SimpleUploadedFile:
    """A file as a browser sends it; what it claims to be is never believed."""
    return SimpleUploadedFile(name, make_picture() if data is None else data, "text/html")


def make_document(clinic: Clinic, **fields: Any) -> Document:
    """A photo that was brought in."""
    upload = fields.pop("upload", None) or make_upload()
    defaults = {"title": "Certificate", "by": TESTER, "at": NOW}
    return services.store_document(clinic=clinic, upload=upload, **{**defaults, **fields})


RECORDS: dict[str, str] = {}  # what the test papers' room would say today, by subject
PAPER = b"%PDF-1.7 a paper that went out"


def _today(paper: IssuedPaper, _on: date) -> papers.Today | None:
    said = RECORDS.get(paper.subject)
    return None if said is None else papers.Today(digest_of(said), {"Licence": said})


def digest_of(said: str) -> str:
    """The digest of what a test paper says."""
    return hashlib.sha256(said.encode()).hexdigest()


papers.register(papers.PaperKind("test", "Test paper", _today))


def make_paper(clinic: Clinic, **fields: Any) -> IssuedPaper:
    """A paper that went out and says “in order”, as its records do."""
    RECORDS["one"] = "in order"
    defaults = {
        "kind": "test",
        "token": services.new_token(),
        "subject": "one",
        "title": "Paper of Mara Lind",
        "language": "en",
        "as_of_on": clinic.day(NOW),
        "digest": digest_of("in order"),
        "facts": {"Licence": "in order"},
        "data": PAPER,
        "by": TESTER,
        "at": NOW,
    }
    return services.issue_paper(clinic=clinic, **{**defaults, **fields})
