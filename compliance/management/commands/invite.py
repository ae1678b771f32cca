"""A one-time link that lets somebody join a clinic: also the way back in for a locked-out owner."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.urls import reverse

from compliance.clinics import services
from compliance.clinics.models import Clinic, Role
from compliance.core.actor import Actor
from compliance.management.base import KlarityCommand
from klarity_site import env

ROLES = [role.value for role in Role if role is not Role.INSPECTOR]


class Command(KlarityCommand):
    """Prints the link; whoever opens it first joins."""

    help = __doc__ or ""

    def arguments(self, parser: CommandParser) -> None:
        """Whom, and as what."""
        parser.add_argument("name", help="the person's name")
        parser.add_argument("--role", choices=ROLES, default=Role.OWNER.value)

    def run(self, *, clinic: Clinic, name: str, role: str, at: datetime, **_options: Any) -> int:
        """Invite and print."""
        by = Actor.system("invite")
        invitation, token = services.invite(clinic=clinic, name=name, role=role, by=by, at=at)
        public = settings.PUBLIC_URL
        port = env.port("PORT", default=8000)
        home = public.geturl() if public else f"http://localhost:{port}"
        link = home + reverse("join", args=[token])
        until = f"{clinic.day(invitation.expires_at):%Y-%m-%d}"
        self.answer(
            {"clinic": clinic.slug, "name": name, "role": role, "link": link, "until": until},
            f"{name} can join {clinic.name} here, once, until {until}:\n{link}",
        )
        return 0
