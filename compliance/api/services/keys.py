"""Making, noting and revoking access keys."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from compliance.api import rules
from compliance.api.models import AccessKey
from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger

NOT_OFTENER = timedelta(minutes=10)  # reading seldom writes


def make_key(
    *,
    clinic: Clinic,
    name: str,
    scopes: Sequence[str],
    ends_on: date | None,
    by: Actor,
    at: datetime,
) -> tuple[AccessKey, str]:
    """A new key and its secret of 256 random bits, which is not kept."""
    if not scopes or set(scopes) - set(rules.Scope.values):
        raise Refusal(_("Choose what it may do."), "scopes")
    if ends_on is not None and ends_on < clinic.day(at):
        raise Refusal(_("This day is over."), "ends_on")
    secret = rules.PREFIX + secrets.token_urlsafe(32)
    key = AccessKey(
        clinic=clinic,
        name=name.strip(),
        scopes=" ".join(scope for scope in rules.Scope.values if scope in scopes),
        ends_on=ends_on,
        token_digest=rules.digest(secret),
    )
    return ledger.create(key, by=by, at=at), secret


def revoke_key(*, key: AccessKey, by: Actor, at: datetime, reason: str) -> AccessKey:
    """From now on it opens nothing."""
    return ledger.void(key, by=by, at=at, reason=reason)


def note_use(key: AccessKey, *, at: datetime) -> None:
    """That it was used, to ten minutes."""
    if key.last_used_at is None or at - key.last_used_at >= NOT_OFTENER:
        AccessKey.objects.filter(pk=key.pk).update(last_used_at=at)
