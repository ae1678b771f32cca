"""Is the history whole, and do today's records still say what it says?

Checks, for one clinic: the chain and its bytes, the columns beside the bytes, that every record
equals the last event that carries its state, the anchors, and the triggers.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from compliance.ledger import anchors as anchoring
from compliance.ledger import queries, rules, triggers
from compliance.ledger.models import Event
from compliance.ledger.verification.breaks import Break as Break
from compliance.ledger.verification.chain import Chain
from compliance.ledger.verification.records import Records


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
    chain, records = Chain(clinic_id), Records(clinic_id)
    breaks = [
        *_missing_triggers(),
        *chain.breaks(),
        *records.breaks(),
        *_anchored(clinic_id, anchors),
    ]
    return Report(
        events=chain.read, records=records.read, head=chain.head.hex(), breaks=tuple(breaks)
    )


def _missing_triggers() -> Iterator[Break]:
    for name in triggers.missing(connection):
        yield Break("database", f"The trigger {name} that protects the history is missing.")


def _anchored(clinic_id: UUID, anchors: Iterable[anchoring.Anchor]) -> Iterator[Break]:
    for anchor in anchors:
        if sentence := against(clinic_id, anchor):
            yield Break(f"anchor of {anchor.at} over {anchor.size} events", sentence)


def against(clinic_id: UUID, anchor: anchoring.Anchor) -> str:
    """What speaks against this anchor, in a sentence; nothing where the history leads to it."""
    found = hash_at(clinic_id, anchor.size)
    if anchor.clinic != str(clinic_id):
        return "It belongs to another clinic."
    if not anchoring.is_ours(anchor):
        return "Its signature was not made by this installation's seal key."
    if not found:
        return (
            f"The history here ends at event {queries.size(clinic_id)}, before it: an older copy "
            "was put back, or the end was cut off."
        )
    return (
        "" if found == anchor.head else "The history up to there is another one: it was rewritten."
    )


def hash_at(clinic_id: UUID, size: int) -> str:
    """The hash of the history here once it had so many events; empty where it has not."""
    if size == 0:
        return rules.GENESIS.hex()
    found = Event.objects.filter(clinic_id=clinic_id, sequence=size).first()
    return bytes(found.hash).hex() if found else ""
