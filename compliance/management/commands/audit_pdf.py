"""`audit_pdf --from DATE --to DATE --out FILE`: the audit of a period, made here and now."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from compliance.audit import rules, services
from compliance.audit.models import Status
from compliance.audit.pdf import making
from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.addresses import public_address
from compliance.core.errors import Refusal
from compliance.management.base import KlarityCommand, day


class Command(KlarityCommand):
    """Makes an audit, keeps it as the screens do, and writes it to a file."""

    help = "Make the audit PDF of a period."

    def arguments(self, parser: CommandParser) -> None:
        """The period and the file."""
        parser.add_argument("--from", dest="starts_on", type=day, required=True, metavar="DATE")
        parser.add_argument("--to", dest="ends_on", type=day, required=True, metavar="DATE")
        parser.add_argument("--lang", choices=rules.LANGUAGES, default="", help="else the clinic's")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def run(
        self,
        *,
        clinic: Clinic,
        starts_on: date,
        ends_on: date,
        lang: str,
        out: Path,
        at: datetime,
        **_options: Any,
    ) -> int:
        """Make it, write it, say what it is."""
        if not out.parent.is_dir():
            raise Refusal(f"There is no folder {out.parent}.")
        by = Actor.system("audit_pdf")
        audit = services.request_audit(
            clinic=clinic, starts_on=starts_on, ends_on=ends_on, by=by, at=at, language=lang
        )
        audit = making.produce(audit, by=by, at=at, origin=public_address("/"), progress=self._show)
        if audit.status != Status.DONE:
            raise Refusal(audit.message or "The audit was cancelled.")
        with audit.file.open("rb") as paper:
            out.write_bytes(paper.read())
        self.answer(
            {
                "clinic": clinic.slug,
                "from": starts_on.isoformat(),
                "to": ends_on.isoformat(),
                "out": str(out),
                "digest": audit.digest,
                "pages": audit.pages,
                "sha256": audit.sha256,
                "attention": audit.attention,
            },
            f"{out}: {audit.pages} pages, {audit.attention} points to look at.\n"
            f"Digest of the records: {audit.digest}",
        )
        return 0

    def _show(self, done: int, expected: int) -> None:
        """Pages so far, on a terminal only."""
        if self.stderr.isatty():
            end = "\n" if done == expected else ""
            self.stderr.write(f"\rPage {done} of about {expected}", ending=end)
