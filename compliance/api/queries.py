"""Finding access keys."""

import hmac
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from compliance.api import rules
from compliance.api.models import AccessKey
from compliance.clinics.models import STANDING_FIRST, Clinic


def keys(clinic: Clinic) -> QuerySet[Any]:
    """A clinic's keys, those that stand first."""
    return AccessKey.objects.of(clinic).order_by(STANDING_FIRST, "-recorded_at", "-pk")


def open_key(secret: str, *, at: datetime) -> AccessKey | None:
    """The key that this secret belongs to while it opens something. Runs one query.

    It is looked up by its digest, so the time this takes says nothing about other secrets.
    """
    digest = rules.digest(secret)
    found = AccessKey.objects.select_related("clinic").filter(token_digest=digest).first()
    if found is None or not hmac.compare_digest(found.token_digest, digest):
        return None
    state = rules.key_state(ends_on=found.ends_on, is_void=found.is_void, on=found.clinic.day(at))
    key: AccessKey = found
    return key if state == rules.KeyState.OPEN else None
