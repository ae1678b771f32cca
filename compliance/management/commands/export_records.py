"""`export_records KIND [--format csv|xlsx] --out F`."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.exchange import services
from compliance.exchange.kinds import KINDS, kind_named
from compliance.management.base import KlarityCommand


class Command(KlarityCommand):
    """Writes the records of a kind to a file."""

    help = f"Export records, harmless in a spreadsheet. Kinds: {', '.join(KINDS)}."

    def arguments(self, parser: CommandParser) -> None:
        """What, and where to."""
        parser.add_argument("kind", metavar="KIND", help="what to export")
        parser.add_argument("--format", choices=[services.CSV, services.XLSX], default=services.CSV)
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def run(self, *, clinic: Clinic, kind: str, out: Path, at: datetime, **options: Any) -> int:
        """Export and say how much it was."""
        found = kind_named(kind)
        if not out.parent.is_dir():
            raise Refusal(f"There is no folder {out.parent}.")
        data = services.export_records(
            clinic=clinic,
            kind=found,
            format=options["format"],
            by=Actor.system("export_records"),
            at=at,
        )
        out.write_bytes(data)
        self.answer(
            {"kind": found.name, "out": str(out), "bytes": len(data)},
            f"{out}: {found.name}, {len(data)} bytes.",
        )
        return 0
