"""Rows out of one database into another, and the proof that they are the same there.

They go as values, not as bytes: the two databases keep dates, decimals and keys differently. The
digest of a table is a sum over its rows, so that the order in which a database gives them is free.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connections
from django.db.models import AutoField, Model, QuerySet

from compliance.exchange.moving.second import TARGET
from compliance.ledger import services as ledger

AT_ONCE = 500
MODULUS = 2**256


@dataclass(slots=True)
class Tally:
    """How many rows were seen, and a digest over all of them."""

    rows: int = 0
    digest: int = 0

    def add(self, row: Model, *, with_key: bool) -> None:
        """Count one row."""
        values = [
            _plain(field, getattr(row, field.attname))
            for field in sorted(row._meta.concrete_fields, key=lambda each: each.attname)
            if with_key or not field.primary_key
        ]
        digest = hashlib.sha256(json.dumps(values).encode()).digest()
        self.rows += 1
        self.digest = (self.digest + int.from_bytes(digest)) % MODULUS


def copy(rows: QuerySet[Any], *, keeps_numbers: bool) -> Tally:
    """Copy rows; where other clinics have rows too, numbers are given anew and nobody uses them."""
    tally, with_key = Tally(), keeps_numbers or not is_numbered(rows.model)
    found: Iterator[Model] = rows.order_by("pk").iterator(chunk_size=AT_ONCE)
    while batch := list(islice(found, AT_ONCE)):
        for row in batch:
            tally.add(row, with_key=with_key)
            if not with_key:
                row.pk = None
        rows.model._base_manager.using(TARGET).bulk_create(batch)
    return tally


def tally_of(rows: QuerySet[Any], *, keeps_numbers: bool) -> Tally:
    """Rows as they are where they came to."""
    tally, with_key = Tally(), keeps_numbers or not is_numbered(rows.model)
    for row in rows.order_by("pk").iterator(chunk_size=AT_ONCE):
        tally.add(row, with_key=with_key)
    return tally


def is_numbered(model: type[Model]) -> bool:
    """Are its keys numbers that the database gives out?"""
    return isinstance(model._meta.pk, AutoField)


def finish(models: list[type[Model]]) -> None:
    """Check every relation now, and let the database count on from the highest number."""
    connection = connections[TARGET]
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _plain(field: Any, value: Any) -> Any:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True)
    return ledger.plain(field, value)
