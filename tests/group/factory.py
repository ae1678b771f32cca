"""Builders of several clinics with one owner."""

from datetime import date, datetime
from typing import Any

from compliance.clinics.models import Clinic, Membership, Role, User
from compliance.clinics.queries import owners
from compliance.group import services
from compliance.group.models import GroupAudit
from tests.clinics.factory import NOW, make_clinic, make_member


def make_group(*names: str, user: User | None = None) -> list[Membership]:
    """One owner with a clinic of each name, in this order."""
    found: list[Membership] = []
    for name in names:
        clinic = make_clinic(name=name, slug=name.lower())
        found.append(make_member(clinic, Role.OWNER, user or (found[0].user if found else None)))
    return found


def remember(clinic: Clinic, at: datetime = NOW, **fields: Any) -> Any:
    """A clinic's standing as of a moment, with some of its numbers told anew."""
    kept = services.remember(clinic, at=at)
    for name, value in fields.items():
        setattr(kept, name, value)
    kept.save()
    return kept


def make_group_audit(clinic: Clinic, *others: Clinic, user: User | None = None) -> GroupAudit:
    """An owner's wish for the audits of these clinics, not begun yet."""
    return services.request_audits(
        home=clinic,
        user=user or make_member(clinic).user,
        clinics=[clinic, *others],
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 6, 30),
        at=NOW,
    )


def make_more(clinic: Clinic) -> None:
    """One more clinic for each owner of this one."""
    for owner in owners(clinic):
        make_member(make_clinic(), Role.OWNER, owner.user)
