"""A file comes in: everything that is wrong with it is told at once, or all of it is stored."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.exchange import rules
from compliance.exchange.kinds.base import Context, Key, Kind, Row
from compliance.exchange.rules import Problem
from compliance.exchange.services.matching import differences, differing, here
from compliance.exchange.services.reading import Reader
from compliance.ledger import services as ledger

MANY = 1_000  # a look-back planned for an empty table takes minutes over as many lines


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would do: lines added, lines here already, what is wrong."""

    kind: str
    added: int
    present: int
    problems: tuple[Problem, ...]
    is_dry_run: bool


@transaction.atomic
def import_records(
    *,
    clinic: Clinic,
    kind: Kind,
    data: bytes,
    by: Actor,
    at: datetime,
    dry_run: bool = False,
) -> Outcome:
    """Store a file's lines, all or none. A dry run does the same and takes it back."""
    Clinic.objects.select_for_update().get(pk=clinic.pk)  # one import after the other
    table = rules.read_table(data, columns=kind.names, required=kind.required)
    context = Context(clinic=clinic, by=by, at=at)
    problems = list(table.problems)
    new: list[Row] = []
    present = 0
    if set(kind.required) <= set(table.header):
        new, present, found = _sorted_out(context, kind, table.lines)
        problems += found
    if new:
        problems += kind.save_all(context, new)
    if problems or dry_run:
        transaction.set_rollback(True)
    elif new:
        _note(context, kind, data, added=len(new))
        if len(new) >= MANY:
            tell_planner()
    return Outcome(
        kind=kind.name,
        added=0 if problems else len(new),
        present=present,
        problems=tuple(sorted(problems, key=lambda p: (p.line, _place(kind, p.column)))),
        is_dry_run=dry_run,
    )


def tell_planner() -> None:
    """A database plans by how long its tables were when it last looked: after many lines, look."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _sorted_out(
    context: Context, kind: Kind, lines: Iterable[tuple[int, Mapping[str, str]]]
) -> tuple[list[Row], int, list[Problem]]:
    """The lines to store, how many are here already, and what is wrong with the others."""
    read = Reader(context, kind).read
    key_of = kind.key_reader(zone=context.clinic.timezone)
    rows: dict[Key, Row] = {}
    problems: list[Problem] = []
    for line, cells in lines:
        values, wrong = read(line, cells)
        if wrong:
            problems += wrong
            continue
        earlier = rows.setdefault(key_of(values), Row(line, values))
        if earlier.line != line:
            sentence = _("Line %(line)d is about the same record.") % {"line": earlier.line}
            problems.append(Problem(line, kind.key[0], sentence))
    present = 0
    known = here(context.clinic, kind, {key: row.values for key, row in rows.items()})
    for key, found in known.items():
        written = kind.written(rows[key].values, zone=context.clinic.timezone)
        standing = [each.written for each in found if not each.is_gone]
        if standing:
            problems += differences(kind, rows[key].line, written, standing[-1])
        elif all(differing(kind, written, each.written) for each in found):
            continue  # what was here and is void said something else
        del rows[key]
        present += 1
    return list(rows.values()), present, problems


def _place(kind: Kind, column: str) -> int:
    return kind.names.index(column) if column in kind.names else -1


def _note(context: Context, kind: Kind, data: bytes, *, added: int) -> None:
    """That a file came in, which one, and how many records it brought."""
    details = {"kind": kind.name, "added": added, "sha256": hashlib.sha256(data).hexdigest()}
    ledger.record(
        context.clinic, event="clinic.imported", by=context.by, at=context.at, details=details
    )
