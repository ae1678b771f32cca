"""The keys that seal this clinic's PDFs: taken up, replaced by a signed event, and used."""

import base64
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from compliance.audit import queries, rules
from compliance.audit.models import Audit, SealKey
from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.ledger import anchors
from compliance.ledger import services as ledger
from compliance.printing import sealing
from klarity_site import keys


def ensure_seal_key(*, clinic: Clinic, by: Actor, at: datetime) -> SealKey:
    """The key that seals now, written into this clinic's history when it is new there."""
    found = queries.seal_key(clinic)
    if found is None or found.fingerprint != anchors.fingerprint():
        found = _take_up(clinic, by=by, at=at)
    return found


@transaction.atomic
def _take_up(clinic: Clinic, *, by: Actor, at: datetime) -> SealKey:
    Clinic.objects.select_for_update().get(pk=clinic.pk)  # one at a time
    old, new = queries.seal_key(clinic), anchors.seal_key()
    fingerprint = anchors.fingerprint()
    if old is not None and old.fingerprint == fingerprint:
        return old
    key = SealKey(
        clinic=clinic,
        fingerprint=fingerprint,
        certificate=sealing.make_certificate(new, clinic.name, at),
    )
    if old is not None:
        ledger.amend(old, by=by, at=at, changes={"retired_at": at}, event="seal_key.retired")
        key.previous = old.fingerprint
        key.endorsement = _endorsement(clinic, old.fingerprint, fingerprint)
    event = "seal_key.rotated" if old else "seal_key.created"
    return ledger.create(key, by=by, at=at, event=event)


def _endorsement(clinic: Clinic, old: str, new: str) -> str:
    """The old key's word for the new one; none where the old key is lost."""
    key = anchors.previous_seal_key()
    if key is None or anchors.fingerprint_of(key.public_key()) != old:
        return ""
    message = rules.endorsement_message(str(clinic.pk), old, new)
    return base64.b64encode(key.sign(message, anchors.SCHEME)).decode()


def change_seal_key(*, by: Actor, at: datetime) -> list[SealKey]:
    """Replace the key of this installation: signed by the old one in every clinic's history.

    Broken off half way, the next call goes on where this one stopped.
    """
    clinics = list(Clinic.objects.order_by("recorded_at", "pk"))
    for clinic in clinics:
        ensure_seal_key(clinic=clinic, by=by, at=at)
    folder = Path(settings.DATA_DIR)
    keys.change_seal_key(folder)
    taken_up = [ensure_seal_key(clinic=clinic, by=by, at=at) for clinic in clinics]
    keys.forget_previous_seal_key(folder)
    return taken_up


def seal_audit(data: bytes, *, audit: Audit, by: Actor, at: datetime) -> bytes:
    """The same PDF with the clinic's seal."""
    reason = _("Seal of audit %(number)s") % {"number": audit.number}
    return seal_paper(data, clinic=audit.clinic, reason=reason, by=by, at=at)


def seal_paper(data: bytes, *, clinic: Clinic, reason: str, by: Actor, at: datetime) -> bytes:
    """The same PDF with the clinic's seal; `reason` is what readers of the seal are told."""
    key = ensure_seal_key(clinic=clinic, by=by, at=at)
    return sealing.seal(
        data,
        key=anchors.seal_key(),
        certificate=key.certificate,
        reason=reason,
        timestamp_url=settings.TIMESTAMP_URL,
    )
