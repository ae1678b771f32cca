"""Finding clinics, members and invitations."""

import hashlib
import hmac
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, F, Q, QuerySet

from compliance.clinics.models import Clinic, Invitation, Membership, Role
from compliance.clinics.models.visits import InspectorLink, ShownPage
from compliance.core.errors import Refusal


def current_membership(user: Any, clinic_id: str | None) -> Membership | None:
    """The membership that a signed-in person works under: the chosen clinic's, else the first.

    Runs one query, however many clinics the person has; `owns_several` says whether they own more
    than one, `lacks_second_step` whether any of them asks for a second step that they have not.
    """
    present = Membership.objects.standing().filter(user=user, ended_at__isnull=True)
    asking = present.filter(clinic__asks_second_step=True)
    mine = memberships_of(user).annotate(
        owns_several=Exists(present.filter(role=Role.OWNER)[1:2]),
        lacks_second_step=Q(Exists(asking)) & ~Q(Exists(_second_factors(user))),
    )
    chosen = mine.filter(clinic_id=UUID(clinic_id)).first() if clinic_id else None
    return chosen or mine.first()


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
        .order_by(F("ended_at").asc(nulls_first=True), "recorded_at", "pk")
    )


def owners(clinic: Clinic) -> QuerySet[Membership]:
    """The present owners."""
    return members(clinic).filter(role=Role.OWNER, ended_at__isnull=True)


def open_invitations(clinic: Clinic, *, at: datetime) -> QuerySet[Invitation]:
    """Invitations that can still be accepted."""
    return (
        Invitation.objects.of(clinic)
        .standing()
        .filter(accepted_at__isnull=True, expires_at__gt=at)
        .order_by("-recorded_at")
    )


def find_invitation(token: str) -> Invitation | None:
    """The invitation that a link belongs to, whatever it is still worth."""
    digest = token_digest(token)
    return Invitation.objects.select_related("clinic").filter(token_digest=digest).first()


def inspector_links(clinic: Clinic) -> QuerySet[InspectorLink]:
    """Every link that was made for an inspector, the newest first."""
    found = InspectorLink.objects.of(clinic).select_related("clinic")
    return found.order_by("-recorded_at", "-pk")


def find_inspector_link(token: str, *, at: datetime) -> InspectorLink | None:
    """The link with this secret while it opens anything; all others were never there."""
    digest = token_digest(token)
    found = _open_links(at).filter(token_digest=digest).first()
    is_same = found is not None and hmac.compare_digest(found.token_digest, digest)
    return found if is_same else None


def open_inspector_link(key: str, *, at: datetime) -> InspectorLink | None:
    """The link that a session was begun with, while it opens anything. Runs one query."""
    return _open_links(at).filter(pk=UUID(key)).first()


def expired_inspector_links(at: datetime) -> QuerySet[InspectorLink]:
    """Links whose time is over and whose end is not written down yet, of all clinics."""
    found = InspectorLink.objects.standing().filter(ended_at__isnull=True, expires_at__lte=at)
    return found.select_related("clinic").order_by("expires_at", "pk")


def shown_pages(link: InspectorLink) -> QuerySet[ShownPage]:
    """The pages that were opened by a link, the newest first."""
    return ShownPage.objects.filter(link=link).order_by("-shown_at", "-pk")


def _open_links(at: datetime) -> QuerySet[InspectorLink]:
    found = InspectorLink.objects.standing().filter(ended_at__isnull=True, expires_at__gt=at)
    return found.select_related("clinic")


def token_digest(token: str) -> str:
    """What is kept of a link: enough to know it again, too little to make it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def has_second_factor(user: Any) -> bool:
    """Does signing in take more than a password? Runs one query."""
    return _second_factors(user).exists()


def _second_factors(user: Any) -> QuerySet[Authenticator]:
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user_id=user.pk, type__in=kinds)
    return found


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
    """The clinic of an installation that has exactly one; a sample beside it does not count."""
    clinics = list(Clinic.objects.order_by("is_sample", "pk")[:2])
    if len(clinics) == 2 and clinics[1].is_sample == clinics[0].is_sample:
        return None
    return next(iter(clinics), None)


def unclaimed_clinic() -> Clinic | None:
    """The clinic that a command made and nobody belongs to yet, where there is exactly one."""
    claimed = Membership.objects.values("clinic_id")
    clinics = list(Clinic.objects.filter(is_sample=False).exclude(pk__in=claimed)[:2])
    return clinics[0] if len(clinics) == 1 else None


def sample_clinic() -> Clinic | None:
    """The sample clinic, once it was opened."""
    return Clinic.objects.filter(is_sample=True).order_by("recorded_at", "pk").first()


def is_empty_installation() -> bool:
    """Has nobody set up a clinic of their own yet? Sample clinics do not count."""
    settled = Membership.objects.filter(clinic__is_sample=False)
    return not settled.exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX).exists()
