"""Making an audit: in this process with progress, or in the background."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from compliance.audit import pdf, services
from compliance.audit.models import Audit
from compliance.audit.packet import Packet, build_packet, told
from compliance.audit.pdf import checking
from compliance.audit.pdf.document import About, Signature
from compliance.core.actor import Actor
from compliance.core.errors import Refusal, storage_away
from compliance.documents import services as documents
from compliance.documents.rules import spelled
from compliance.ledger.anchors import Anchor, anchor
from compliance.ledger.queries import head
from klarity_site.failures import StorageAwayError

logger = logging.getLogger(__name__)
MOST_READS = 5
BETWEEN_SIGNS = timedelta(seconds=1)  # every sign of life is a write

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of the records, and the same as the paper tells it."""

    packet: Packet
    told: Packet


def enqueue(audit: Audit, by: Actor, origin: str = "") -> None:
    """Hand the making to the worker once the request for it is kept.

    `origin` is the address under which the code on page one can be checked.
    """
    who = _told(by)
    transaction.on_commit(lambda: make_in_background.enqueue(str(audit.pk), who, origin))


def enqueue_signing(audit: Audit, by: Actor, signature: Signature, origin: str = "") -> None:
    """Hand the making of the signed paper to the worker."""
    who, signed = _told(by), {**asdict(signature), "at": signature.at.isoformat()}
    transaction.on_commit(lambda: sign_in_background.enqueue(str(audit.pk), who, signed, origin))


def _told(by: Actor) -> dict[str, str]:
    return {"user_id": by.user_id, "name": by.name, "role": by.role}


@task()
def make_in_background(audit_id: str, who: dict[str, str], origin: str = "") -> None:
    """What the worker does; the audit itself keeps how it ended.

    A job is in one worker's hands at a time: an audit found half made lost its worker.
    """
    audit = Audit.objects.select_related("clinic").get(pk=audit_id)
    services.take_back(audit=audit)
    produce(audit, by=Actor(**who), at=timezone.now(), origin=origin)


@task()
def sign_in_background(
    audit_id: str, who: dict[str, str], signed: dict[str, str], origin: str = ""
) -> None:
    """What the worker does once somebody signed; without its paper there is no signature."""
    audit = Audit.objects.select_related("clinic").get(pk=audit_id)
    signature = Signature(**{**signed, "at": datetime.fromisoformat(signed["at"])})  # type: ignore[arg-type]
    sign(audit, by=Actor(**who), signature=signature, at=timezone.now(), origin=origin)


def produce(
    audit: Audit,
    *,
    by: Actor,
    at: datetime,
    origin: str = "",
    progress: Progress | None = None,
    clock: Callable[[], datetime] = timezone.now,
) -> Audit:
    """Make a waiting audit; whatever happens, it ends as ready, not made or cancelled."""

    def make() -> None:
        if services.start_making(audit=audit, at=at):
            read, anchored = _read_at_one_moment(audit, at)
            about = _about(audit, by, at, anchored, origin)
            paper = _paper(audit, read, about, by, _signs_of_life(audit, progress, clock))
            services.keep_paper(audit=audit, paper=paper, by=by, at=at)

    _ending_well(audit, make, services.note_failure)
    return audit


def sign(
    audit: Audit,
    *,
    by: Actor,
    signature: Signature,
    at: datetime,
    origin: str = "",
    clock: Callable[[], datetime] = timezone.now,
) -> Audit:
    """Make the signed paper of an audit claimed by `start_signing`; else it stays a draft."""

    def make() -> None:
        read, anchored = _read_at_one_moment(audit, at)
        if read.packet.digest != audit.digest:
            raise Refusal(
                _("The records of these days were changed since this draft was made. Make a new "
                  "audit, read it and sign that one.")
            )  # fmt: skip
        about = replace(_about(audit, by, at, anchored, origin), signature=signature)
        paper = _paper(audit, read, about, by, _signs_of_life(audit, None, clock))
        signed = {
            "signed_at": signature.at,
            "signed_by": signature.name,
            "signer_role": signature.role,
            "meaning": signature.meaning,
        }
        services.keep_signed(audit=audit, paper=paper, signature=signed, by=by, at=at)

    _ending_well(audit, make, services.stop_signing)
    return audit


def _ending_well(audit: Audit, make: Callable[[], None], failed: Callable[..., None]) -> None:
    try:
        with timezone.override(audit.clinic.timezone):
            make()
    except services.Cancelled:
        logger.info("Audit %s was cancelled", audit.pk)
    except Refusal as refusal:
        failed(audit=audit, message=refusal.sentence)
    except StorageAwayError:
        failed(audit=audit, message=storage_away())
    except Exception:
        logger.exception("Audit %s was not made", audit.pk)
        failed(audit=audit, message=_("Something went wrong while it was made. Please try again."))
    audit.refresh_from_db()


def _about(audit: Audit, by: Actor, at: datetime, anchored: Anchor, origin: str) -> About:
    token = documents.new_token()
    code = spelled(token)
    path = reverse("verify-paper", args=[code])
    return About(
        number=audit.number,
        made_by=by.name,
        at=at,
        anchor=anchored,
        token=token,
        code=code,
        address=f"{origin.rstrip('/')}{path}" if origin else "",
        language=audit.spoken,
    )


def _paper(audit: Audit, read: Read, about: About, by: Actor, progress: Progress) -> services.Paper:
    """Print and seal."""
    packet = read.packet
    printed = pdf.render(packet, about, audit.clinic, progress, read.told)
    data = services.seal_audit(printed.data, audit=audit, by=by, at=about.at)
    facts = {
        "digest": packet.digest,
        "sha256": hashlib.sha256(data).hexdigest(),
        "pages": printed.pages,
        "attention": packet.count("CRITICAL", "MAJOR", "MINOR"),
    }
    with translation.override(about.language):
        said = checking.said(packet)
    return services.Paper(data=data, token=about.token, facts=facts, said=said)


def _read_at_one_moment(audit: Audit, at: datetime) -> tuple[Read, Anchor]:
    """Rows and anchor of one state, without a lock: read again while somebody is writing."""
    for _attempt in range(MOST_READS):
        anchored = anchor(audit.clinic_id, at=at)
        packet = build_packet(audit.clinic, audit.starts_on, audit.ends_on)
        read = Read(packet, told(packet, audit.clinic, audit.spoken))
        if head(audit.clinic_id)[0] == anchored.size:
            break
    return read, anchored


def _signs_of_life(
    audit: Audit, progress: Progress | None, clock: Callable[[], datetime]
) -> Progress:
    """Keep how far it is about once a second, and stop when it was cancelled."""
    last = clock() - BETWEEN_SIGNS

    def hear(done: int, expected: int) -> None:
        nonlocal last
        now = clock()
        if now - last >= BETWEEN_SIGNS:
            services.note_progress(audit=audit, done=done, expected=expected, at=now)
            last = now
        if progress:
            progress(done, expected)

    return hear
