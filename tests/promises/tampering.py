"""Twelve kinds of edits behind the ledger's back, over every table. The triggers are down."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, connection, models, transaction

from compliance.clinics.models import Clinic
from compliance.ledger import queries, rules
from compliance.ledger.models import ChainHead, Event

HEAD = ChainHead._meta.db_table
TABLE = Event._meta.db_table


@dataclass
class Attacker:
    """Someone with the database in their hands, and dice."""

    clinic: Clinic
    dice: Random

    def __post_init__(self) -> None:
        self.size = queries.size(self.clinic.pk)
        found = [model for _kind, model in sorted(queries.kinds().items())]
        self.tables = [model for model in found if self._rows(model).exists()]
        self.reached: Counter[tuple[str, type[models.Model]]] = Counter()

    def _rows(self, model: type[models.Model]) -> models.QuerySet[Any]:
        own = "pk" if queries.is_clinic(model) else "clinic_id"
        return model._base_manager.filter(**{own: self.clinic.pk}).order_by("pk")

    def _event(self) -> Event:
        return Event.objects.get(clinic_id=self.clinic.pk, sequence=self.dice.randint(1, self.size))

    def _set(self, event: Event, **columns: Any) -> None:
        assert Event.objects.filter(pk=event.pk).update(**columns) == 1

    def _next_table(self, kind: str) -> type[models.Model]:
        """The table that this kind of edit reached least often."""
        found = min(self.tables, key=lambda table: self.reached[kind, table])
        self.reached[kind, found] += 1
        return found

    def flip_a_byte(self) -> None:
        """One bit of one body."""
        event = self._event()
        body = bytearray(bytes(event.body))
        body[self.dice.randrange(len(body))] ^= 1 << self.dice.randrange(8)
        self._set(event, body=bytes(body))

    def replace_a_body(self) -> None:
        """The body of another event, which was genuine there."""
        one, other = self.dice.sample(range(1, self.size + 1), 2)
        events = Event.objects.filter(clinic_id=self.clinic.pk)
        self._set(events.get(sequence=one), body=events.get(sequence=other).body)

    def rewrite_one_with_its_hash(self) -> None:
        """Another reason, and the hash that belongs to it; the last one keeps the old head."""
        event = self._event()
        previous = Event.objects.filter(clinic_id=self.clinic.pk, sequence=event.sequence - 1)
        before = bytes(previous[0].hash) if previous else rules.GENESIS
        body = reasoned(event)
        right = rules.chain_hash(sequence=event.sequence, previous=before, body=body)
        self._set(event, body=body, hash=right)

    def change_a_hash(self) -> None:
        """Random bytes for a hash."""
        self._set(self._event(), hash=self.dice.randbytes(32))

    def swap_two(self) -> None:
        """Two events change places."""
        one, other = self.dice.sample(range(1, self.size + 1), 2)
        events = Event.objects.filter(clinic_id=self.clinic.pk)
        for old, new in ((one, -1), (other, one), (-1, other)):
            assert events.filter(sequence=old).update(sequence=new) == 1

    def cut_one_out(self) -> None:
        """An event in the middle is gone."""
        at = self.dice.randint(1, self.size - 1)
        delete(Event.objects.filter(clinic_id=self.clinic.pk, sequence=at))

    def cut_the_end_off(self) -> None:
        """The last events are gone."""
        after = self.size - self.dice.randint(1, min(5, self.size - 1))
        delete(Event.objects.filter(clinic_id=self.clinic.pk, sequence__gt=after))

    def add_a_forged_one(self) -> None:
        """A right hash on top of the chain, before its beginning or far behind it."""
        event = self._event()
        at = self.dice.choice((self.size + 1, self.size + 7, 0, -3))
        _size, head = queries.head(self.clinic.pk)
        event.pk, event.sequence = None, at
        event.hash = rules.chain_hash(sequence=max(at, 0), previous=head, body=bytes(event.body))
        Event.objects.bulk_create([event])

    def change_a_column(self) -> None:
        """What the columns beside the bytes repeat."""
        event = self._event()
        name = self.dice.choice(
            ("type", "record_kind", "record_id", "recorded_at", "clinic_id", "sequence")
        )
        now = getattr(event, name)
        self._set(event, **{name: self.size + 99 if name == "sequence" else another(now, "x")})

    def turn_the_head(self) -> None:
        """Another number, another hash, or no head at all."""
        head = ChainHead.objects.filter(clinic_id=self.clinic.pk)
        choice = self.dice.randrange(3)
        if choice == 0:
            head.update(sequence=self.size - 1)
        elif choice == 1:
            head.update(hash=self.dice.randbytes(32))
        else:
            delete(head)

    def change_a_record(self) -> None:
        """Any field of any row that the history keeps."""
        model = self._next_table("change")
        record = self.dice.choice(list(self._rows(model)))
        kept_out: frozenset[str] = getattr(model, "LEDGER_EXCLUDES", frozenset())
        fields = [f for f in model._meta.concrete_fields if f.attname not in kept_out]
        self.dice.shuffle(fields)
        for field in fields:
            if not field.primary_key and _tried(partial(self._change, record, field)):
                return
        raise AssertionError(f"nothing of {record!r} can be changed")

    def _change(self, record: Any, field: Any) -> None:
        now = getattr(record, field.attname)
        then = another(now, "x" if field.null is False or now is not None else "1")
        if now is None or then == now:
            raise FieldDoesNotExist(field.attname)
        rows = type(record)._base_manager.filter(pk=record.pk)
        assert rows.update(**{field.attname: then}) == 1

    def remove_or_add_a_record(self) -> None:
        """A row is gone, or a copy of one stands beside it."""
        while True:
            model = self._next_table("remove")
            record = self.dice.choice(list(self._rows(model)))
            if self.dice.randrange(2):
                delete(model._base_manager.filter(pk=record.pk))
                return
            record.pk = uuid4()
            if not queries.is_clinic(model) and _tried(
                partial(model._base_manager.bulk_create, [record])
            ):
                return

    def on_every_table(self) -> list[Callable[[], None]]:
        """The two kinds that take one table after the other, once for each."""
        return [self.change_a_record, self.remove_or_add_a_record] * len(self.tables)

    def kinds(self) -> list[Callable[[], None]]:
        """All twelve."""
        return [
            self.flip_a_byte, self.replace_a_body, self.rewrite_one_with_its_hash,
            self.change_a_hash, self.swap_two, self.cut_one_out, self.cut_the_end_off,
            self.add_a_forged_one, self.change_a_column, self.turn_the_head,
            self.change_a_record, self.remove_or_add_a_record,
        ]  # fmt: skip

    def rewrite_everything_after(self) -> None:
        """The strongest attack: one reason changed, and every later hash and the head with it."""
        first = self._event()
        events = Event.objects.filter(clinic_id=self.clinic.pk)
        before = events.filter(sequence=first.sequence - 1).first()
        head = bytes(before.hash) if before else rules.GENESIS
        for event in events.filter(sequence__gte=first.sequence).order_by("sequence"):
            body = reasoned(event) if event.pk == first.pk else bytes(event.body)
            head = rules.chain_hash(sequence=event.sequence, previous=head, body=body)
            self._set(event, body=body, hash=head)
        ChainHead.objects.filter(clinic_id=self.clinic.pk).update(hash=head)


def reasoned(event: Event) -> bytes:
    """The body with another reason."""
    body = json.loads(bytes(event.body))
    return rules.canonical({**body, "reason": f"{body['reason']} of course"})


def another(now: Any, mark: str) -> Any:
    """Something else of the same kind."""
    if isinstance(now, bool):
        return not now
    if isinstance(now, int | Decimal):
        return now + 1
    if isinstance(now, UUID):
        return uuid4()
    if isinstance(now, str):
        return mark + now[1:] if now[:1] != mark else "y" + now[1:]
    return now - timedelta(days=1) if hasattr(now, "year") else now


def delete(rows: models.QuerySet[Any]) -> None:
    """As DELETE in SQL does, without Django asking what hangs on it."""
    rows._raw_delete(rows.db)


def _tried(do: Callable[[], Any]) -> bool:
    try:
        with transaction.atomic():
            do()
            connection.check_constraints()
    except (IntegrityError, FieldDoesNotExist):
        return False
    return True
