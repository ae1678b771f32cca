"""Reading documents back, and finding the damaged ones."""

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.core.files.base import File
from django.core.files.storage import default_storage

from compliance.clinics.models import Clinic
from compliance.documents.models import Document


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


def problem_of(document: Document) -> str:
    """What is wrong with the stored file, empty when nothing is. Reads the file."""
    try:
        with open_original(document) as stored:
            digest = hashlib.file_digest(stored, "sha256").hexdigest()
    except OSError:
        return "missing"
    return "" if digest == document.sha256 else "altered"


def open_original(document: Document) -> "File[Any]":
    """The bytes as they came in. Raises OSError when the file is gone."""
    return default_storage.open(document.path)


def open_preview(document: Document) -> "File[Any]":
    """The copy for showing. Raises OSError when there is none."""
    return default_storage.open(document.preview_path)
