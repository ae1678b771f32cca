"""Keeping what came in and what went out: on disk before the record says so."""

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage, storages
from django.db import transaction

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal, no_room
from compliance.documents import images, papers, rules
from compliance.documents.models import Document, IssuedPaper
from compliance.ledger import services as ledger
from klarity_site.failures import is_no_room


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


def new_token() -> str:
    """A code for a paper that is about to be made: it is printed before the file has a digest."""
    return "".join(secrets.choice(rules.ALPHABET) for _letter in range(rules.TOKEN_LENGTH))


@transaction.atomic
def issue_paper(
    *,
    clinic: Clinic,
    kind: str,
    token: str,
    subject: str,
    title: str,
    language: str,
    as_of_on: date,
    digest: str,
    by: Actor,
    at: datetime,
    facts: Mapping[str, str] | None = None,
    data: bytes = b"",
    is_kept: bool = True,
) -> IssuedPaper:
    """Write down that a paper went out, and keep its file unless its own room does.

    `digest` is what the kind's function would give for it today; `facts` are public words, each
    a label and a short text, by which a reader is told later what changed. Without `data` no
    file can be compared.
    """
    papers.kind_of(kind)
    paper = IssuedPaper(
        clinic=clinic,
        kind=kind,
        token=token,
        subject=subject,
        title=title,
        language=language,
        as_of_on=as_of_on,
        digest=digest,
        facts=json.dumps(list(facts.items()), ensure_ascii=False) if facts else "",
        sha256=hashlib.sha256(data).hexdigest() if data else "",
        is_kept=is_kept and bool(data),
    )
    ledger.create(paper, by=by, at=at, event="paper.issued")
    if paper.is_kept:
        _keep(paper.path, data)
    return paper


def withdraw_paper(paper: IssuedPaper, *, by: Actor, at: datetime, reason: str) -> IssuedPaper:
    """Take a paper back: whoever checks its code is told so, and not why."""
    return ledger.void(paper, by=by, at=at, reason=reason)


def _keep(path: str, data: bytes) -> None:
    """Write a file and wait until the disk has it; a full disk is refused with a sentence."""
    try:
        default_storage.save(path, ContentFile(data))
        if isinstance(storages["default"], FileSystemStorage):
            _sync(Path(default_storage.path(path)))
    except OSError as fault:
        if not is_no_room(fault):
            raise
        default_storage.delete(path)
        raise Refusal(no_room(), rules.FIELD) from fault


def _sync(path: Path) -> None:
    """Ask the disk to keep the file and the folders that name it."""
    for each in (path, path.parent, path.parent.parent):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
