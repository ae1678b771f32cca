"""Making an audit: in this process with progress, or in the background."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from compliance.audit import pdf, services
from compliance.audit.models import Audit
from compliance.audit.packet import Packet, build_packet
from compliance.audit.pdf.document import About
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger.anchors import Anchor, anchor
from compliance.ledger.queries import head

logger = logging.getLogger(__name__)
MOST_READS = 5
BETWEEN_SIGNS = timedelta(seconds=1)  # every sign of life is a write

Progress = Callable[[int, int], None]


def enqueue(audit: Audit, by: Actor) -> None:
    """Hand the making to the worker once the request for it is kept."""
    who = {"user_id": by.user_id, "name": by.name, "role": by.role}
    transaction.on_commit(lambda: make_in_background.enqueue(str(audit.pk), who))


@task()
def make_in_background(audit_id: str, who: dict[str, str]) -> None:
    """What the worker does; the audit itself keeps how it ended.

    A job is in one worker's hands at a time: an audit found half made lost its worker.
    """
    audit = Audit.objects.select_related("clinic").get(pk=audit_id)
    services.take_back(audit=audit)
    produce(audit, by=Actor(**who), at=timezone.now())


def produce(
    audit: Audit,
    *,
    by: Actor,
    at: datetime,
    progress: Progress | None = None,
    clock: Callable[[], datetime] = timezone.now,
) -> Audit:
    """Make a waiting audit; whatever happens, it ends as ready, not made or cancelled."""
    try:
        if services.start_making(audit=audit, at=at):
            _make(audit, by, at, _signs_of_life(audit, progress, clock))
    except services.Cancelled:
        logger.info("Audit %s was cancelled", audit.pk)
    except Refusal as refusal:
        services.note_failure(audit=audit, message=refusal.sentence)
    except Exception:
        logger.exception("Audit %s was not made", audit.pk)
        services.note_failure(
            audit=audit, message=_("Something went wrong while it was made. Please try again.")
        )
    audit.refresh_from_db()
    return audit


def _make(audit: Audit, by: Actor, at: datetime, progress: Progress) -> None:
    with timezone.override(audit.clinic.timezone):
        packet, anchored = _read_at_one_moment(audit, at)
        about = About(number=audit.number, made_by=by.name, at=at, anchor=anchored)
        paper = pdf.render(packet, about, audit.clinic, progress)
    facts: dict[str, Any] = {
        "digest": packet.digest,
        "sha256": paper.sha256,
        "pages": paper.pages,
        "attention": packet.count("CRITICAL", "MAJOR", "MINOR"),
    }
    services.keep_paper(audit=audit, data=paper.data, facts=facts, by=by, at=at)


def _read_at_one_moment(audit: Audit, at: datetime) -> tuple[Packet, Anchor]:
    """Rows and anchor of one state, without a lock: read again while somebody is writing."""
    for _attempt in range(MOST_READS):
        anchored = anchor(audit.clinic_id, at=at)
        packet = build_packet(audit.clinic, audit.starts_on, audit.ends_on)
        if head(audit.clinic_id)[0] == anchored.size:
            break
    return packet, anchored


def _signs_of_life(
    audit: Audit, progress: Progress | None, clock: Callable[[], datetime]
) -> Progress:
    """Keep how far it is about once a second, and stop when it was cancelled."""
    last = clock() - BETWEEN_SIGNS

    def told(done: int, expected: int) -> None:
        nonlocal last
        now = clock()
        if now - last >= BETWEEN_SIGNS:
            services.note_progress(audit=audit, done=done, expected=expected, at=now)
            last = now
        if progress:
            progress(done, expected)

    return told
