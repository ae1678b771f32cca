"""Records come in, in the columns of a kind: the rules of lines of an import, without a file.

Only what carries their own keys is looked at, so that it costs the same after years of records.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.exchange.kinds.base import Context, Key, Kind, Row
from compliance.exchange.rules import Problem
from compliance.exchange.services.matching import Here, differences, differing, here
from compliance.exchange.services.reading import Reader

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Added:
    """The record, and whether it was written just now or was here already."""

    record: Any
    is_new: bool


class Unfit(Exception):  # noqa: N818 - sentences for whoever sent it
    """What is wrong with records, by place and column; or with what records they collide."""

    def __init__(self, problems: list[Problem], *, is_conflict: bool = False) -> None:
        super().__init__(" ".join(each.sentence for each in problems))
        self.problems, self.is_conflict = problems, is_conflict


@transaction.atomic
def add_records(
    *, clinic: Clinic, kind: Kind, items: Sequence[Cells], by: Actor, at: datetime
) -> list[Added]:
    """Store all of them, or find them here already. Raises Unfit with everything that is wrong."""
    Clinic.objects.select_for_update().get(pk=clinic.pk)  # one after the other, as imports
    said = {text for cells in items for text in cells.values()}
    words = frozenset(word.strip() for text in said for word in text.split("|"))
    context = Context(clinic=clinic, by=by, at=at, words=words)
    rows, wrong = _rows(context, kind, items)
    values = {key: row.values for key, row in rows.items()}
    earlier, conflicts = _earlier(context, kind, rows, here(clinic, kind, values))
    new = {key: row for key, row in rows.items() if key not in earlier}
    if new and not conflicts:
        wrong += kind.save_all(context, list(new.values()))
    if wrong or conflicts:
        raise Unfit([*wrong, *conflicts], is_conflict=not wrong)
    stored = here(clinic, kind, {key: row.values for key, row in new.items()}) if new else {}
    return [
        Added(earlier[key], is_new=False)
        if key in earlier
        else Added(next(each.record for each in stored[key] if not each.is_gone), is_new=True)
        for key in rows
    ]


def add_record(*, clinic: Clinic, kind: Kind, cells: Cells, by: Actor, at: datetime) -> Added:
    """Store one record, or find it here already. Raises Unfit with everything that is wrong."""
    (added,) = add_records(clinic=clinic, kind=kind, items=[cells], by=by, at=at)
    return added


def _rows(
    context: Context, kind: Kind, items: Sequence[Cells]
) -> tuple[dict[Key, Row], list[Problem]]:
    """What the items say, by natural key, and what is wrong in them."""
    read, key_of = Reader(context, kind).read, kind.key_reader(zone=context.clinic.timezone)
    rows: dict[Key, Row] = {}
    problems: list[Problem] = []
    for place, cells in enumerate(items):
        values, wrong = read(place, cells)
        problems += wrong
        if not wrong and rows.setdefault(key_of(values), Row(place, values)).line != place:
            sentence = _("An item before it is about the same record.")
            problems.append(Problem(place, kind.key[0], sentence))
    return rows, problems


def _earlier(
    context: Context, kind: Kind, rows: Mapping[Key, Row], known: Mapping[Key, Sequence[Here]]
) -> tuple[dict[Key, Any], list[Problem]]:
    """The records that are here already and say the same, and with which others lines collide."""
    earlier: dict[Key, Any] = {}
    conflicts: list[Problem] = []
    for key, found in known.items():
        row = rows[key]
        written = kind.written(row.values, zone=context.clinic.timezone)
        standing = [each for each in found if not each.is_gone]
        if standing:
            conflicts += differences(kind, row.line, written, standing[0].written)
            earlier[key] = standing[0].record
        elif not all(differing(kind, written, each.written) for each in found):
            sentence = _("This was here and was taken back. It is not written again by itself.")
            conflicts.append(Problem(row.line, kind.key[0], sentence))
    return earlier, conflicts
