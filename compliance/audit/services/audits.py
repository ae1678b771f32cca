"""Asking for an audit, and keeping what comes out."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compliance.audit import queries, rules
from compliance.audit.models import Audit, Status
from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.documents import services as documents
from compliance.ledger import services as ledger

UNDER_WAY = (Status.QUEUED, Status.RUNNING)


class Cancelled(Exception):  # noqa: N818 - it is what somebody wanted
    """Somebody stopped the making of an audit."""


@transaction.atomic
def request_audit(
    *, clinic: Clinic, starts_on: date, ends_on: date, by: Actor, at: datetime, language: str = ""
) -> Audit:
    """Write down that an audit is wanted; `pdf.enqueue` or `pdf.produce` makes it.

    Without a `language` it is printed in the clinic's.
    """
    rules.check_period(starts_on, ends_on, today=clinic.day(at))
    Clinic.objects.select_for_update().get(pk=clinic.pk)  # numbers are given one at a time
    audit = Audit(
        clinic=clinic,
        number=queries.next_number(clinic),
        starts_on=starts_on,
        ends_on=ends_on,
        language=language,
    )
    return ledger.create(audit, by=by, at=at, event="audit.requested")


def start_making(*, audit: Audit, at: datetime) -> bool:
    """Claim a waiting audit; False when somebody else has it or it was cancelled."""
    waiting = Audit.objects.filter(pk=audit.pk, status=Status.QUEUED)
    return bool(waiting.update(status=Status.RUNNING, progressed_at=at))


def take_back(*, audit: Audit) -> None:
    """Let an audit be claimed again whose worker died: its job is given out a second time."""
    Audit.objects.filter(pk=audit.pk, status=Status.RUNNING).update(status=Status.QUEUED)


def note_progress(*, audit: Audit, done: int, expected: int, at: datetime) -> None:
    """Keep how far the making is. Raises Cancelled when it is no longer wanted."""
    running = Audit.objects.filter(pk=audit.pk, status__in=(Status.RUNNING, Status.SIGNING))
    if not running.update(pages_done=done, pages_expected=expected, progressed_at=at):
        raise Cancelled


@dataclass(frozen=True, slots=True)
class Paper:
    """A finished PDF: its bytes, its code, what the history keeps of it and what readers see."""

    data: bytes
    token: str
    facts: Mapping[str, Any]
    said: Mapping[str, str]


@transaction.atomic
def keep_paper(*, audit: Audit, paper: Paper, by: Actor, at: datetime) -> Audit:
    """Store the finished paper and write it into the history. Raises Cancelled when too late."""
    running = Audit.objects.select_for_update().filter(pk=audit.pk, status=Status.RUNNING)
    if not running.exists():
        raise Cancelled
    changes = {
        "status": Status.DONE,
        "produced_at": at,
        "file": store(audit, paper.data),
        "token": paper.token,
        "message": "",
        **paper.facts,
    }
    kept = ledger.amend(audit, by=by, at=at, changes=changes, event="audit.produced")
    issue(kept, paper, by=by, at=at)
    return kept


def issue(audit: Audit, paper: Paper, *, by: Actor, at: datetime) -> None:
    """Let the paper's code be checked by whoever holds it."""
    documents.issue_paper(
        clinic=audit.clinic,
        kind="audit",
        token=paper.token,
        subject=audit.period,
        title=str(audit),
        language=audit.spoken,
        as_of_on=audit.ends_on,
        digest=audit.digest,
        facts=paper.said,
        data=paper.data,
        is_kept=False,
        by=by,
        at=at,
    )


def store(audit: Audit, data: bytes, suffix: str = "") -> str:
    """Write a PDF beside any earlier one and wait until the disk has it; its name."""
    storage = audit.file.storage
    path = "-".join(filter(None, (audit.pk.hex, suffix)))
    name: str = storage.save(f"audits/{path}.pdf", ContentFile(data))
    if isinstance(storage, FileSystemStorage):
        _sync(Path(storage.path(name)))
    return name


def _sync(path: Path) -> None:
    """Ask the disk to keep the file and its folder before the history says that it is there."""
    for each in (path, path.parent):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def note_failure(*, audit: Audit, message: str) -> None:
    """Say in one sentence why there is no paper."""
    Audit.objects.filter(pk=audit.pk, status__in=UNDER_WAY).update(
        status=Status.FAILED, message=message[:300]
    )


@transaction.atomic
def cancel_audit(*, audit: Audit, by: Actor, at: datetime) -> Audit:
    """Stop an audit that is not finished yet; a finished one stays."""
    changed = Audit.objects.filter(pk=audit.pk, status__in=UNDER_WAY).update(
        status=Status.CANCELLED
    )
    if changed:
        ledger.record(audit, event="audit.cancelled", by=by, at=at)
    audit.refresh_from_db()
    return audit


def give_up_stalled(*, clinic: Clinic, at: datetime) -> int:
    """Mark audits of a clinic whose making was cut off, so that they can be tried again."""
    return give_up_stalled_among(Audit.objects.of(clinic), at=at)


def give_up_stalled_among(found: QuerySet[Audit], *, at: datetime) -> int:
    """The same for any audits."""
    stalled = found.filter(progressed_at__lt=at - rules.STALLED_AFTER)
    message = _("The making was cut off, perhaps by a restart. Please try again.")
    unsigned = stalled.filter(status=Status.SIGNING)
    return unsigned.update(status=Status.DONE, message=message) + stalled.filter(
        status=Status.RUNNING
    ).update(status=Status.FAILED, message=message)
