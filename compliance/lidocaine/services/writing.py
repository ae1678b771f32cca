"""What the services share: the lock on a container, and the things that are written."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from compliance.core import times
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.deviations import services as deviations
from compliance.ledger import services as ledger
from compliance.lidocaine import rules
from compliance.lidocaine.models import Container, Movement


def locked(container: Container) -> Container:
    """The container as it stands, held until the transaction ends."""
    locked: Container = (
        Container.objects.select_for_update(of=("self",))
        .select_related("product", "clinic")
        .get(pk=container.pk)
    )
    if locked.is_void:
        raise Refusal(_("This container is void: nothing more can happen to it."))
    return locked


def write_movement(
    container: Container,
    kind: str,
    grams: Decimal,
    *,
    moved_at: datetime,
    by: Actor,
    at: datetime,
    moved_by: str = "",
    **said: Any,
) -> Movement:
    movement = Movement(
        clinic=container.clinic,
        container=container,
        kind=kind,
        grams=grams,
        moved_at=moved_at,
        moved_by=moved_by or by.name,
        **said,
    )
    return ledger.create(
        movement, by=by, at=at, occurred_at=moved_at, reason=said.get("reason", "")
    )


def write_reversal(movement: Movement, *, by: Actor, at: datetime, reason: str) -> Movement:
    return write_movement(
        movement.container,
        movement.kind,
        -movement.grams,
        moved_at=movement.moved_at,
        reverses=movement,
        reason=reason,
        by=by,
        at=at,
    )


def write_opening(
    container: Container, *, opened_on: date, opened_by: str, by: Actor, at: datetime
) -> Container:
    return ledger.amend(
        container,
        by=by,
        at=at,
        changes={
            "opened_on": opened_on,
            "opened_by": opened_by,
            "open_until": rules.open_until(opened_on, container.days_once_open),
        },
        occurred_at=times.day_start(opened_on, container.clinic.timezone),
        event="lidocaine_container.opened",
    )


def raise_breaches(
    about: Any,
    breaches: Iterable[rules.Breach],
    *,
    occurred_at: datetime,
    by: Actor,
    at: datetime,
) -> None:
    """A deviation for each broken rule, about a movement, a count or a reading."""
    subject = getattr(about, "container", None)
    for breach in breaches:
        deviations.raise_deviation(
            clinic=about.clinic,
            requirement=breach.requirement,
            severity=breach.severity,
            summary=f"{breach.sentence} ({subject.code})." if subject else f"{breach.sentence}.",
            about=about,
            occurred_at=occurred_at,
            by=by,
            at=at,
        )
