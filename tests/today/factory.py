"""Builders of private calendars."""

from compliance.clinics.models import Clinic, User
from compliance.today import services
from compliance.today.models import CalendarFeed
from tests.clinics.factory import NOW, TESTER, make_member


def make_feed(clinic: Clinic, user: User | None = None) -> tuple[CalendarFeed, str]:
    """A member's calendar with the secret of its address."""
    return services.make_feed(
        clinic=clinic, user=user or make_member(clinic).user, by=TESTER, at=NOW
    )
