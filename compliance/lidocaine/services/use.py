"""Using cream: the movement, the opening it implies, and the order of use."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.lidocaine import queries
from compliance.lidocaine.models import Container, Movement
from compliance.lidocaine.rules import MovementKind
from compliance.lidocaine.services.movements import record_movement
from compliance.lidocaine.services.writing import locked, write_opening


@transaction.atomic
def use_container(
    *,
    container: Container,
    grams: Decimal,
    moved_at: datetime,
    by: Actor,
    at: datetime,
    moved_by: str = "",
    reason: str = "",
) -> Movement:
    """Use some of it: opens it where it is still closed; asks why when another was due first."""
    container = locked(container)
    on = container.clinic.day(moved_at)
    first = queries.due_before(container, on=on)
    if first is not None and not reason:
        raise Refusal(
            _("%(code)s of the same cream should be used first. Say why this one.")
            % {"code": first.code},
            "reason",
        )
    movement = record_movement(
        container=container,
        kind=MovementKind.ISSUE,
        grams=grams,
        moved_at=moved_at,
        moved_by=moved_by,
        reason=reason,
        by=by,
        at=at,
    )
    if container.opened_on is None:
        write_opening(container, opened_on=on, opened_by=movement.moved_by, by=by, at=at)
    return movement
