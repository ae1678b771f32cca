"""Builders of clinics and members: valid by default."""

from datetime import UTC, datetime
from typing import Any

from allauth.account.models import EmailAddress

from compliance.clinics import services
from compliance.clinics.models import Clinic, Invitation, Membership, Role, User
from compliance.core.actor import Actor
from compliance.ledger import services as ledger

NOW = datetime(2026, 7, 15, 14, 30, tzinfo=UTC)
PASSWORD = "correct horse"
TESTER = Actor(user_id="", name="Test Person", role="OWNER")


def make_clinic(**fields: Any) -> Clinic:
    """A clinic in Toronto."""
    number = Clinic.objects.count() + 1
    defaults = {"slug": f"clinic-{number}", "name": f"Clinic {number}"}
    return ledger.create(Clinic(**{**defaults, **fields}), by=TESTER, at=NOW)


def make_user(**fields: Any) -> User:
    """Someone with the password `correct horse`."""
    number = User.objects.count() + 1
    defaults = {"email": f"person{number}@example.com", "name": f"Person {number}"}
    user = User.objects.create_user(**{**defaults, "password": PASSWORD, **fields})
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_member(clinic: Clinic, role: str = Role.OWNER, user: User | None = None) -> Membership:
    """A person with a role in a clinic."""
    membership = Membership(clinic=clinic, user=user or make_user(), role=role)
    return ledger.create(membership, by=TESTER, at=NOW)


def make_invitation(clinic: Clinic, **fields: Any) -> tuple[Invitation, str]:
    """An invitation for an assistant, with the secret of its link."""
    defaults = {"name": "Robin Vale", "role": Role.ASSISTANT, "by": TESTER, "at": NOW}
    return services.invite(clinic=clinic, **{**defaults, **fields})


def make_inspector_link(clinic: Clinic, at: datetime = NOW, **fields: Any) -> Any:
    """A link for an inspector that ends at the clinic's midnight, with its secret."""
    defaults = {"name": "Public Health", "until": clinic.day(at), "by": TESTER}
    return services.make_inspector_link(clinic=clinic, at=at, **{**defaults, **fields})


def actor_of(membership: Membership) -> Actor:
    """The `by` of services for this member."""
    return Actor(str(membership.user_id), membership.user.name, membership.role)
