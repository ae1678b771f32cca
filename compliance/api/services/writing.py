"""What another program writes: once for each of its keys, by the rules of an import."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.cache import cache

from compliance.api.models import AccessKey
from compliance.api.resources import Resource
from compliance.core import times
from compliance.core.actor import PROGRAM, Actor
from compliance.core.idempotency import answer_once
from compliance.exchange.services import add_records

LONGEST_WRITE = 60  # seconds; a request that died is forgotten after them


class OtherBodyError(Exception):
    """The key was used for something else."""


class UnderWayError(Exception):
    """The same request is being answered just now."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a program is told of what it wrote: the same again for the same key."""

    id: str
    kind: str
    is_new: bool
    written_at: str


def write(
    *,
    key: AccessKey,
    resource: Resource,
    items: Sequence[Mapping[str, str]],
    asked: str,
    once: str,
    at: datetime,
) -> list[Receipt]:
    """Store records, all or none, once for `once`, the program's own key of this request.

    `asked` is what tells this request from another one.
    """
    scope = f"api-{key.pk}"
    name = sha256(once.encode()).hexdigest()
    with _claimed(f"{scope}-{name}"):
        kept = json.loads(
            answer_once(
                scope=scope,
                key=name,
                at=at,
                do=lambda: json.dumps({"asked": asked, "told": _add(key, resource, items, at=at)}),
            )
        )
    if kept.pop("asked") != asked:
        raise OtherBodyError
    told = kept.get("told", [kept])  # answers of before there were batches had one receipt
    return [Receipt(**each) for each in told]


def _add(
    key: AccessKey, resource: Resource, items: Sequence[Mapping[str, str]], *, at: datetime
) -> list[dict[str, Any]]:
    by = Actor(str(key.pk), key.name, PROGRAM)
    added = add_records(clinic=key.clinic, kind=resource.writable, items=items, by=by, at=at)
    return [
        {
            "id": str(each.record.pk),
            "kind": resource.name,
            "is_new": each.is_new,
            "written_at": times.utc_text(each.record.recorded_at),
        }
        for each in added
    ]


@contextmanager
def _claimed(name: str) -> Iterator[None]:
    """Held while one request is answered, in the cache that all processes share."""
    if not cache.add(name, 1, LONGEST_WRITE):
        raise UnderWayError
    try:
        yield
    finally:
        cache.delete(name)
