"""`load_sample [--clinic demo] [--cycles N] [--on DATE] [--seed S]`."""

from datetime import date, datetime
from typing import Any

from django.core.management.base import CommandParser

from compliance.core.actor import Actor
from compliance.exchange import services
from compliance.management.base import KlarityCommand, day


class Command(KlarityCommand):
    """Writes a made-up clinic, the same for the same arguments."""

    help = "Load a sample clinic with a year of records, the same for the same arguments."
    takes_clinic = False

    def arguments(self, parser: CommandParser) -> None:
        """Which one, and how large."""
        parser.add_argument("--clinic", default="demo", metavar="SLUG", help="its short name")
        parser.add_argument(
            "--cycles", type=int, default=150, metavar="N", help="sterilizer cycles"
        )
        parser.add_argument("--on", type=day, metavar="DATE", help="the day after its last records")
        parser.add_argument("--seed", type=int, default=1, metavar="S")

    def run(
        self, *, clinic: str, cycles: int, on: date | None, seed: int, at: datetime, **_options: Any
    ) -> int:
        """Load it and say where to look."""
        loaded = services.load_sample(
            slug=clinic,
            cycles=cycles,
            on=on,
            seed=seed,
            by=Actor.system("load_sample"),
            at=at,
        )
        self.answer(
            {"clinic": loaded.slug, "name": loaded.name, "cycles": cycles, "seed": seed},
            f"{loaded.name} is here as “{loaded.slug}”, with {cycles} cycles.",
        )
        return 0
