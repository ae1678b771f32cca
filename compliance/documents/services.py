"""Keeping what came in: checked first, on disk before the record says so."""

import errno
import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage, storages
from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.documents import images, rules
from compliance.documents.models import Document
from compliance.ledger import services as ledger


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that was read and found good, with a copy for showing when it is a picture."""

    name: str
    media_type: str
    data: bytes
    preview: bytes | None


def read_evidence(upload: "File[Any]") -> Evidence:
    """Read and check an upload. Slow for large photos: done before a transaction begins."""
    rules.check_size(upload.size or 0, most=settings.UPLOAD_MAX_BYTES)
    upload.seek(0)
    data = upload.read()
    media_type = rules.media_type_of(data)
    preview = None
    if media_type == rules.PDF:
        rules.check_pdf(data)
    else:
        preview = images.preview_of(data)
    return Evidence(rules.plain_name(upload.name or "", media_type), media_type, data, preview)


@transaction.atomic
def store_document(
    *, clinic: Clinic, upload: "File[Any] | Evidence", title: str, by: Actor, at: datetime
) -> Document:
    """Keep a file and its record. Checks the upload unless a form has done so already."""
    evidence = upload if isinstance(upload, Evidence) else read_evidence(upload)
    document = Document(
        clinic=clinic,
        title=(title.strip() or evidence.name)[:200],
        original_name=evidence.name,
        stored_name=secrets.token_hex(16),
        media_type=evidence.media_type,
        size=len(evidence.data),
        sha256=hashlib.sha256(evidence.data).hexdigest(),
    )
    ledger.create(document, by=by, at=at)
    _keep(document.path, evidence.data)
    if evidence.preview is not None:
        _keep(document.preview_path, evidence.preview)
    return document


def void_document(document: Document, *, by: Actor, at: datetime, reason: str) -> Document:
    """Mark a document as no longer counting; its file stays."""
    return ledger.void(document, by=by, at=at, reason=reason)


def _keep(path: str, data: bytes) -> None:
    """Write a file and wait until the disk has it; a full disk is refused with a sentence."""
    try:
        default_storage.save(path, ContentFile(data))
        if isinstance(storages["default"], FileSystemStorage):
            _sync(Path(default_storage.path(path)))
    except OSError as fault:
        if fault.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise
        raise Refusal(
            _("This computer has no room left and nothing was saved. Make room, then try again."),
            rules.FIELD,
        ) from fault


def _sync(path: Path) -> None:
    """Ask the disk to keep the file and the folders that name it."""
    for each in (path, path.parent, path.parent.parent):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
