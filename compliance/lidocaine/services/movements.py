"""Writing movements of grams."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.lidocaine import queries, rules
from compliance.lidocaine.models import Container, Movement
from compliance.lidocaine.rules import Condition, MovementKind
from compliance.lidocaine.services.writing import (
    locked,
    raise_breaches,
    write_movement,
    write_reversal,
)


@transaction.atomic
def record_movement(
    *,
    container: Container,
    kind: str,
    grams: Decimal,
    moved_at: datetime,
    by: Actor,
    at: datetime,
    moved_by: str = "",
    witness: str = "",
    reason: str = "",
) -> Movement:
    """One movement as it happened. A use that broke a rule is recorded and becomes a deviation."""
    container = locked(container)
    if kind == MovementKind.RECEIVE:
        raise Refusal(_("It was received when it was recorded: correct the container."), "kind")
    rules.check_reason(kind, reason)
    moved_on = container.clinic.day(moved_at)
    rules.check_times(
        moved_at=moved_at, at=at, received_on=container.received_on, moved_on=moved_on
    )
    moves = queries.moves(container)
    signed = rules.signed_grams(kind, grams)
    rules.check_left(moves, moved_at, signed)
    movement = write_movement(
        container,
        kind,
        signed,
        moved_at=moved_at,
        moved_by=moved_by,
        witness=witness,
        reason=reason,
        by=by,
        at=at,
    )
    rules.check_holds([*moves, movement])
    raise_deviations(movement, on=moved_on, is_held=rules.is_held(moves, moved_at), by=by, at=at)
    return movement


def dispose_container(
    *, container: Container, moved_at: datetime, by: Actor, at: datetime, **said: str
) -> Movement:
    """All that is left goes: disposed of."""
    return _empty(container, MovementKind.DISPOSE, moved_at=moved_at, by=by, at=at, **said)


def return_container(
    *, container: Container, moved_at: datetime, by: Actor, at: datetime, **said: str
) -> Movement:
    """All that is left goes back to the supplier."""
    return _empty(container, MovementKind.RETURN, moved_at=moved_at, by=by, at=at, **said)


def hold_container(*, container: Container, reason: str, by: Actor, at: datetime) -> Movement:
    """Nobody should use it for now."""
    kind = MovementKind.RECALL_HOLD
    return record_movement(
        container=container, kind=kind, grams=Decimal(0), moved_at=at, reason=reason, by=by, at=at
    )


def release_container(*, container: Container, reason: str, by: Actor, at: datetime) -> Movement:
    """The hold is over."""
    kind = MovementKind.RELEASE_HOLD
    return record_movement(
        container=container, kind=kind, grams=Decimal(0), moved_at=at, reason=reason, by=by, at=at
    )


@transaction.atomic
def reverse_movement(*, movement: Movement, by: Actor, at: datetime, reason: str) -> Movement:
    """Undo a movement entered wrongly: both stay, and together they come to nothing."""
    container = locked(movement.container)
    if hasattr(movement, "count"):
        raise Refusal(_("It came from a count: void the count instead."))
    rules.check_reversal(movement, is_reversed=Movement.objects.filter(reverses=movement).exists())
    moves = queries.moves(container)
    rules.check_left(moves, movement.moved_at, -movement.grams)
    reversal = write_reversal(movement, by=by, at=at, reason=reason)
    rules.check_holds([*moves, reversal])
    return reversal


@transaction.atomic
def _empty(
    container: Container, kind: str, *, moved_at: datetime, by: Actor, at: datetime, **said: str
) -> Movement:
    container = locked(container)
    left = queries.left_g(container)
    if not left:
        raise Refusal(_("Nothing is left in it."))
    return record_movement(
        container=container, kind=kind, grams=left, moved_at=moved_at, by=by, at=at, **said
    )


def raise_deviations(
    movement: Movement, *, on: date, is_held: bool, by: Actor, at: datetime
) -> None:
    """A deviation for every rule that a movement broke."""
    raise_breaches(
        movement, _breaches(movement, on=on, is_held=is_held), at=at, by=by,
        occurred_at=movement.moved_at,
    )  # fmt: skip


def _breaches(movement: Movement, *, on: date, is_held: bool) -> list[rules.Breach]:
    container, product = movement.container, movement.container.product
    if movement.kind == MovementKind.ISSUE:
        return rules.breaches_of_use(
            on=on,
            discard_on=container.discard_on,
            is_held=is_held,
            is_damaged=container.condition == Condition.DAMAGED,
            is_identified=bool(container.lot and container.expires_on),
        )
    if movement.kind == MovementKind.WASTE:
        return rules.breaches_of_waste(
            needs_witness=product.needs_witness, witness=movement.witness
        )
    return []
