"""Could an inspector walk in? Every requirement with its status on a day."""

from datetime import date, datetime

from django.core.management.base import CommandParser

from compliance.clinics.models import Clinic
from compliance.management.base import FINDING, KlarityCommand, day
from compliance.requirements.queries import Readiness, readiness
from compliance.requirements.rules.findings import Finding, Status

BROKEN = {Status.FAIL, Status.OVERDUE}


class Command(KlarityCommand):
    """Judge a clinic from its records; exit 1 when something fails or is overdue."""

    help = __doc__ or ""

    def arguments(self, parser: CommandParser) -> None:
        """The day."""
        parser.add_argument("--on", type=day, metavar="DATE", help="a day; today when left out")

    def run(self, *, at: datetime, clinic: Clinic, on: date | None, **_options: object) -> int:
        """Print the findings."""
        found = readiness(clinic, on or clinic.day(at), at=at)
        self.answer(plain(found), _text(found))
        return FINDING if any(each.status in BROKEN for each in found.findings) else 0


def plain(found: Readiness) -> dict[str, object]:
    """The findings as other programs read them (DESIGN 7)."""
    return {
        "clinic": found.clinic.slug,
        "on": found.on.isoformat(),
        "pack": found.rules.pack,
        "pack_version": found.rules.version,
        "counts": found.counts,
        "findings": [_finding(each) for each in found.findings],
    }


def _finding(each: Finding) -> dict[str, object]:
    return {
        "requirement": each.requirement,
        "area": each.area,
        "subject": each.subject,
        "status": each.status.value,
        "due_on": each.due_on.isoformat() if each.due_on else None,
        "summary": each.summary,
        "evidence": [str(ref) for ref in each.evidence],
    }


def _text(found: Readiness) -> str:
    counted = ", ".join(f"{number} {name}" for name, number in found.counts.items() if number)
    lines = [f"{found.clinic.name}, {found.on.isoformat()}, rules {found.rules.version}", counted]
    lines += [
        f"{each.status.value:<14} {each.requirement:<6} {each.subject}: {each.summary}"
        for each in found.findings
        if each.status is not Status.NOT_APPLICABLE
    ]
    return "\n".join(lines)
