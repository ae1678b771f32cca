"""One record with its event, or one event alone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import rules
from compliance.ledger.models import Event
from compliance.ledger.services.checking import clean, explained
from compliance.ledger.services.columns import state_of
from compliance.ledger.services.entries import (
    Bodies,
    kind_of,
    locked_head,
    move_on,
    stamp,
)

M = TypeVar("M", bound=models.Model)


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
    stamp(record, by=by, at=at)
    clean(record)
    with explained(record):
        record.save(force_insert=True)
    _append(
        record,
        event=event or f"{kind_of(record)}.created",
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
    clean(current)
    if state_of(current) == before:
        return current
    with explained(current):
        current.save(force_update=True)
    _append(
        current,
        event=event or f"{kind_of(record)}.amended",
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
        event=f"{kind_of(record)}.voided",
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


def _append(
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
    """The next entry of the chain; without `before` it tells no state."""
    head = locked_head(subject.clinic_id)  # type: ignore[attr-defined]
    kind, key = kind_of(subject), str(subject.pk)
    state = None if before is None else state_of(subject)
    said: dict[str, Any] = {"details": dict(details or {})}
    if before:
        said["supersedes"] = _last_sequence(head.clinic_id, kind, key)
        said["changes"] = rules.changed(before, state or {})
    bodies = Bodies(head.clinic_id, event=event, by=by, at=at, reason=reason, **said)
    body = bodies.of(subject, state=rules.spelled(state), occurred_at=occurred_at)
    move_on(head, body)
    entry = Event(
        clinic_id=head.clinic_id,
        sequence=head.sequence,
        type=event,
        record_kind=kind,
        record_id=key,
        recorded_at=at.astimezone(UTC),
        body=body,
        hash=head.hash,
    )
    entry.save()
    head.save(force_update=True)
    return entry


def _last_sequence(clinic_id: Any, kind: str, key: str) -> int | None:
    """The latest event that carries this record's state: the one an amendment supersedes."""
    events = Event.objects.filter(clinic_id=clinic_id, record_kind=kind, record_id=key)
    return events.order_by("-sequence").values_list("sequence", flat=True).first()
