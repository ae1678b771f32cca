"""Writing counts: blind, compared with the movements, corrected by one more movement."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.core.units import trimmed
from compliance.ledger import services as ledger
from compliance.lidocaine import queries, rules
from compliance.lidocaine.models import Container, StockCount
from compliance.lidocaine.rules import MovementKind
from compliance.lidocaine.services.writing import (
    locked,
    raise_breaches,
    write_movement,
    write_reversal,
)


@transaction.atomic
def count_container(
    *,
    container: Container,
    counted_g: Decimal,
    by: Actor,
    at: datetime,
    counted_at: datetime | None = None,
    counted_by: str = "",
    witness: str = "",
    note: str = "",
) -> StockCount:
    """Compare what is there with what should be; a difference becomes a movement.

    Where it is larger than a scale explains it is a deviation as well: closing that is the
    second sign-off.
    """
    container = locked(container)
    counted_at = counted_at or at
    rules.check_times(
        moved_at=counted_at,
        at=at,
        received_on=container.received_on,
        moved_on=container.clinic.day(counted_at),
    )
    rules.check_latest(is_counted_since=queries.is_counted_after(container, counted_at))
    moves = queries.moves(container)
    expected_g = sum((m.grams for m in moves if m.moved_at <= counted_at), Decimal(0))
    movement = None
    if counted_g != expected_g:
        rules.check_left(moves, counted_at, counted_g - expected_g)
        movement = write_movement(
            container,
            MovementKind.COUNT_ADJUST,
            counted_g - expected_g,
            witness=witness,
            reason=note or _words(counted_g, expected_g),
            moved_at=counted_at,
            moved_by=counted_by,
            by=by,
            at=at,
        )
    count = StockCount(
        clinic=container.clinic,
        container=container,
        counted_g=counted_g,
        expected_g=expected_g,
        counted_at=counted_at,
        counted_by=counted_by or by.name,
        witness=witness,
        note=note,
        movement=movement,
    )
    ledger.create(count, by=by, at=at, occurred_at=counted_at, reason=note)
    breaches = rules.breaches_of_count(counted_g, expected_g)
    raise_breaches(count, breaches, occurred_at=counted_at, by=by, at=at)
    return count


@transaction.atomic
def count_shelf(*, counted: Mapping[Container, Decimal], **said: Any) -> list[StockCount]:
    """A stocktake: each container that somebody weighed."""
    if not counted:
        raise Refusal(_("Weigh at least one of them."))
    return [
        count_container(container=container, counted_g=grams, **said)
        for container, grams in counted.items()
    ]


@transaction.atomic
def void_count(*, count: StockCount, by: Actor, at: datetime, reason: str) -> StockCount:
    """It was counted wrongly: its movement is undone as well. Only the latest of a container."""
    container = locked(count.container)
    rules.check_latest(is_counted_since=queries.is_counted_after(container, count.counted_at))
    voided = ledger.void(count, by=by, at=at, reason=reason)
    if count.movement is not None:
        moves = queries.moves(container)
        rules.check_left(moves, count.movement.moved_at, -count.movement.grams)
        write_reversal(count.movement, by=by, at=at, reason=reason)
    return voided


def _words(counted_g: Decimal, expected_g: Decimal) -> str:
    amounts = {"counted": trimmed(counted_g), "expected": trimmed(expected_g)}
    return _("Counted %(counted)s g instead of %(expected)s g") % amounts
