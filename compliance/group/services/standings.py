"""Remembering where clinics stand, and opening one more clinic."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.clinics import services as clinics
from compliance.clinics.models import Clinic, Membership, Role, User
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.group import queries
from compliance.group.models import Standing


def remember(clinic: Clinic, *, at: datetime) -> Standing:
    """Judge a clinic now and keep the outcome; the subjects are named in its own language."""
    with translation.override(clinic.language):
        found = queries.judged(clinic, at=at)
    kept, _is_new = Standing.objects.update_or_create(clinic=clinic, defaults=found)
    kept.clinic = clinic  # so that this clinic shows it too
    return kept


def refresh(*, at: datetime) -> int:
    """Look again at every clinic of a group that has changed, or whose day has; how many."""
    found = queries.stale(list(queries.in_groups()), at=at)
    for each in found:
        remember(each, at=at)
    return len(found)


@transaction.atomic
def open_clinic(*, home: Clinic, user: User, at: datetime, **details: Any) -> Membership:
    """One more clinic, owned by whoever opens it; it starts empty, with a history of its own."""
    if home.is_sample:
        raise Refusal(_("This is a sample clinic. Set up your own clinic first."))
    if not queries.owns(user, home.pk):
        raise Refusal(_("Only an owner can add a clinic."))
    by = Actor(str(user.pk), user.name, Role.OWNER)
    clinic = clinics.create_clinic(by=by, at=at, **details)
    return clinics.add_member(clinic=clinic, user=user, role=Role.OWNER, by=by, at=at)
