"""`compare_audits ONE OTHER`: does the later file continue the earlier, and what differs?"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from compliance.audit.pdf import comparing, words
from compliance.audit.pdf.comparing import Compared, Given
from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.management.base import FINDING, KlarityCommand


class Command(KlarityCommand):
    """Continues and tells the same 0, a fork or a difference 1, a file that cannot count 2."""

    help = "Compare two audit PDFs, anchors or exported histories of one clinic."

    def arguments(self, parser: CommandParser) -> None:
        """Two files, in any order."""
        parser.add_argument("one", type=Path, metavar="ONE")
        parser.add_argument("other", type=Path, metavar="OTHER")

    def run(self, *, clinic: Clinic, one: Path, other: Path, **_options: Any) -> int:
        """Compare them and say what differs, by record and day."""
        given = [comparing.read(clinic, each.name, each.read_bytes()) for each in (one, other)]
        for each in given:
            if each.fault:
                raise Refusal(f"“{each.name}”: {each.fault}")
        compared = comparing.compare(clinic, *given)
        self.answer(_data(clinic, compared), _sentences(compared))
        return 0 if compared.is_at_one else FINDING


def _data(clinic: Clinic, compared: Compared) -> dict[str, Any]:
    days = compared.overlap
    return {
        "clinic": clinic.slug,
        "course": compared.course.value,
        "earlier": _file(compared.earlier),
        "later": _file(compared.later),
        "overlap": {"from": days[0].isoformat(), "to": days[1].isoformat()} if days else None,
        "differences": [
            {
                "table": table,
                "record": each.label,
                "day": each.day.isoformat(),
                "what": comparing.told(each),
            }
            for table, each in compared.differences
        ],
    }


def _file(given: Given) -> dict[str, Any]:
    anchor = given.anchor
    return {
        "file": given.name,
        "entries": anchor.size if anchor else None,
        "head": anchor.head if anchor else None,
        "at": anchor.at if anchor else None,
    }


def _sentences(compared: Compared) -> str:
    _tone, title, text = comparing.answer_of(compared)
    lines = [f"Earlier: {compared.earlier.name}. Later: {compared.later.name}.", f"{title} {text}"]
    if compared.overlap:
        first, last = compared.overlap
        lines.append(f"Days in both: {first} to {last}. Differences: {len(compared.differences)}.")
    lines += [
        f"{words.table(table)}, {each.label}, {each.day}: {comparing.told(each)}"
        for table, each in compared.differences
    ]
    return "\n".join(lines)
