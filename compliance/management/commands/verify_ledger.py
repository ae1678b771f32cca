"""Is a clinic's history whole, and do today's records and files still say what it says?"""

import zipfile
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from compliance.audit import queries as audits
from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.documents import queries as documents
from compliance.ledger import anchors, verification
from compliance.management.base import FINDING, KlarityCommand


class Command(KlarityCommand):
    """Exit 0 when nothing is found, 1 when something is not as it was written."""

    help = __doc__ or ""

    def arguments(self, parser: CommandParser) -> None:
        """An anchors file, one anchor a line."""
        parser.add_argument("--anchors", type=Path, metavar="FILE")

    def run(self, *, clinic: Clinic, anchors: Path | None, **_options: Any) -> int:
        """Verify the history, the records and the stored files."""
        report = verification.verify(clinic.pk, anchors=_read(anchors))
        breaks = [*report.breaks]
        damaged = [*documents.damaged(clinic), *audits.damaged(clinic)]
        breaks += [verification.Break(where, text) for where, text in damaged]
        summary = f"{report.events} events, {report.records} records, head {report.head}"
        verdict = "Not as it was written." if breaks else "Nothing found: it is whole."
        self.answer(
            {
                "clinic": clinic.slug,
                "events": report.events,
                "records": report.records,
                "head": report.head,
                "breaks": [{"where": each.where, "sentence": each.sentence} for each in breaks],
            },
            "\n".join([*[f"{each.where}: {each.sentence}" for each in breaks], summary, verdict]),
        )
        return FINDING if breaks else 0


def _read(path: Path | None) -> list[anchors.Anchor]:
    if path is None:
        return []
    try:
        if zipfile.is_zipfile(path):  # a bundle: its manifest is an anchor
            with zipfile.ZipFile(path) as bundle:
                return anchors.read_anchors([bundle.read("manifest.json").decode()])
        return anchors.read_anchors(path.read_text("utf-8").splitlines())
    except (OSError, KeyError, UnicodeDecodeError, zipfile.BadZipFile) as error:
        raise Refusal(f"The anchors file {path} cannot be read.") from error
