"""A file comes in: everything that is wrong with it is told at once, or all of it is stored."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.exchange import rules
from compliance.exchange.kinds.base import Column, Context, Kind, Row, Values
from compliance.exchange.rules import Problem
from compliance.ledger import services as ledger

Written = dict[str, str]

MANY = 1_000  # a look-back planned for an empty table takes minutes over as many lines


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would do: lines added, lines here already, what is wrong."""

    kind: str
    added: int
    present: int
    problems: tuple[Problem, ...]
    is_dry_run: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """What the clinic has: canonical cells by natural key, void records apart."""

    standing: Mapping[tuple[str, ...], Written]
    void: Mapping[tuple[str, ...], list[Written]]


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
        _tell_planner(len(new))
    return Outcome(
        kind=kind.name,
        added=0 if problems else len(new),
        present=present,
        problems=tuple(sorted(problems, key=lambda p: (p.line, _place(kind, p.column)))),
        is_dry_run=dry_run,
    )


def _tell_planner(added: int) -> None:
    """A database plans by how long its tables were when it last looked: after many lines, look."""
    if added >= MANY:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _sorted_out(
    context: Context, kind: Kind, lines: Iterable[tuple[int, Mapping[str, str]]]
) -> tuple[list[Row], int, list[Problem]]:
    """The lines to store, how many are here already, and what is wrong with the others."""
    known = _known(context.clinic, kind)
    seen: dict[tuple[str, ...], int] = {}
    new: list[Row] = []
    problems: list[Problem] = []
    present = 0
    for line, cells in lines:
        values, wrong = read_line(context, kind, line, cells)
        if wrong:
            problems += wrong
            continue
        written = kind.written(values, zone=context.clinic.timezone)
        key = tuple(written[name] for name in kind.key)
        earlier = seen.setdefault(key, line)
        if earlier != line:
            sentence = _("Line %(line)d is about the same record.") % {"line": earlier}
            problems.append(Problem(line, kind.key[0], sentence))
        elif key in known.standing:
            problems += differences(kind, line, written, known.standing[key])
            present += 1
        elif any(not _differing(kind, written, each) for each in known.void.get(key, ())):
            present += 1
        else:
            new.append(Row(line, values))
    return new, present, problems


def _known(clinic: Clinic, kind: Kind) -> _Known:
    standing: dict[tuple[str, ...], Written] = {}
    void: dict[tuple[str, ...], list[Written]] = {}
    for values, is_void in kind.existing(clinic):
        written = kind.written(values, zone=clinic.timezone)
        key = tuple(written[name] for name in kind.key)
        if is_void:
            void.setdefault(key, []).append(written)
        else:
            standing[key] = written
    return _Known(standing, void)


def read_line(
    context: Context, kind: Kind, line: int, cells: Mapping[str, str]
) -> tuple[Values, list[Problem]]:
    """The values of a line; an empty cell says nothing and has none."""
    values: Values = {}
    problems: list[Problem] = []
    for column in kind.columns:
        text = cells.get(column.name, "")
        try:
            if text:
                values[column.name] = _value(context, column, text)
            elif column.is_required:
                raise Refusal(_("This cell is empty."))
        except Refusal as refusal:
            problems.append(Problem(line, column.name, refusal.sentence))
    if problems:
        return values, problems
    try:
        return kind.tidy(context, values), []
    except Refusal as refusal:
        return values, [Problem(line, refusal.field or "", refusal.sentence)]


def _value(context: Context, column: Column, text: str) -> Any:
    value = column.cell.read(text, zone=context.clinic.timezone)
    return column.find(context, value) if column.find else value


def _differing(kind: Kind, written: Written, other: Written) -> list[str]:
    """Columns in which a line says something else than the record; an empty cell says nothing."""
    compared = kind.compared(written)
    return [name for name in compared if written[name] and written[name] != other[name]]


def differences(kind: Kind, line: int, written: Written, other: Written) -> list[Problem]:
    """An import adds and never changes: a line that says something else is told."""
    sentence = _("This is here already, with “%(here)s”. Correct it there: an import only adds.")
    return [
        Problem(line, name, sentence % {"here": other[name]})
        for name in _differing(kind, written, other)
    ]


def _place(kind: Kind, column: str) -> int:
    return kind.names.index(column) if column in kind.names else -1


def _note(context: Context, kind: Kind, data: bytes, *, added: int) -> None:
    """That a file came in, which one, and how many records it brought."""
    details = {"kind": kind.name, "added": added, "sha256": hashlib.sha256(data).hexdigest()}
    ledger.record(
        context.clinic, event="clinic.imported", by=context.by, at=context.at, details=details
    )
