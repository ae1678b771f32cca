"""Links by which a colleague sends a renewal without signing in."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.queries import token_digest
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.practitioners import queries
from compliance.practitioners.models import Credential, UploadLink
from compliance.practitioners.services.people import renew_credential

LASTS = timedelta(days=7)


@transaction.atomic
def make_upload_link(credential: Credential, *, by: Actor, at: datetime) -> tuple[UploadLink, str]:
    """A link for the next paper of a credential, and its secret, which is not kept."""
    if credential.is_void:
        raise Refusal(_("This credential is void and cannot be renewed."))
    if queries.renewal_of(credential) is not None:
        raise Refusal(_("This credential was renewed already; renew the newer one."))
    token = secrets.token_urlsafe(32)
    link = UploadLink(
        clinic=credential.clinic,
        credential=credential,
        token_digest=token_digest(token),
        expires_at=at + LASTS,
    )
    return ledger.create(link, by=by, at=at), token


def withdraw_upload_link(link: UploadLink, *, by: Actor, at: datetime, reason: str) -> UploadLink:
    """Make a link worthless before it is used."""
    if link.used_at is not None:
        raise Refusal(_("This link was used already: mark the renewal as void instead."))
    return ledger.void(link, by=by, at=at, reason=reason)


@transaction.atomic
def renew_by_link(link: UploadLink, *, at: datetime, **fields: Any) -> Credential:
    """What came in through a link: one renewal of one credential, and nothing else."""
    current = UploadLink.objects.select_for_update().select_related("credential").get(pk=link.pk)
    if not queries.is_open(current, at=at):
        raise Refusal(_("This link can no longer be used. Ask for a new one."))
    old = current.credential
    by = Actor("", _("%(name)s, by link") % {"name": old.practitioner.name}, "LINK")
    copied = ("title", "issuer", "number", *queries.SCOPE_AND_DETAILS)
    kept = {name: getattr(old, name) for name in copied}
    renewal = renew_credential(old, by=by, at=at, **{**kept, **fields})
    changes = {"used_at": at, "renewal": renewal}
    ledger.amend(current, by=by, at=at, changes=changes, event="upload_link.used")
    return renewal
