"""Writing privacy breaches."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.treatments.models import PrivacyBreach
from compliance.treatments.rules.treating import check_moment

DAYS = ("told_on", "reported_on")


@transaction.atomic
def record_breach(*, clinic: Clinic, by: Actor, at: datetime, **said: Any) -> PrivacyBreach:
    """A breach as it was found; late is welcome."""
    breach = PrivacyBreach(clinic=clinic, **said)
    _check(breach, at=at)
    return ledger.create(breach, by=by, at=at, occurred_at=breach.found_at)


@transaction.atomic
def amend_breach(
    *, breach: PrivacyBreach, by: Actor, at: datetime, reason: str, **changes: Any
) -> PrivacyBreach:
    """Correct it, or add what was found out and who was told since."""
    moment = changes.get("found_at", breach.found_at)
    amended = ledger.amend(breach, by=by, at=at, reason=reason, changes=changes, occurred_at=moment)
    _check(amended, at=at)
    return amended


def void_breach(*, breach: PrivacyBreach, by: Actor, at: datetime, reason: str) -> PrivacyBreach:
    """It was none, or is written down twice."""
    return ledger.void(breach, by=by, at=at, reason=reason)


def _check(breach: PrivacyBreach, *, at: datetime) -> None:
    check_moment(breach.found_at, at=at, field="found_at")
    today, found = breach.clinic.day(at), breach.clinic.day(breach.found_at)
    if breach.happened_on is not None and breach.happened_on > found:
        raise Refusal(_("It was found before it happened."), "happened_on")
    for name in DAYS:
        on: date | None = getattr(breach, name)
        if on is not None and on > today:
            raise Refusal(_("This day is still to come."), name)
