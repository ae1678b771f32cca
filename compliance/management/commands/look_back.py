"""What a failed spore test covers: window, cycles, packs, treatments, client codes."""

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.management.base import KlarityCommand
from compliance.sterilization import queries as sterilization
from compliance.sterilization.rules import lookback as rules
from compliance.treatments.queries.look_back import LookBack, look_back


class Command(KlarityCommand):
    """Print the look-back of a failed spore test that was placed in a cycle."""

    help = __doc__ or ""

    def arguments(self, parser: CommandParser) -> None:
        """The sterilizer and the cycle."""
        parser.add_argument("--sterilizer", required=True, metavar="CODE", help="its code")
        parser.add_argument("--cycle", required=True, type=int, metavar="N", help="its number")

    def run(
        self, *, at: datetime, clinic: Clinic, sterilizer: str, cycle: int, **_options: Any
    ) -> int:
        """Compute it from the records."""
        machine = sterilization.find_sterilizer(clinic, sterilizer)
        if machine is None:
            raise Refusal(f"This clinic has no sterilizer “{sterilizer}”.")
        if cycle < 1:
            raise Refusal("A cycle number is 1 or more.")
        found = look_back(clinic, sterilization.look_back(machine, cycle))
        self.answer(_plain(found), "\n".join(_sentences(found)))
        return 0


def _plain(found: LookBack) -> dict[str, Any]:
    return {
        "sterilizer": found.failure.sterilizer.code,
        "last_pass": found.failure.last_pass,
        "window": {"from": found.first, "to": found.last},
        "cycles": list(found.cycles),
        "packs": list(found.packs),
        "treatments": found.reach.refs,
        "clients": found.reach.clients,
    }


def _sentences(found: LookBack) -> list[str]:
    failure = found.failure
    since_on = failure.sterilizer.installed_on
    if failure.since_at is not None:
        since_on = failure.since_at.date()
    return [
        rules.begins_after(
            failure.since,
            code=failure.sterilizer.code,
            last_pass=failure.last_pass,
            since_on=since_on,
        ),
        f"Cycles: {', '.join(f'#{number}' for number in found.cycles) or 'none'}",
        f"Packs: {', '.join(found.packs) or 'none'}",
        f"Treatments: {', '.join(found.reach.refs) or 'none'}",
        f"Clients: {', '.join(found.reach.clients) or 'none'}",
    ]
