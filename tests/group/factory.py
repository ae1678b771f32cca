"""Builders of several clinics with one owner."""

from datetime import datetime
from typing import Any

from compliance.clinics.models import Clinic, Membership, Role, User
from compliance.group import services
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
