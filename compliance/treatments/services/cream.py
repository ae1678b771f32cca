"""The cream of a treatment: grams leave the container as one movement, and come back with it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.core.units import trimmed
from compliance.lidocaine import queries
from compliance.lidocaine import services as lidocaine
from compliance.lidocaine.models import Container, Movement
from compliance.lidocaine.rules import MovementKind

FIELDS = {"grams": "lidocaine_g", "moved_at": "applied_at", "reason": "cream_reason"}


@dataclass(frozen=True, slots=True)
class Cream:
    """Grams from a container. `is_import` neither opens it nor asks why this one."""

    container: Container
    grams: Decimal
    reason: str = ""
    is_import: bool = False


def issue(cream: Cream, *, moved_at: datetime, by: Actor, at: datetime, moved_by: str) -> Movement:
    """Take the grams out of the container, or find the movement by which they were taken.

    A use that was recorded at the container itself, with the same grams at the same moment, is
    this use: it is not counted twice.
    """
    recorded = _recorded(cream, moved_at)
    if recorded is not None:
        return recorded
    try:
        if cream.is_import:
            return lidocaine.record_movement(
                container=cream.container,
                kind=MovementKind.ISSUE,
                grams=cream.grams,
                moved_at=moved_at,
                moved_by=moved_by,
                by=by,
                at=at,
            )
        return lidocaine.use_container(
            container=cream.container,
            grams=cream.grams,
            moved_at=moved_at,
            moved_by=moved_by,
            reason=cream.reason or _not_enough(cream, moved_at),
            by=by,
            at=at,
        )
    except Refusal as refusal:
        field = FIELDS.get(refusal.field or "grams")
        raise Refusal(refusal.sentence, field) from refusal


def _not_enough(cream: Cream, moved_at: datetime) -> str:
    """Why not the one that is due first, where it holds less than was needed (K-044)."""
    clinic = cream.container.clinic
    first = queries.due_before(cream.container, on=clinic.day(moved_at))
    if first is None or first.stock_g >= cream.grams:
        return ""
    told = {"code": first.code, "left": trimmed(first.stock_g)}
    return _("%(code)s has only %(left)s g left") % told


def take_back(movement: Movement, *, by: Actor, at: datetime, reason: str) -> None:
    """The grams were not used after all; nothing where the movement was undone already."""
    if not Movement.objects.filter(reverses=movement).exists():
        lidocaine.reverse_movement(movement=movement, by=by, at=at, reason=reason)


def differs(movement: Movement | None, cream: Cream | None) -> bool:
    """Is it another container or another amount?"""
    if movement is None or cream is None:
        return (movement is None) != (cream is None)
    return (movement.container_id, -movement.grams) != (cream.container.pk, cream.grams)


def _recorded(cream: Cream, moved_at: datetime) -> Movement | None:
    found: Movement | None = (
        Movement.objects.filter(
            container=cream.container,
            kind=MovementKind.ISSUE,
            grams=-cream.grams,
            moved_at=moved_at,
            reverses__isnull=True,
            reversal__isnull=True,
        )
        .exclude(treatments__voided_at__isnull=True, treatments__isnull=False)
        .order_by("recorded_at", "pk")
        .first()
    )
    return found
