"""A chain as long as that of many years, written at once: bodies as the services write them."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from compliance.clinics.models import Clinic
from compliance.core import times
from compliance.core.ids import uuid7
from compliance.ledger import queries, rules
from compliance.ledger.models import ChainHead, Event
from compliance.ledger.services import state_of
from compliance.sterilization.models import Cycle
from tests.clinics.factory import NOW
from tests.sterilization.factory import make_cycle, make_sterilizer

AT_ONCE = 5_000
COLUMNS = (
    *("clinic_id", "sequence", "type", "record_kind", "record_id"),
    *("recorded_at", "body", "hash"),
)


def make_long_chain(clinic: Clinic, *, events: int, records: int) -> None:
    """Cycles, each written down once and then amended in turn until there are enough events."""
    cycles = _copies(make_cycle(make_sterilizer(clinic)), records)
    states = [rules.canonical(state_of(cycle)).decode() for cycle in cycles]
    size, head = queries.head(clinic.pk)
    rows = []
    for row in _events(clinic, cycles, states, range(size + 1, events + 1), head):
        rows.append(row)
        if len(rows) == AT_ONCE:
            _insert(rows)
            rows.clear()
    _insert(rows)
    ChainHead.objects.filter(clinic_id=clinic.pk).update(sequence=events, hash=row[-1])


def _copies(cycle: Cycle, count: int) -> list[Cycle]:
    said = {field.attname: getattr(cycle, field.attname) for field in Cycle._meta.concrete_fields}
    numbers = range(cycle.number + 1, cycle.number + count + 1)
    copies = [Cycle(**{**said, "id": uuid7(), "number": number}) for number in numbers]
    return Cycle.objects.bulk_create(copies, 500)


def _events(
    clinic: Clinic, cycles: list[Cycle], states: list[str], numbers: range, head: bytes
) -> Iterator[tuple[Any, ...]]:
    fields = {field.name: field for field in Event._meta.concrete_fields}
    key = fields["clinic_id"].get_db_prep_value(clinic.pk, connection)
    moment = fields["recorded_at"].get_db_prep_value(NOW, connection)
    at, local = times.utc_text(NOW), times.local_text(NOW, clinic.timezone)
    for done, sequence in enumerate(numbers):
        which, turn = done % len(cycles), done // len(cycles)
        supersedes = sequence - len(cycles) if turn else "null"
        kind = "cycle.amended" if turn else "cycle.created"
        body = (
            f'{{"actor":{{"id":"","name":"Ada"}},"changes":{{}},"clinic":"{clinic.pk}",'
            f'"details":{{}},"occurred_at":"{local}","reason":"Turn {turn}",'
            f'"record":{{"id":"{cycles[which].pk}","kind":"cycle","label":"{cycles[which].number}"}},'
            f'"recorded_at":"{at}","role":"OWNER","state":{states[which]},'
            f'"supersedes":{supersedes},"type":"{kind}","version":1}}'
        ).encode()
        head = rules.chain_hash(sequence=sequence, previous=head, body=body)
        yield key, sequence, kind, "cycle", str(cycles[which].pk), moment, body, head


def _insert(rows: list[tuple[Any, ...]]) -> None:
    if not rows:
        return
    marks = ", ".join(["%s"] * len(COLUMNS))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {Event._meta.db_table} ({', '.join(COLUMNS)}) VALUES ({marks})", rows
        )
