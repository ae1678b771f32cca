"""Reading history back as people read it."""

import json
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models

from compliance.core import times
from compliance.ledger.models import ChainHead, Event

BOOKKEEPING = frozenset(
    {"id", "clinic_id", "recorded_at", "recorded_by", "voided_at", "voided_by", "void_reason"}
)
FRESH = 0.1  # seconds
remembered_sizes: dict[uuid.UUID, tuple[float, int]] = {}


@dataclass(frozen=True, slots=True)
class Change:
    """One field's old and new value, with the field's name as people know it."""

    label: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as the history panel shows it."""

    sequence: int
    type: str
    verb: str
    record_kind: str
    record_id: str
    record_label: str
    who: str
    role: str
    occurred_at: datetime
    recorded_at: datetime
    reason: str
    is_late: bool
    changes: tuple[Change, ...]
    details: dict[str, Any]


def kinds() -> dict[str, type[models.Model]]:
    """Every kind of record that the ledger keeps, with its class."""
    found = apps.get_app_config("compliance").get_models()
    return {model.LEDGER_KIND: model for model in found if hasattr(model, "LEDGER_KIND")}


def is_clinic(model: type[models.Model]) -> bool:
    """Is it the clinic itself, whose own key is the key of its chain?"""
    return bool(model.LEDGER_KIND == "clinic")  # type: ignore[attr-defined]


def history(record: models.Model) -> list[Entry]:
    """All events of one record, newest first. Runs one query."""
    events = Event.objects.filter(
        clinic_id=record.clinic_id,  # type: ignore[attr-defined]
        record_kind=record.LEDGER_KIND,  # type: ignore[attr-defined]
        record_id=str(record.pk),
    )
    return [entry(event) for event in events.order_by("-sequence")]


def between(clinic_id: Any, start: datetime, end: datetime) -> Iterable[Entry]:
    """Events written in a period, oldest first, one at a time. Runs one query."""
    events = Event.objects.filter(
        clinic_id=clinic_id, recorded_at__gte=start, recorded_at__lt=end
    ).order_by("sequence")
    return (entry(event) for event in events.iterator(chunk_size=1000))


def entry(event: Event) -> Entry:
    """One event read back from its own bytes."""
    body = json.loads(bytes(event.body))
    occurred_at = datetime.fromisoformat(body["occurred_at"].partition("[")[0])
    recorded_at = datetime.fromisoformat(body["recorded_at"])
    return Entry(
        sequence=event.sequence,
        type=body["type"],
        verb=body["type"].rpartition(".")[2],
        record_kind=body["record"]["kind"],
        record_id=body["record"]["id"],
        record_label=body["record"]["label"],
        who=body["actor"]["name"],
        role=body["role"],
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        reason=body["reason"],
        is_late=times.is_late(occurred_at, recorded_at),
        changes=_changes(body),
        details=body["details"],
    )


def size(clinic_id: uuid.UUID) -> int:
    """The size of a clinic's chain, for every visit of a public page.

    Asked at most ten times a second, and anew after each event of this process: what another
    process appends is seen a tenth of a second later at most.
    """
    now = time.monotonic()
    asked_at, found = remembered_sizes.get(clinic_id, (-FRESH, 0))
    if now - asked_at >= FRESH:
        found = head(clinic_id)[0]
        remembered_sizes[clinic_id] = now, found
    return found


def forget_size(clinic_id: uuid.UUID) -> None:
    """An event is being appended."""
    remembered_sizes.pop(clinic_id, None)


def head(clinic_id: Any) -> tuple[int, bytes]:
    """The size of a clinic's chain and the hash of its last event."""
    found = ChainHead.objects.filter(clinic_id=clinic_id).first()
    return (found.sequence, bytes(found.hash)) if found else (0, b"\0" * 32)


def _changes(body: dict[str, Any]) -> tuple[Change, ...]:
    model = kinds().get(body["record"]["kind"])
    fields = {field.attname: field for field in model._meta.concrete_fields} if model else {}
    return tuple(
        _change(fields.get(name), name, old, new)
        for name, (old, new) in body["changes"].items()
        if name not in BOOKKEEPING
    )


def _change(field: Any, name: str, old: Any, new: Any) -> Change:
    if field is None:  # a field that this version no longer has
        return Change(label=name, old=old, new=new)
    label = str(field.verbose_name)
    return Change(
        label=label[:1].upper() + label[1:], old=_shown(field, old), new=_shown(field, new)
    )


def _shown(field: Any, value: Any) -> Any:
    """A kept value as people read it: choices by their words, records by their names."""
    shown = value if value != "" else None
    if shown is None:
        return None
    if field.choices:
        shown = str(dict(field.flatchoices).get(value, value))
    elif field.is_relation:
        found = field.related_model._base_manager.filter(pk=value).first()
        shown = found.label() if hasattr(found, "label") else str(found or value)
    elif isinstance(field, models.DateTimeField):
        shown = datetime.fromisoformat(value)
    elif isinstance(field, models.DateField):
        shown = date.fromisoformat(value)
    return shown
