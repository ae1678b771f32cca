"""`create_clinic SLUG --name NAME [--pack CA-ON] [--timezone America/Toronto]`."""

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from compliance.clinics import services
from compliance.clinics.models import Pack
from compliance.core.actor import Actor
from compliance.management.base import KlarityCommand


class Command(KlarityCommand):
    """Makes an empty clinic, ready for imports."""

    help = "Make an empty clinic, ready for imports."
    takes_clinic = False

    def arguments(self, parser: CommandParser) -> None:
        """What a clinic needs."""
        parser.add_argument("slug", metavar="SLUG", help="its short name in addresses")
        parser.add_argument("--name", required=True, help="its name on papers")
        parser.add_argument("--pack", choices=Pack.values, default=Pack.CA_ON.value)
        parser.add_argument("--timezone", default="America/Toronto", metavar="ZONE")

    def run(
        self, *, slug: str, name: str, pack: str, timezone: str, at: datetime, **_options: Any
    ) -> int:
        """Make it and say so."""
        clinic = services.create_clinic(
            slug=slug,
            name=name,
            pack=pack,
            timezone=timezone,
            by=Actor.system("create_clinic"),
            at=at,
        )
        self.answer(
            {
                "clinic": clinic.slug,
                "name": clinic.name,
                "pack": clinic.pack,
                "timezone": clinic.timezone,
            },
            f"{clinic.name} is here as “{clinic.slug}”.",
        )
        return 0
