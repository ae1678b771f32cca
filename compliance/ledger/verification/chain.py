"""Every event of a chain in order: its number, its hash, and the columns that repeat its bytes.

A million events must take seconds, so rows are read as plain tuples, page by page, and the columns
are looked for in the bytes as they stand there. Only what does not look right is read as JSON.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from compliance.ledger import queries, rules
from compliance.ledger.models import ChainHead, Event
from compliance.ledger.verification.breaks import Break

PAGE = 2000
MOMENT_LENGTH = len("2026-01-01 00:00:00.000000")
FIRST = -(2**63)  # an event with a number below 1 is found too
MOMENT = {  # as text, because reading it as a moment takes longer than hashing the event
    "sqlite": "CAST(recorded_at AS TEXT)",
    "postgresql": "to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
}
Row = tuple[Any, ...]


class Chain:
    """One walk along the chain of a clinic."""

    def __init__(self, clinic_id: UUID) -> None:
        self.clinic_id = clinic_id
        self.key = Event._meta.get_field("clinic_id").get_db_prep_value(clinic_id, connection)
        self.question = (
            f"SELECT sequence, type, record_kind, record_id, {MOMENT[connection.vendor]}, body, "  # noqa: S608
            f"hash FROM {Event._meta.db_table} WHERE clinic_id = %s AND sequence > %s "
            "ORDER BY sequence LIMIT %s"
        )
        self.read = 0
        self.last: Any = 0
        self.head = rules.GENESIS

    def breaks(self) -> Iterator[Break]:
        """Everything that is wrong with it, in order."""
        after: Any = FIRST
        while rows := self._page(after):
            rest = self._right(rows)
            for row in rows[rest:]:
                yield from self._event(row)
            after = rows[-1][0]
            if not isinstance(after, int):  # SQLite keeps text in a column of numbers
                break
        yield from self._end()

    def _page(self, after: Any) -> list[Row]:
        """The next events; asked once more where the head moved on meanwhile."""
        with connection.cursor() as cursor:
            cursor.execute(self.question, [self.key, after, PAGE])
            rows: list[Row] = cursor.fetchall()
            if not rows and queries.size(self.clinic_id) > self.read:
                cursor.execute(self.question, [self.key, after, PAGE])
                rows = cursor.fetchall()
        return rows

    def _right(self, rows: list[Row]) -> int:
        """How many events from the first on are right in every respect: the quick way.

        Text inside a body has its quotation marks escaped, so what is looked for here can only be
        found where it is a part of the body itself.
        """
        expected, head, sha = self.last + 1, self.head, hashlib.sha256
        clinic = f',"clinic":"{self.clinic_id}","details":'.encode()
        try:
            for sequence, kind, record_kind, key, moment, body, stored in rows:
                text = rules.PREFIX + sequence.to_bytes(8, "big") + head + sha(body).digest()
                at = moment if len(moment) == MOMENT_LENGTH else f"{moment}.000000"
                own = body.find(
                    f',"record":{{"id":"{key}","kind":"{record_kind}","label":"'.encode()
                )
                told = f'"}},"recorded_at":"{at[:10]}T{at[11:]}Z","role":"'.encode()
                if (
                    sequence != expected
                    or sha(text).digest() != stored
                    or own < 0
                    or body.find(told, own) < 0
                    or body.find(clinic, 0, own) < 0
                    or not body.endswith(f',"type":"{kind}","version":1}}'.encode())
                ):
                    break
                head, expected = stored, expected + 1
        except (TypeError, AttributeError, OverflowError):
            pass  # not even the kind of thing it should be: looked at closely
        right: int = expected - self.last - 1
        self.read, self.last, self.head = self.read + right, expected - 1, bytes(head)
        return right

    def _event(self, row: Row) -> Iterator[Break]:
        """One event looked at closely, in words."""
        sequence, where = row[0], f"event {row[0]} ({row[2]} {row[3]})"
        self.read += 1
        if sequence != self.last + 1:
            yield Break(where, f"Event {self.last + 1} is missing before it.")
        try:
            body, stored = bytes(row[5]), bytes(row[6])
            right = rules.chain_hash(sequence=sequence, previous=self.head, body=body)
        except (TypeError, AttributeError, OverflowError):
            yield Break(where, "Its bytes or its number cannot be read.")
            self.last = sequence if isinstance(sequence, int) else self.last + 1
            return
        if stored != right:
            yield Break(where, "Its bytes do not match its hash: it or an earlier one was changed.")
        yield from self._columns(row, body, where)
        self.last, self.head = sequence, stored

    def _columns(self, row: Row, body: bytes, where: str) -> Iterator[Break]:
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
        if told != (str(self.clinic_id), row[1], row[2], row[3], _moment(row[4])):
            yield Break(where, "The columns beside it say something else than its bytes.")

    def _end(self) -> Iterator[Break]:
        """Does the head stand where the chain ends, and is every event a part of it?"""
        head = ChainHead.objects.filter(clinic_id=self.clinic_id).first()
        if head is None and self.read:
            yield Break("head", "The chain has events but no head.")
        if head is not None and (head.sequence, bytes(head.hash)) != (self.last, self.head):
            yield Break(f"event {head.sequence}", "The end of the chain was cut off or replaced.")
        events = Event.objects.filter(clinic_id=self.clinic_id, sequence__lte=self.last)
        if events.count() > self.read:
            yield Break("chain", "Events share a number.")


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except (TypeError, ValueError):
        return None
