"""Every record as it stands today against the last state that the history gives it.

The state of a row is spelled as it would be written today and looked for in the bytes of its last
event. Only where it is not there are the two compared field by field.
"""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import models

from compliance.ledger import queries, rules
from compliance.ledger.models import Event
from compliance.ledger.services import defaults_of, plain, state_of
from compliance.ledger.verification.breaks import Break

CHUNK = 1000
NO_STATE = b',"state":null'
AFTER_STATE = b',"supersedes":'


class Records:
    """One reading of every record of a clinic."""

    def __init__(self, clinic_id: UUID) -> None:
        self.clinic_id = clinic_id
        self.read = 0

    def breaks(self) -> Iterator[Break]:
        """Records that differ, that were never written down, and that are gone."""
        written = self._written()
        for kind, model in sorted(queries.kinds().items()):
            known = 0
            for chunk in self._chunks(model):
                bodies = self._last_bodies(kind, list(chunk))
                self.read += len(chunk)
                known += len(bodies)
                for key, state in chunk.items():
                    if not _has_state(bodies.get(key, b""), state):
                        yield from self._compare(kind, model, key)
            if known != written.get(kind, 0):
                yield from self._vanished(kind, model)

    def _rows(self, model: type[models.Model]) -> models.QuerySet[Any]:
        own = {"pk": self.clinic_id} if queries.is_clinic(model) else {"clinic_id": self.clinic_id}
        rows: models.QuerySet[Any] = model._default_manager.filter(**own).order_by("pk")
        return rows

    def _chunks(self, model: type[models.Model]) -> Iterator[dict[str, bytes]]:
        """Keys of records with their states as they would be written today."""
        excluded: frozenset[str] = getattr(model, "LEDGER_EXCLUDES", frozenset())
        fields = [each for each in model._meta.concrete_fields if each.attname not in excluded]
        names = [each.attname for each in fields]
        chunk: dict[str, bytes] = {}
        for key, *values in self._rows(model).values_list("pk", *names).iterator(chunk_size=CHUNK):
            state = {
                field.attname: plain(field, value)
                for field, value in zip(fields, values, strict=True)
            }
            chunk[str(key)] = rules.canonical(state)
            if len(chunk) == CHUNK:
                yield chunk
                chunk = {}
        if chunk:
            yield chunk

    def _events(self, kind: str, keys: list[str]) -> models.QuerySet[Event]:
        return Event.objects.filter(
            clinic_id=self.clinic_id, record_kind=kind, record_id__in=keys
        ).order_by()

    def _last_bodies(self, kind: str, keys: list[str]) -> dict[str, bytes]:
        """The last event of each record that carries a state, or any where none does."""
        newest = self._events(kind, keys).values("record_id").annotate(last=models.Max("sequence"))
        of = {row["last"]: row["record_id"] for row in newest}
        events = Event.objects.filter(clinic_id=self.clinic_id, sequence__in=list(of))
        bodies = {of[n]: bytes(body) for n, body in events.values_list("sequence", "body")}
        stateless = [key for key, body in bodies.items() if not _carries_state(body)]
        older = (
            self._events(kind, stateless).order_by("sequence")
            if stateless
            else Event.objects.none()
        )
        for key, body in older.values_list("record_id", "body").iterator(chunk_size=CHUNK):
            if _carries_state(bytes(body)):
                bodies[key] = bytes(body)
        return bodies

    def _written(self) -> dict[str, int]:
        """How many records of each kind the history ever wrote down."""
        events = Event.objects.filter(clinic_id=self.clinic_id).order_by()
        told = events.values("record_kind").annotate(n=models.Count("record_id", distinct=True))
        return {row["record_kind"]: row["n"] for row in told}

    def _recorded(self, kind: str) -> models.QuerySet[Any]:
        """The keys of all records of a kind that the history ever created."""
        created = Event.objects.filter(clinic_id=self.clinic_id, record_kind=kind)
        return created.values_list("record_id", flat=True).distinct()

    def _compare(self, kind: str, model: type[models.Model], key: str) -> Iterator[Break]:
        """Field by field, read anew: somebody may have been writing just then."""
        record = model._default_manager.filter(pk=key).first()
        if record is None:
            return  # gone meanwhile: told by what the history still has
        where = f"{kind} {key} ({record.label()})"  # type: ignore[attr-defined]
        recorded = _state_in(self._last_bodies(kind, [key]).get(key, b""))
        if recorded is None:
            yield Break(where, "It stands in the records but was never written into the history.")
            return
        today, new = json.loads(rules.canonical(state_of(record))), defaults_of(model)
        for name, (was, found) in rules.changed(recorded, today).items():
            if name in recorded or found != new[name]:
                yield Break(where, f"{name} is {found!r}, but the history says {was!r}.")

    def _vanished(self, kind: str, model: type[models.Model]) -> Iterator[Break]:
        keys = self._rows(model).values_list("pk", flat=True)
        present = {str(key) for key in keys.iterator(chunk_size=CHUNK)}
        for key in self._recorded(kind).order_by("record_id").iterator(chunk_size=CHUNK):
            if key not in present:
                yield Break(
                    f"{kind} {key}", "It stands in the history but is gone from the records."
                )


def _carries_state(body: bytes) -> bool:
    """Only what it supersedes, its type and its version come after the state of a body."""
    return not body.endswith(NO_STATE, 0, max(body.rfind(AFTER_STATE), 0))


def _has_state(body: bytes, state: bytes) -> bool:
    return body.endswith(b',"state":' + state, 0, max(body.rfind(AFTER_STATE), 0))


def _state_in(body: bytes) -> dict[str, Any] | None:
    try:
        state: dict[str, Any] | None = json.loads(body)["state"]
    except (ValueError, KeyError, TypeError):
        return None  # reported by the chain's own check
    return state
