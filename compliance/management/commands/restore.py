"""Put a backup in the place of what is here; what was here is put aside, not deleted."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from compliance.exchange.services import restoring
from compliance.management.base import FINDING, KlarityCommand
from compliance.management.passphrases import passphrase_of


class Command(KlarityCommand):
    """Checks the whole file first; exit 1 when something in it was not as it was written."""

    help = __doc__ or ""
    takes_clinic = False
    makes_usable = False  # it may be the first command ever run, or mend a restore cut off

    def arguments(self, parser: CommandParser) -> None:
        """The file, its passphrase, and whether to replace what is here."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--replace", action="store_true", help="put what is here aside")
        parser.add_argument("--passphrase-file", type=Path, metavar="FILE")

    def run(
        self,
        *,
        at: datetime,
        file: Path,
        replace: bool,
        passphrase_file: Path | None,
        **_options: Any,
    ) -> int:
        """Restore, then say what came back and what to look at."""
        passphrase = passphrase_of(passphrase_file, opens=file)
        done = restoring.restore(file, passphrase=passphrase, at=at, replace=replace)
        manifest = done.manifest
        told = {
            "made_at": manifest.created_at,
            "clinics": manifest.clinics,
            "replaced": done.replaced,
            "aside": done.aside,
            "files": manifest.file_count,
            "breaks": list(done.breaks),
        }
        chains = [f"{each['slug']}: {each['size']:,} entries" for each in manifest.clinics]
        verdict = "Not as it was written." if done.breaks else "Every history in it is whole."
        self.answer(
            told,
            "\n".join(
                [
                    f"Restored as of {manifest.created_at}: {', '.join(chains) or 'no clinic'}.",
                    f"What was here before is in {done.aside}.",
                    *done.breaks,
                    verdict,
                    "What was written after that moment is missing here: newer anchors show it.",
                ]
            ),
        )
        return FINDING if done.breaks else 0
