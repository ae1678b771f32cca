"""The only way to write: a record and its event, in one transaction.

`create`, `amend` and `void` write a record together with its event; `record` appends an event
about something that is not a change of fields (a signature, an export, a reading of the vault).
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from compliance.core import times
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import queries, rules
from compliance.ledger.models import ChainHead, Event

M = TypeVar("M", bound=models.Model)
MADE_HERE = frozenset({"id"})  # a random key: asking whether it is taken would ask every clinic


def plain(field: models.Field[Any, Any], value: Any) -> Any:
    """One field's value as it is written into a body: the same before and after the database."""
    if value is None or isinstance(value, bool | int | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, Decimal) and isinstance(field, models.DecimalField):
        return f"{value:.{field.decimal_places}f}"
    if isinstance(value, datetime):
        return times.utc_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def state_of(record: models.Model) -> dict[str, Any]:
    """Every stored field of a record as plain values, without what its class keeps out."""
    excluded: frozenset[str] = getattr(record, "LEDGER_EXCLUDES", frozenset())
    return {
        field.attname: plain(field, getattr(record, field.attname))
        for field in record._meta.concrete_fields
        if field.attname not in excluded
    }


def defaults_of(model: type[models.Model]) -> dict[str, Any]:
    """What each field holds in records from before the field existed."""
    fields = model._meta.concrete_fields
    return {field.attname: plain(field, field.get_default()) for field in fields}


@transaction.atomic
def create(
    record: M,
    *,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
    reason: str = "",
    event: str = "",
) -> M:
    """Store a new record and its event. Raises ValidationError with the fields at fault."""
    _stamp(record, by=by, at=at)
    record.full_clean(exclude=MADE_HERE)
    record.save(force_insert=True)
    _append(
        record,
        event=event or f"{_kind(record)}.created",
        by=by,
        at=at,
        occurred_at=occurred_at,
        reason=reason,
        before={},
    )
    return record


@transaction.atomic
def amend(
    record: M,
    *,
    by: Actor,
    at: datetime,
    changes: Mapping[str, Any],
    reason: str = "",
    occurred_at: datetime | None = None,
    event: str = "",
) -> M:
    """Change fields of a record; the event keeps old and new. Nothing changed, nothing written.

    Returns the record as it now stands. Raises Refusal for a void record.
    """
    current = type(record)._default_manager.select_for_update().get(pk=record.pk)
    if getattr(current, "voided_at", None) is not None:
        raise Refusal(_("This record is void and can no longer be changed."))
    before = state_of(current)
    for name, value in changes.items():
        setattr(current, name, value)
    current.full_clean()
    if state_of(current) == before:
        return current
    current.save(force_update=True)
    _append(
        current,
        event=event or f"{_kind(record)}.amended",
        by=by,
        at=at,
        occurred_at=occurred_at,
        reason=reason,
        before=before,
    )
    return current


def void(record: M, *, by: Actor, at: datetime, reason: str) -> M:
    """Mark a record as no longer counting; it stays readable. The reason has ten characters."""
    if len(reason.strip()) < rules.SHORTEST_VOID_REASON:
        raise Refusal(_("Say in at least ten characters why it no longer counts."), "reason")
    return amend(
        record,
        by=by,
        at=at,
        reason=reason.strip(),
        changes={"voided_at": at, "voided_by": by.name, "void_reason": reason.strip()},
        event=f"{_kind(record)}.voided",
    )


@transaction.atomic
def record(
    subject: models.Model,
    *,
    event: str,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> Event:
    """Append an event about a record without changing it; `details` are plain values."""
    return _append(
        subject,
        event=event,
        by=by,
        at=at,
        occurred_at=occurred_at,
        reason=reason,
        before=None,
        details=details,
    )


@transaction.atomic
def create_many(
    records: list[M],
    *,
    by: Actor,
    at: datetime,
    occurred_at: Mapping[Any, datetime] | None = None,
    reason: str = "",
    event: str = "",
    relations_checked: bool = False,
) -> list[M]:
    """Store many records of one class with an event each, taking the chain's head once.

    `occurred_at` maps keys of records to moments. Validity is checked one by one, as in `create`.
    Where the caller has looked at relations and constraints of the whole batch at once
    (`relations_checked`), only fields are checked here; the database refuses the rest.
    """
    if not records:
        return records
    happened = occurred_at or {}
    for each in records:
        _stamp(each, by=by, at=at)
        if relations_checked:
            _clean_alone(each)
        else:
            each.full_clean(exclude=MADE_HERE)
    type(records[0])._default_manager.bulk_create(records, batch_size=500)
    head = _locked_head(records[0].clinic_id)  # type: ignore[attr-defined]
    events = [
        _next_event(
            head,
            each,
            event=event or f"{_kind(each)}.created",
            by=by,
            at=at,
            occurred_at=happened.get(each.pk),
            reason=reason,
            before={},
        )
        for each in records
    ]
    Event.objects.bulk_create(events, batch_size=500)
    head.save(force_update=True)
    return records


def _stamp(record: models.Model, *, by: Actor, at: datetime) -> None:
    if hasattr(record, "recorded_at"):
        record.recorded_at = at
        record.recorded_by = by.name  # type: ignore[attr-defined]


def _clean_alone(record: models.Model) -> None:
    """What can be said of a record without asking the database."""
    relations = [field.name for field in record._meta.concrete_fields if field.is_relation]
    record.full_clean(exclude=relations, validate_unique=False, validate_constraints=False)


def _kind(record: models.Model) -> str:
    kind: str = record.LEDGER_KIND  # type: ignore[attr-defined]
    return kind


def _locked_head(clinic_id: Any) -> ChainHead:
    if not connection.in_atomic_block:
        raise TypeError("An event is appended in the transaction of its change.")
    ChainHead.objects.get_or_create(
        clinic_id=clinic_id, defaults={"sequence": 0, "hash": rules.GENESIS}
    )
    queries.forget_size(clinic_id)
    return ChainHead.objects.select_for_update().get(clinic_id=clinic_id)


def _append(subject: models.Model, **what: Any) -> Event:
    head = _locked_head(subject.clinic_id)  # type: ignore[attr-defined]
    entry = _next_event(head, subject, **what)
    entry.save()
    head.save(force_update=True)
    return entry


def _next_event(
    head: ChainHead,
    subject: models.Model,
    *,
    event: str,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None,
    reason: str,
    before: Mapping[str, Any] | None,
    details: Mapping[str, Any] | None = None,
) -> Event:
    """The next entry after the head, which moves on with it."""
    kind, key = _kind(subject), str(subject.pk)
    state = None if before is None else state_of(subject)
    zone = subject.ledger_zone()  # type: ignore[attr-defined]
    body = rules.canonical(
        {
            "version": 1,
            "clinic": str(head.clinic_id),
            "type": event,
            "record": {"kind": kind, "id": key, "label": subject.label()},  # type: ignore[attr-defined]
            "actor": {"id": by.user_id, "name": by.name},
            "role": by.role,
            "occurred_at": times.local_text(occurred_at or at, zone),
            "recorded_at": times.utc_text(at),
            "reason": reason,
            "supersedes": _last_sequence(head.clinic_id, kind, key) if before else None,
            "state": state,
            "changes": rules.changed(before, state or {}) if before else {},
            "details": dict(details or {}),
        }
    )
    head.sequence += 1
    head.hash = rules.chain_hash(sequence=head.sequence, previous=bytes(head.hash), body=body)
    return Event(
        clinic_id=head.clinic_id,
        sequence=head.sequence,
        type=event,
        record_kind=kind,
        record_id=key,
        recorded_at=at.astimezone(UTC),
        body=body,
        hash=head.hash,
    )


def _last_sequence(clinic_id: Any, kind: str, key: str) -> int | None:
    """The latest event that carries this record's state: the one an amendment supersedes."""
    events = Event.objects.filter(clinic_id=clinic_id, record_kind=kind, record_id=key)
    return events.order_by("-sequence").values_list("sequence", flat=True).first()
