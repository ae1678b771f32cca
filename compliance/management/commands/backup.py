"""Everything in one file: database, uploaded files and keys."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from compliance.exchange.services import backups
from compliance.management.base import KlarityCommand
from compliance.management.passphrases import passphrase_of


class Command(KlarityCommand):
    """Makes a backup; without --out in the folder of the scheduled ones."""

    help = __doc__ or ""
    takes_clinic = False

    def arguments(self, parser: CommandParser) -> None:
        """Where to write it, and whether to lock it."""
        parser.add_argument("--out", type=Path, metavar="FILE")
        parser.add_argument("--encrypt", action="store_true", help="ask for a passphrase")
        parser.add_argument("--passphrase-file", type=Path, metavar="FILE")

    def run(
        self,
        *,
        at: datetime,
        out: Path | None,
        encrypt: bool,
        passphrase_file: Path | None,
        **_options: Any,
    ) -> int:
        """Make it and say what to do with it."""
        passphrase = passphrase_of(passphrase_file, must_ask=encrypt, twice=True)
        made = backups.make_backup(at=at, passphrase=passphrase, out=out)
        manifest = made.manifest
        rows = sum(table["rows"] for table in manifest.tables.values())
        warning = (
            "Whoever has the file and its passphrase reads everything."
            if passphrase
            else "It is not locked: whoever has the file reads everything, names of clients too."
        )
        told = {
            "out": str(made.path),
            "size": made.size,
            "sha256": made.sha256,
            "encrypted": bool(passphrase),
            "rows": rows,
            "files": manifest.file_count,
            "clinics": manifest.clinics,
        }
        self.answer(
            told,
            f"{made.path}: {made.size:,} bytes, {rows:,} rows, {manifest.file_count:,} files.\n"
            f"SHA-256 {made.sha256}\n{warning} Keep it away from this computer.",
        )
        return 0
