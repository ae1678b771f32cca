"""From a client code back to everything that was used: the way of a recall, the other way round."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from compliance.treatments.models import Client
from compliance.treatments.queries.treatments import of_client


@dataclass(frozen=True, slots=True)
class UsedOn:
    """One lot, pack or cream lot, with the treatments in which it was used."""

    kind: str
    number: str
    what: str
    refs: tuple[str, ...]


def used_on(client: Client) -> list[UsedOn]:
    """Everything that was used on a client, by kind and number. Runs two queries."""
    refs: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for treatment in of_client(client).filter(voided_at__isnull=True):
        for key in _keys(treatment):
            refs[key].append(treatment.ref)
    return [UsedOn(*key, tuple(sorted(set(found)))) for key, found in sorted(refs.items())]


def _keys(treatment: Any) -> Iterator[tuple[str, str, str]]:
    for item in treatment.items.all():
        if item.lot is not None:
            yield "lot", item.lot.lot, str(item.lot.product)
        else:
            yield "pack", item.pack_code, ""
    if treatment.movement is not None:
        container = treatment.movement.container
        yield "cream", container.lot, container.product.name
