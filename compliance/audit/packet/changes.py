"""Part of a packet: every change of a record in the period, from the ledger."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from compliance.clinics.models import Clinic
from compliance.core import times
from compliance.ledger.models import Event
from compliance.ledger.queries import BOOKKEEPING

NOT_CHANGES = (
    Q(type__endswith=".created")
    | Q(record_kind="audit")
    | Q(type="paper.issued")
    | Q(type__startswith="export")
)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field's old and new value; a link to another record says only that it changed."""

    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One event of the ledger that is not the making of a record."""

    recorded_at: datetime
    occurred_at: datetime
    is_late: bool
    type: str
    record: str
    who: str
    role: str
    reason: str
    changes: tuple[FieldChange, ...]


def read(clinic: Clinic, start: datetime, end: datetime) -> tuple[ChangeRow, ...]:
    """Changes written in the period, oldest first. One query."""
    events = (
        Event.objects.filter(clinic_id=clinic.pk, recorded_at__gte=start, recorded_at__lt=end)
        .exclude(NOT_CHANGES)
        .order_by("sequence")
        .values_list("body", flat=True)
    )
    return tuple(_change(json.loads(bytes(body))) for body in events.iterator(chunk_size=1000))


def amended(clinic: Clinic) -> frozenset[tuple[str, str]]:
    """(kind, id) of every record that was ever amended. One query."""
    events = Event.objects.filter(clinic_id=clinic.pk, type__endswith=".amended")
    return frozenset(events.values_list("record_kind", "record_id"))


def _change(body: dict[str, Any]) -> ChangeRow:
    occurred_at = datetime.fromisoformat(body["occurred_at"].partition("[")[0])
    recorded_at = datetime.fromisoformat(body["recorded_at"])
    return ChangeRow(
        recorded_at=recorded_at,
        occurred_at=occurred_at,
        is_late=times.is_late(occurred_at, recorded_at),
        type=body["type"],
        record=body["record"]["label"],
        who=body["actor"]["name"],
        role=body["role"],
        reason=body["reason"],
        changes=tuple(
            FieldChange(name, _text(name, old), _text(name, new))
            for name, (old, new) in sorted(body["changes"].items())
            if name not in BOOKKEEPING
        ),
    )


def _text(name: str, value: Any) -> str | None:
    """A value as text; keys of other records are random and mean nothing on paper."""
    if value is None or value == "":
        return None
    return "…" if name.endswith("_id") else str(value)
