"""Adding to the catalogue what only one clinic knows."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.practitioners.models import CredentialKind


def add_credential_kind(
    *, clinic: Clinic, by: Actor, at: datetime, **fields: Any
) -> CredentialKind:
    """A kind of credential of the clinic's own."""
    return ledger.create(CredentialKind(clinic=clinic, **fields), by=by, at=at)


@transaction.atomic
def amend_credential_kind(
    kind: CredentialKind, *, by: Actor, at: datetime, reason: str, **changes: Any
) -> CredentialKind:
    """Correct a kind; its code stays while credentials carry it."""
    if changes.get("code", kind.code) != kind.code and kind.credentials.exists():
        raise Refusal(_("Credentials carry this code, so it stays as it is."), "code")
    return ledger.amend(kind, by=by, at=at, reason=reason, changes=changes)


@transaction.atomic
def void_credential_kind(
    kind: CredentialKind, *, by: Actor, at: datetime, reason: str
) -> CredentialKind:
    """Take a kind off the list; credentials of it must be void first."""
    if kind.credentials.filter(voided_at__isnull=True).exists():
        raise Refusal(_("There are credentials of this kind. Mark them as void first."), "reason")
    return ledger.void(kind, by=by, at=at, reason=reason)
