"""The files that records speak of, copied to where the other installation keeps its own."""

import contextlib
import hashlib
from collections.abc import Iterable, Iterator

from django.core.files.storage import Storage, default_storage
from django.utils.translation import gettext as _

from compliance.audit.models import Audit
from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.documents.models import Document, IssuedPaper


def names(clinics: Iterable[Clinic]) -> Iterator[tuple[str, str]]:
    """Every file of these clinics and its digest; a copy for showing has none."""
    for clinic in clinics:
        for document in Document.objects.of(clinic).order_by("pk").iterator():
            yield document.path, document.sha256
            if document.is_picture:
                yield document.preview_path, ""
        for paper in IssuedPaper.objects.of(clinic).filter(is_kept=True).order_by("pk").iterator():
            yield paper.path, paper.sha256
        for audit in Audit.objects.of(clinic).exclude(sha256="").order_by("pk").iterator():
            yield audit.file.name, audit.sha256


@contextlib.contextmanager
def copied(clinics: Iterable[Clinic], to: Storage) -> Iterator[int]:
    """Copy every file and read it back; gives their number, and takes them away after a fault."""
    laid: list[str] = []
    count = 0
    try:
        for name, digest in names(clinics):
            count += 1
            if not to.exists(name):
                laid.append(name)
                with default_storage.open(name) as file:
                    to.save(name, file)
            _check(name, digest, to)
        yield count
    except BaseException:
        for name in laid:
            to.delete(name)
        raise


def missing(clinics: Iterable[Clinic]) -> Iterator[str]:
    """Files that are not where this installation keeps them."""
    for name, _digest in names(clinics):
        if not default_storage.exists(name):
            yield name


def _check(name: str, digest: str, to: Storage) -> None:
    with default_storage.open(name) as ours, to.open(name) as theirs:
        found = [_digest_of(ours), _digest_of(theirs)]
    if found[0] != found[1] or (digest and found[0] != digest):
        raise Refusal(_("The file %(name)s is not the same in both places.") % {"name": name})


def _digest_of(file: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in file:
        digest.update(part)
    return digest.hexdigest()
