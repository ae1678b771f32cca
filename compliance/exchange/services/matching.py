"""What a clinic has already of the records that come in, found by their natural keys."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.exchange.kinds.base import Key, Kind, Values
from compliance.exchange.rules import Problem

Written = dict[str, str]

FEW = 1_000  # so many can be asked for by name


@dataclass(frozen=True, slots=True)
class Here:
    """What is here under a key: its cells, whether it counts no more, the record if it is one."""

    written: Written
    is_gone: bool
    record: Any = None


def here(clinic: Clinic, kind: Kind, lines: Mapping[Key, Values]) -> dict[Key, list[Here]]:
    """By its key, everything that has the key of one of these lines."""
    zone = clinic.timezone
    key_of = kind.key_reader(zone=zone)
    found: dict[Key, list[Here]] = defaultdict(list)
    for values, is_gone in kind.besides(clinic):
        if (key := key_of(values)) in lines:
            found[key].append(Here(kind.written(values, zone=zone), is_gone))
    for record in _records(clinic, kind, lines):
        values = kind.values_of(record)
        if (key := key_of(values)) in lines:
            known = Here(kind.written(values, zone=zone), kind.is_gone(record), record)
            found[key].append(known)
    return found


def differing(kind: Kind, written: Written, other: Written) -> list[str]:
    """Columns in which a line says something else than the record; an empty cell says nothing."""
    compared = kind.compared(written)
    return [name for name in compared if written[name] and written[name] != other[name]]


def differences(kind: Kind, line: int, written: Written, other: Written) -> list[Problem]:
    """An import adds and never changes: a line that says something else is told."""
    sentence = _("This is here already, with “%(here)s”. Correct it there: an import only adds.")
    return [
        Problem(line, name, sentence % {"here": other[name]})
        for name in differing(kind, written, other)
    ]


def _records(clinic: Clinic, kind: Kind, lines: Mapping[Key, Values]) -> Iterator[Any]:
    """Those that can have such a key: of many lines, every key of the clinic is looked at alone."""
    records = kind.records(clinic)
    if len(lines) <= FEW:
        yield from _asked(kind, records, list(lines.values()))
        return
    key_of = kind.key_reader(zone=clinic.timezone)
    alone = records.prefetch_related(None).order_by().values_list("pk", *kind.key_paths)
    keys = [
        pk
        for pk, *said in alone.iterator()
        if key_of(dict(zip(kind.key, said, strict=True))) in lines
    ]
    for first in range(0, len(keys), FEW):
        yield from records.filter(pk__in=keys[first : first + FEW])


def _asked(kind: Kind, records: QuerySet[Any], lines: Sequence[Values]) -> QuerySet[Any]:
    """By what their keys say. Amounts are compared as they are written, not by a query."""
    for name, path in zip(kind.key, kind.key_paths, strict=True):
        values = {line.get(name) for line in lines}
        if not any(value is None or isinstance(value, Decimal) for value in values):
            records = records.filter(**{f"{path}__in": values})
    return records
