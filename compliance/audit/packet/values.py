"""What all parts of a packet share: the days it covers, the marks on rows, and plain values."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from compliance.clinics.models import Clinic, ClinicRecord
from compliance.core import times

R = TypeVar("R")


class Mark(StrEnum):
    """What a reader must know about a row before trusting it."""

    LATE = "LATE"
    AMENDED = "AMENDED"
    VOID = "VOID"
    UNDONE = "UNDONE"
    SELF_RELEASED = "SELF_RELEASED"
    DEVIATION = "DEVIATION"


@dataclass(frozen=True, slots=True)
class Window:
    """The days that an audit covers, on the clinic's own calendar, and what history says of them.

    `amended` and `deviating` hold (kind, id) of records that were ever amended, or that a deviation
    is about; they mark rows and are no data of their own.
    """

    clinic: Clinic
    starts_on: date
    ends_on: date
    amended: frozenset[tuple[str, str]] = frozenset()
    deviating: frozenset[tuple[str, str]] = frozenset()

    @property
    def start(self) -> datetime:
        """The first moment of the first day."""
        return times.day_start(self.starts_on, self.clinic.timezone)

    @property
    def end(self) -> datetime:
        """The first moment after the last day."""
        return times.day_end(self.ends_on, self.clinic.timezone)

    def within(self, name: str) -> dict[str, datetime]:
        """A filter: the moment in this field lies in the period."""
        return {f"{name}__gte": self.start, f"{name}__lt": self.end}

    def day(self, at: datetime) -> date:
        """The clinic's day of a moment."""
        return self.clinic.day(at)

    def covers(self, on: date) -> bool:
        """Is it one of the days?"""
        return self.starts_on <= on <= self.ends_on

    def marks(self, record: ClinicRecord, occurred_at: datetime | None = None) -> tuple[Mark, ...]:
        """What must be said about this record, in a fixed order."""
        key = (record.LEDGER_KIND, str(record.pk))
        found = {
            Mark.LATE: occurred_at is not None and times.is_late(occurred_at, record.recorded_at),
            Mark.AMENDED: key in self.amended,
            Mark.VOID: record.is_void,
            Mark.DEVIATION: key in self.deviating,
        }
        return tuple(mark for mark, is_so in found.items() if is_so)


def in_order(rows: Iterable[R], *names: str) -> tuple[R, ...]:
    """Rows by these fields, the same on every database: databases disagree on how letters sort."""

    def key(row: R) -> list[tuple[bool, Any]]:
        values = [getattr(row, name) for name in names]
        return [(value is not None, "" if value is None else value) for value in values]

    return tuple(sorted(rows, key=key))


def plain(value: Any) -> Any:
    """Text, whole numbers, lists and mappings: what canonical JSON can spell in one way only."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return as_text(value)


def as_text(value: str | int | Decimal | date) -> str:
    """The one way in which a packet writes a text, a number, a moment or a day."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return times.utc_text(value)
    if isinstance(value, str | int | date):
        return str(value)
    raise TypeError(f"A packet cannot hold {type(value).__name__}")
