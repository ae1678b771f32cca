"""Finding clinics and members."""

from typing import Any

from django.db.models import QuerySet

from compliance.clinics.models import Clinic, Invitation, Membership, Role, User
from compliance.core.errors import Refusal


def current_membership(user: Any, clinic_id: str | None) -> Membership | None:
    """The membership that a signed-in person works under: the chosen clinic's, else the first."""
    memberships = list(memberships_of(user))
    chosen = [m for m in memberships if str(m.clinic_id) == clinic_id]
    return next(iter(chosen or memberships), None)


def memberships_of(user: Any) -> QuerySet[Membership]:
    """A person's clinics, in the order of joining."""
    return (
        Membership.objects.standing()
        .filter(user=user, ended_at__isnull=True)
        .select_related("clinic", "user")
        .order_by("recorded_at", "pk")
    )


def members(clinic: Clinic) -> QuerySet[Membership]:
    """Everyone who is or was a member, present ones first."""
    return (
        Membership.objects.of(clinic)
        .standing()
        .select_related("user", "clinic")
        .order_by("ended_at", "recorded_at", "pk")
    )


def owners(clinic: Clinic) -> QuerySet[Membership]:
    """The present owners."""
    return members(clinic).filter(role=Role.OWNER, ended_at__isnull=True)


def open_invitations(clinic: Clinic, *, at: Any) -> QuerySet[Invitation]:
    """Invitations that can still be accepted."""
    return (
        Invitation.objects.of(clinic)
        .standing()
        .filter(accepted_at__isnull=True, expires_at__gt=at)
        .order_by("-recorded_at")
    )


def find_clinic(slug: str | None) -> Clinic:
    """The clinic with this slug, or the only one. Refuses with a sentence when there is none."""
    if slug:
        clinic = Clinic.objects.filter(slug=slug).first()
        if clinic is None:
            raise Refusal(f"There is no clinic “{slug}” here.")
        return clinic
    clinics = list(Clinic.objects.order_by("name")[:2])
    if not clinics:
        raise Refusal("There is no clinic here yet: create one with create_clinic.")
    if len(clinics) > 1:
        raise Refusal("There are several clinics here: say which with --clinic SLUG.")
    return clinics[0]


def only_clinic() -> Clinic | None:
    """The clinic of an installation that has exactly one."""
    clinics = list(Clinic.objects.order_by("pk")[:2])
    return clinics[0] if len(clinics) == 1 else None


def is_empty_installation() -> bool:
    """Has nobody set anything up yet?"""
    return not User.objects.exists()
