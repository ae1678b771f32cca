"""`verify_audit FILE`: is this PDF ours, whole, and do the records still say the same?"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from compliance.audit.pdf import checking
from compliance.audit.pdf.checking import Checked
from compliance.audit.rules import Worth
from compliance.clinics.models import Clinic
from compliance.ledger.rules import in_fours
from compliance.management.base import BAD_USE, FINDING, KlarityCommand

EXIT = {
    Worth.VALID: 0,
    Worth.SUPERSEDED: FINDING,
    Worth.ALTERED: FINDING,
    Worth.UNKNOWN: BAD_USE,
}


class Command(KlarityCommand):
    """Looks at a PDF without any network: valid 0, superseded or altered 1, unknown 2."""

    help = "Check the PDF of an audit."

    def arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path, metavar="FILE")

    def run(self, *, clinic: Clinic, file: Path, **_options: Any) -> int:
        """Check it, say what it is worth."""
        checked = checking.check(clinic, file.read_bytes())
        self.answer(_told(clinic, file, checked), f"{file}: {_sentence(checked)}")
        return EXIT[checked.worth]


def _told(clinic: Clinic, file: Path, checked: Checked) -> dict[str, Any]:
    def text(value: Any) -> str | None:
        return value.isoformat() if value else None

    return {
        "clinic": clinic.slug,
        "file": str(file),
        "state": checked.worth.value,
        "audit": checked.audit.number if checked.audit else None,
        "signed": bool(checked.audit and checked.audit.is_signed),
        "from": text(checked.starts_on),
        "to": text(checked.ends_on),
        "sealed_at": text(checked.sealed_at),
        "key": checked.fingerprint or None,
        "sha256": checked.sha256,
        "amended": checked.total,
        "tables": {name: n for name, n in (checked.changed or {}).items() if n},
        "superseded_by": checked.newer.number if checked.newer else None,
    }


def _sentence(checked: Checked) -> str:
    if checked.worth is Worth.UNKNOWN:
        return "unknown. It carries no seal of this clinic."
    if checked.worth is Worth.ALTERED:
        return "altered. It was changed after it was sealed."
    key = f"\nSealed {checked.sealed_at:%Y-%m-%d %H:%M} UTC, key {in_fours(checked.fingerprint)}"
    if checked.newer:
        key += f"\nA newer signed audit covers the same days: audit {checked.newer.number}."
    if checked.worth is Worth.VALID:
        return f"valid. It is ours and whole, and the records still say the same.{key}"
    tables = ", ".join(f"{name} {n}" for name, n in checked.changes)
    return f"superseded. Records amended since: {checked.total} ({tables}).{key}"
