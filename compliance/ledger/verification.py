"""Is the history whole, and do today's records still say what it says?

Checks, for one clinic: the chain and its bytes, the columns beside the bytes, that every record
equals the last event that carries its state, the anchors, and the triggers.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from compliance.ledger import anchors as anchoring
from compliance.ledger import queries, rules, triggers
from compliance.ledger.models import ChainHead, Event
from compliance.ledger.services import state_of

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Break:
    """One thing that is not as it was written, named so that a person can find it."""

    where: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification read and what it found."""

    events: int
    records: int
    head: str
    breaks: tuple[Break, ...]

    @property
    def is_whole(self) -> bool:
        """Was nothing found?"""
        return not self.breaks


def verify(clinic_id: UUID, *, anchors: Iterable[anchoring.Anchor] = ()) -> Report:
    """Everything that can be checked inside this database, and against anchors kept outside it."""
    size, head = queries.head(clinic_id)
    counted = _Counter()
    breaks = [
        *_missing_triggers(),
        *_chain(clinic_id),
        *_records(clinic_id, counted),
        *_anchored(clinic_id, anchors),
    ]
    return Report(events=size, records=counted.records, head=head.hex(), breaks=tuple(breaks))


class _Counter:
    records = 0


def _missing_triggers() -> Iterator[Break]:
    for name in triggers.missing(connection):
        yield Break("database", f"The trigger {name} that protects the history is missing.")


def _chain(clinic_id: UUID) -> Iterator[Break]:
    """Every event in order: number, hash, and the columns that repeat the body."""
    expected, previous = 1, rules.GENESIS
    events = Event.objects.filter(clinic_id=clinic_id).order_by("sequence")
    for event in events.iterator(chunk_size=CHUNK):
        where = f"event {event.sequence} ({event.record_kind} {event.record_id})"
        if event.sequence != expected:
            yield Break(where, f"Event {expected} is missing before it.")
        body = bytes(event.body)
        right = rules.chain_hash(sequence=event.sequence, previous=previous, body=body)
        if bytes(event.hash) != right:
            yield Break(where, "Its bytes do not match its hash: it or an earlier one was changed.")
        yield from _columns(event, body, where)
        expected, previous = event.sequence + 1, bytes(event.hash)
    head = ChainHead.objects.filter(clinic_id=clinic_id).first()
    if head is not None and (head.sequence, bytes(head.hash)) != (expected - 1, previous):
        yield Break(f"event {head.sequence}", "The end of the chain was cut off or replaced.")
    if head is None and expected > 1:
        yield Break("head", "The chain has events but no head.")


def _columns(event: Event, body: bytes, where: str) -> Iterator[Break]:
    try:
        said = json.loads(body)
        told = (
            said["clinic"],
            said["type"],
            said["record"]["kind"],
            said["record"]["id"],
            datetime.fromisoformat(said["recorded_at"]),
        )
    except (ValueError, KeyError, TypeError):
        yield Break(where, "Its bytes cannot be read.")
        return
    columns = (
        str(event.clinic_id),
        event.type,
        event.record_kind,
        event.record_id,
        event.recorded_at,
    )
    if told != columns:
        yield Break(where, "The columns beside it say something else than its bytes.")


def _records(clinic_id: UUID, counted: _Counter) -> Iterator[Break]:
    """Every record of every kind against its last recorded state, and states without a record."""
    for kind, model in sorted(queries.kinds().items()):
        known = 0
        for chunk in _chunks(_rows(model, clinic_id)):
            states = _last_states(clinic_id, kind, [str(record.pk) for record in chunk])
            counted.records += len(chunk)
            known += len(states)
            for record in chunk:
                yield from _compare(kind, record, states.get(str(record.pk)))
        if known != _recorded(clinic_id, kind).count():
            yield from _vanished(clinic_id, kind, model)


def _rows(model: type[models.Model], clinic_id: UUID) -> models.QuerySet[Any]:
    own = {"pk": clinic_id} if model.LEDGER_KIND == "clinic" else {"clinic_id": clinic_id}  # type: ignore[attr-defined]
    rows: models.QuerySet[Any] = model._default_manager.filter(**own).order_by("pk")
    return rows


def _chunks(rows: models.QuerySet[Any]) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for record in rows.iterator(chunk_size=CHUNK):
        chunk.append(record)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _recorded(clinic_id: UUID, kind: str) -> models.QuerySet[Any]:
    """The keys of all records of a kind that the history ever created."""
    created = Event.objects.filter(clinic_id=clinic_id, record_kind=kind)
    return created.values_list("record_id", flat=True).distinct()


def _last_states(clinic_id: UUID, kind: str, keys: list[str]) -> dict[str, dict[str, Any] | None]:
    events = Event.objects.filter(clinic_id=clinic_id, record_kind=kind, record_id__in=keys)
    states: dict[str, dict[str, Any] | None] = {}
    for key, body in events.order_by("sequence").values_list("record_id", "body").iterator():
        state = _state_in(bytes(body))
        if state is not None:
            states[key] = state
        else:
            states.setdefault(key, None)
    return states


def _state_in(body: bytes) -> dict[str, Any] | None:
    try:
        state: dict[str, Any] | None = json.loads(body)["state"]
    except (ValueError, KeyError, TypeError):
        return None  # reported by the chain's own check
    return state


def _compare(kind: str, record: Any, state: dict[str, Any] | None) -> Iterator[Break]:
    where = f"{kind} {record.pk} ({record.label()})"
    if state is None:
        yield Break(where, "It stands in the records but was never written into the history.")
        return
    differing = rules.changed(state, json.loads(rules.canonical(state_of(record))))
    for name, (recorded, found) in differing.items():
        yield Break(where, f"{name} is {found!r}, but the history says {recorded!r}.")


def _vanished(clinic_id: UUID, kind: str, model: type[models.Model]) -> Iterator[Break]:
    present = {str(key) for key in _rows(model, clinic_id).values_list("pk", flat=True).iterator()}
    for key in _recorded(clinic_id, kind).iterator():
        if key not in present:
            yield Break(f"{kind} {key}", "It stands in the history but is gone from the records.")


def _anchored(clinic_id: UUID, anchors: Iterable[anchoring.Anchor]) -> Iterator[Break]:
    for anchor in anchors:
        where = f"anchor of {anchor.at} over {anchor.size} events"
        if anchor.clinic != str(clinic_id):
            yield Break(where, "It belongs to another clinic.")
        elif not anchoring.is_ours(anchor):
            yield Break(where, "Its signature was not made by this installation's seal key.")
        elif _hash_at(clinic_id, anchor.size) != anchor.head:
            yield Break(where, "The history up to there is not the one that was anchored.")


def _hash_at(clinic_id: UUID, size: int) -> str:
    if size == 0:
        return rules.GENESIS.hex()
    found = Event.objects.filter(clinic_id=clinic_id, sequence=size).first()
    return bytes(found.hash).hex() if found else ""
