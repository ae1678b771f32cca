"""A clinic's whole history in one file, for `verify_bundle.py` on any other computer."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from compliance.clinics.models import Clinic
from compliance.ledger import bundle
from compliance.management.base import KlarityCommand


class Command(KlarityCommand):
    """Writes the bundle and prints the anchor that belongs to it."""

    help = __doc__ or ""

    def arguments(self, parser: CommandParser) -> None:
        """Where to write it."""
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def run(self, *, clinic: Clinic, at: datetime, out: Path, **_options: Any) -> int:
        """Write it from one consistent view of the database."""
        with transaction.atomic():
            anchor = bundle.write(clinic.pk, at=at, out=out)
        self.answer(
            {"clinic": clinic.slug, "events": anchor.size, "head": anchor.head, "out": str(out)},
            f"{anchor.size} events in {out}.\n{anchor.to_json()}",
        )
        return 0
