"""One record comes in, in the columns of a kind: the rules of a line of an import, without a file.

Only what carries the line's own key is looked at, so that it costs the same after years of records.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.exchange.kinds.base import Context, Kind, Row, Values
from compliance.exchange.rules import Problem
from compliance.exchange.services.importing import Written, differences, read_line

ONLY_LINE = 1


@dataclass(frozen=True, slots=True)
class Added:
    """The record, and whether it was written just now or was here already."""

    record: Any
    is_new: bool


class Unfit(Exception):  # noqa: N818 - sentences for whoever sent it
    """What is wrong with a record, column by column; or with what record it collides."""

    def __init__(self, problems: list[Problem], *, is_conflict: bool = False) -> None:
        super().__init__(" ".join(each.sentence for each in problems))
        self.problems, self.is_conflict = problems, is_conflict


@transaction.atomic
def add_record(
    *, clinic: Clinic, kind: Kind, cells: Mapping[str, str], by: Actor, at: datetime
) -> Added:
    """Store one record, or find it here already. Raises Unfit with everything that is wrong."""
    Clinic.objects.select_for_update().get(pk=clinic.pk)  # one after the other, as imports
    words = frozenset(word.strip() for text in cells.values() for word in text.split("|"))
    context = Context(clinic=clinic, by=by, at=at, words=words)
    values, problems = read_line(context, kind, ONLY_LINE, cells)
    if problems:
        raise Unfit(problems)
    earlier = _earlier(context, kind, values)
    if earlier is not None:
        return Added(earlier, is_new=False)
    problems = kind.save_all(context, [Row(ONLY_LINE, values)])
    if problems:
        raise Unfit(problems)
    return Added(_standing(context, kind, values), is_new=True)


def _earlier(context: Context, kind: Kind, values: Values) -> Any:
    """The record that is here already and says the same; None where there is none."""
    written = kind.written(values, zone=context.clinic.timezone)
    gone = []
    for record, other, is_gone in _alike(context, kind, values):
        if is_gone:
            gone.append(other)
            continue
        wrong = differences(kind, ONLY_LINE, written, other)
        if wrong:
            raise Unfit(wrong, is_conflict=True)
        return record
    if any(not differences(kind, ONLY_LINE, written, other) for other in gone):
        sentence = _("This was here and was taken back. It is not written again by itself.")
        raise Unfit([Problem(ONLY_LINE, kind.key[0], sentence)], is_conflict=True)
    return None


def _standing(context: Context, kind: Kind, values: Values) -> Any:
    return next(
        record for record, _written, is_gone in _alike(context, kind, values) if not is_gone
    )


def _alike(context: Context, kind: Kind, values: Values) -> Iterator[tuple[Any, Written, bool]]:
    """Records with this natural key. Amounts are compared as they are written, not by a query."""
    zone = context.clinic.timezone
    asked = {
        kind.paths.get(name, name): values[name]
        for name in kind.key
        if name in values and not isinstance(values[name], Decimal)
    }
    mine = kind.written(values, zone=zone)
    for record in kind.records(context.clinic).filter(**asked):
        other = kind.written(kind.values_of(record), zone=zone)
        if all(mine[name] == other[name] for name in kind.key):
            yield record, other, kind.is_gone(record)
