"""What an event says, byte for byte, and the head of the chain that it is appended to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, models

from compliance.core import times
from compliance.core.actor import Actor
from compliance.ledger import queries, rules
from compliance.ledger.models import ChainHead

MADE_HERE = frozenset({"id"})  # a random key: asking whether it is taken would ask every clinic


def kind_of(record: models.Model) -> str:
    """The short stable name of its kind."""
    kind: str = record.LEDGER_KIND  # type: ignore[attr-defined]
    return kind


def stamp(record: models.Model, *, by: Actor, at: datetime) -> None:
    """Who wrote it down and when, where the record keeps that."""
    if hasattr(record, "recorded_at"):
        record.recorded_at = at
        record.recorded_by = by.name  # type: ignore[attr-defined]


def locked_head(clinic_id: Any) -> ChainHead:
    """Where the chain ends; nobody else appends until the transaction is over."""
    if not connection.in_atomic_block:
        raise TypeError("An event is appended in the transaction of its change.")
    ChainHead.objects.get_or_create(
        clinic_id=clinic_id, defaults={"sequence": 0, "hash": rules.GENESIS}
    )
    queries.forget_size(clinic_id)
    return ChainHead.objects.select_for_update().get(clinic_id=clinic_id)


def move_on(head: ChainHead, body: bytes) -> None:
    """The head after one more entry."""
    head.sequence += 1
    head.hash = rules.chain_hash(sequence=head.sequence, previous=bytes(head.hash), body=body)


class Bodies:
    """Bodies of events of one sort; what all of them say is spelled once."""

    def __init__(
        self, clinic_id: Any, *, event: str, by: Actor, at: datetime, reason: str, **said: Any
    ) -> None:
        self.at = at
        self.common = {
            **_spelled(
                {
                    "version": 1,
                    "clinic": str(clinic_id),
                    "type": event,
                    "actor": {"id": by.user_id, "name": by.name},
                    "role": by.role,
                    "recorded_at": times.utc_text(at),
                    "reason": reason,
                    "supersedes": None,
                    "changes": {},
                    "details": {},
                }
            ),
            **_spelled(said),
        }

    def of(self, subject: models.Model, *, state: str, occurred_at: datetime | None) -> bytes:
        """What the event about one record says."""
        label: str = subject.label()  # type: ignore[attr-defined]
        zone: str = subject.ledger_zone()  # type: ignore[attr-defined]
        named = {"kind": kind_of(subject), "id": str(subject.pk), "label": label}
        occurred = times.local_text(occurred_at or self.at, zone)
        own = _spelled({"record": named, "occurred_at": occurred})
        return rules.joined({**self.common, **own, "state": state}).encode()


def _spelled(said: Mapping[str, Any]) -> dict[str, str]:
    return {name: rules.spelled(value) for name, value in said.items()}
