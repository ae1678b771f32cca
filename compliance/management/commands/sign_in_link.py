"""Print a link by which a person who cannot sign in chooses a new password."""

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from compliance.clinics import adapter, services
from compliance.core.actor import Actor
from compliance.management.base import KlarityCommand


class Command(KlarityCommand):
    """The way back in where no e-mail is sent: whoever has the machine has the records anyway."""

    help = "Prints a link by which a person chooses a new password."
    takes_clinic = False

    def arguments(self, parser: CommandParser) -> None:
        """Who, and whether their second step is lost too."""
        parser.add_argument("email", metavar="EMAIL", help="the address they sign in with")
        parser.add_argument(
            "--forget-second-step",
            action="store_true",
            help="also forget their authenticator app, passkeys and recovery codes",
        )

    def run(self, *, at: datetime, email: str, forget_second_step: bool, **_options: Any) -> int:
        """Make the link and print it."""
        user = services.let_back_in(
            email=email,
            forget_second_step=forget_second_step,
            by=Actor.system("sign_in_link"),
            at=at,
        )
        link = adapter.password_link(user)
        self.answer(
            {"email": user.email, "link": link},
            f"{user.name} chooses a new password here, once:\n{link}",
        )
        return 0
