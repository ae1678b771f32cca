"""Reading documents and papers back, and finding the damaged ones."""

import hashlib
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.core.files.base import File
from django.core.files.storage import default_storage

from compliance.clinics.models import STANDING_FIRST, Clinic, RecordQuerySet
from compliance.documents import rules
from compliance.documents.models import Document, IssuedPaper
from klarity_site.failures import StorageAwayError

VERIFY_LANGUAGES = (("en", "English"), ("fr", "Français"), ("es", "Español"))


class Damage(NamedTuple):
    """A document whose stored file is not what came in, as one line of a verification."""

    where: str
    sentence: str


def damaged(clinic: Clinic) -> Iterator[Damage]:
    """Compares every stored file of a clinic with its digest. Reads every file."""
    for document in Document.objects.of(clinic).order_by("pk").iterator(chunk_size=500):
        problem = problem_of(document)
        if problem:
            sentences = {
                "missing": f"The file of “{document.title}” is missing.",
                "altered": f"The file of “{document.title}” is not the one that came in.",
            }
            yield Damage(f"document {document.pk}", sentences[problem])
    for paper in IssuedPaper.objects.of(clinic).filter(is_kept=True).order_by("pk").iterator():
        problem = problem_of(paper)
        if problem:
            sentence = f"The file of “{paper.title}” is {problem}."
            yield Damage(f"paper {paper.pk}", sentence)


def problem_of(document: Document | IssuedPaper) -> str:
    """What is wrong with the stored file, empty when nothing is. Reads the file.

    Raises StorageAwayError where nobody can say.
    """
    try:
        with open_original(document) as stored:
            digest = hashlib.file_digest(stored, "sha256").hexdigest()
    except StorageAwayError:
        raise
    except OSError:
        return "missing"
    return "" if digest == document.sha256 else "altered"


def open_original(document: Document | IssuedPaper) -> "File[Any]":
    """The bytes as they came in. Raises OSError when the file is gone."""
    return default_storage.open(document.path)


def open_preview(document: Document) -> "File[Any]":
    """The copy for showing. Raises OSError when there is none."""
    return default_storage.open(document.preview_path)


def issued_papers(clinic: Clinic) -> RecordQuerySet:
    """Every paper that went out, standing ones first, newest first."""
    found: RecordQuerySet = IssuedPaper.objects.of(clinic).select_related("clinic")
    return found.order_by(STANDING_FIRST, "-recorded_at", "-pk")


def papers_about(clinic: Clinic, *, kind: str, subject: str) -> RecordQuerySet:
    """The papers of one kind about one subject, standing ones first, newest first."""
    return issued_papers(clinic).filter(kind=kind, subject=subject)


def find_same_paper(
    clinic: Clinic, *, kind: str, subject: str, language: str, digest: str
) -> IssuedPaper | None:
    """A standing paper that says the very same, so that no second one need be written down."""
    same = papers_about(clinic, kind=kind, subject=subject).standing()
    found: IssuedPaper | None = same.filter(language=language, digest=digest).first()
    return found


def find_paper(text: str) -> IssuedPaper | None:
    """The paper that a typed or scanned code belongs to."""
    token = rules.read_code(text)
    papers_found = IssuedPaper.objects.select_related("clinic").filter(token=token)
    return papers_found.first() if token else None


def newer_paper(paper: IssuedPaper) -> IssuedPaper | None:
    """The latest standing paper of the same kind about the same subject, made after this one."""
    same = papers_about(paper.clinic, kind=paper.kind, subject=paper.subject).standing()
    found: IssuedPaper | None = same.filter(recorded_at__gt=paper.recorded_at).first()
    return found


def words(language: str) -> dict[str, str]:
    """The words of the public page that checks a paper, in one language."""
    return _all_words()[language]


@cache
def _all_words() -> dict[str, dict[str, str]]:
    text = (Path(__file__).parent / "verify.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
