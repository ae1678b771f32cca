"""`import_records KIND FILE.csv [--dry-run]` and `import_records KIND --template`."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.exchange import services
from compliance.exchange.kinds import KINDS, kind_named
from compliance.exchange.kinds.base import Kind
from compliance.management.base import BAD_USE, KlarityCommand


class Command(KlarityCommand):
    """Reads a CSV file: all of it or nothing."""

    help = f"Import records from CSV. Kinds: {', '.join(KINDS)}."

    def arguments(self, parser: CommandParser) -> None:
        """What, and from where."""
        parser.add_argument("kind", metavar="KIND", help="what the lines are")
        parser.add_argument("file", metavar="FILE.csv", nargs="?", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")
        parser.add_argument("--template", action="store_true", help="print the column names")

    def run(
        self,
        *,
        clinic: Clinic,
        kind: str,
        file: Path | None,
        dry_run: bool,
        template: bool,
        at: datetime,
        **_options: Any,
    ) -> int:
        """Import, or print the header."""
        if file is None:
            raise Refusal("Name the file: import_records KIND FILE.csv.")
        outcome = services.import_records(
            clinic=clinic,
            kind=kind_named(kind),
            data=file.read_bytes(),
            by=Actor.system("import_records"),
            at=at,
            dry_run=dry_run,
        )
        return self._tell(outcome)

    def _run(self, **options: Any) -> int:
        """A template needs no clinic."""
        if options["template"]:
            return self._template(kind_named(options["kind"]))
        return super()._run(**options)

    def _template(self, kind: Kind) -> int:
        columns = [
            {"name": c.name, "required": c.is_required, "about": str(c.about), "example": c.example}
            for c in kind.columns
        ]
        text = services.template(kind).decode().strip()
        self.answer({"kind": kind.name, "columns": columns}, text)
        return 0

    def _tell(self, outcome: services.Outcome) -> int:
        problems = [
            {"line": each.line, "column": each.column, "sentence": each.sentence}
            for each in outcome.problems
        ]
        data = {
            "kind": outcome.kind,
            "added": outcome.added,
            "present": outcome.present,
            "dry_run": outcome.is_dry_run,
            "problems": problems,
        }
        if problems and not self.as_json:
            self.stderr.write("\n".join(str(each) for each in outcome.problems))
            self.stderr.write("Nothing was imported.")
            return BAD_USE
        verb = "would be added" if outcome.is_dry_run else "added"
        self.answer(data, f"{outcome.added} {verb}, {outcome.present} here already.")
        return BAD_USE if problems else 0
