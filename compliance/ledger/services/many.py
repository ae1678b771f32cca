"""Many records of one class at once: what all of them share is done once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db import connection, models, transaction

from compliance.core.actor import Actor
from compliance.ledger.models import Event
from compliance.ledger.services.columns import Columns, Row
from compliance.ledger.services.entries import (
    MADE_HERE,
    Bodies,
    kind_of,
    locked_head,
    move_on,
    stamp,
)

M = TypeVar("M", bound=models.Model)

OF_EVENT = (
    *("clinic_id", "sequence", "type", "record_kind", "record_id"),
    *("recorded_at", "body", "hash"),
)


@transaction.atomic
def create_many(
    records: list[M],
    *,
    by: Actor,
    at: datetime,
    occurred_at: Mapping[Any, datetime] | None = None,
    reason: str = "",
) -> list[M]:
    """Store many records of one class with an event each. Each is checked as in `create`.

    `occurred_at` maps keys of records to moments.
    """
    if not records:
        return records
    batch = Batch(type(records[0]), by=by, at=at, reason=reason)
    for each in records:
        stamp(each, by=by, at=at)
        each.full_clean(exclude=MADE_HERE)
        batch.add(each, occurred_at=(occurred_at or {}).get(each.pk))
    return batch.store()


class Batch(Generic[M]):
    """Records of one class and one clinic on their way in: checked one by one, stored at once.

    Whoever adds a record has looked at its relations and at what must be unique, for the whole
    batch together; its fields are checked here, and the database refuses the rest.
    """

    def __init__(
        self, model: type[M], *, by: Actor, at: datetime, event: str = "", reason: str = ""
    ) -> None:
        self.by, self.at, self.event, self.reason = by, at, event, reason
        self.model, self.columns = model, Columns(model)
        self.added: list[tuple[M, Row, datetime | None]] = []

    def add(self, record: M, *, occurred_at: datetime | None = None) -> None:
        """One more. Raises ValidationError with the fields at fault."""
        stamp(record, by=self.by, at=self.at)
        row = self.columns.row(record)
        record.clean()
        self.added.append((record, row, occurred_at))

    @transaction.atomic
    def store(self) -> list[M]:
        """All of them as they were when they were added, with an event each."""
        records = [record for record, _row, _occurred in self.added]
        if not records:
            return records
        fields = [field.column for field in self.model._meta.concrete_fields]
        _insert(self.model, fields, [row.stored for _record, row, _occurred in self.added])
        for record in records:
            record._state.adding, record._state.db = False, connection.alias
        self._append(records[0].clinic_id)  # type: ignore[attr-defined]
        return records

    def _append(self, clinic_id: Any) -> None:
        """The events, in the order of the records."""
        kind = kind_of(self.added[0][0])
        event = self.event or f"{kind}.created"
        bodies = Bodies(clinic_id, event=event, by=self.by, at=self.at, reason=self.reason)
        head = locked_head(clinic_id)
        clinic = _stored("clinic_id", clinic_id)
        moment = _stored("recorded_at", self.at.astimezone(UTC))
        events = []
        for record, row, occurred_at in self.added:
            body = bodies.of(record, state=row.state, occurred_at=occurred_at)
            move_on(head, body)
            own = (clinic, head.sequence, event, kind, str(record.pk), moment, body, head.hash)
            events.append(own)
        _insert(Event, OF_EVENT, events)
        head.save(force_update=True)


def _stored(name: str, value: Any) -> Any:
    """A value of an event as the database keeps it."""
    (field,) = (each for each in Event._meta.concrete_fields if each.name == name)
    return field.get_db_prep_save(value, connection)


def _insert(
    model: type[models.Model], columns: Iterable[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """One statement, prepared once, for all rows."""
    names = [connection.ops.quote_name(name) for name in columns]
    places = ", ".join(["%s"] * len(names))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})",  # noqa: S608 - model's
            rows,
        )
