"""Writing containers: arrival, opening, corrections."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core import times
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.core.expiry import normalise_expiry
from compliance.ledger import services as ledger
from compliance.lidocaine import queries, rules
from compliance.lidocaine.models import Container, Movement, Product, StoragePlace
from compliance.lidocaine.rules import Condition, MovementKind
from compliance.lidocaine.services.writing import (
    locked,
    write_movement,
    write_opening,
    write_reversal,
)


@transaction.atomic
def receive_container(
    *,
    clinic: Clinic,
    product: Product,
    received_on: date,
    by: Actor,
    at: datetime,
    lot: str = "",
    expires_printed: str = "",
    code: str = "",
    size_g: Decimal | None = None,
    supplier: str = "",
    condition: str = Condition.INTACT,
    in_use_days: int | None = None,
    place: StoragePlace | None = None,
) -> Container:
    """A container arrives: its record, and a movement of all its grams."""
    rules.check_arrival(received_on, today=clinic.day(at))
    container = Container(
        clinic=clinic,
        product=product,
        code=code or queries.next_code(clinic),
        lot=lot,
        expires_printed=expires_printed,
        expires_on=_expiry(expires_printed),
        size_g=size_g or product.size_g,
        received_on=received_on,
        supplier=supplier,
        condition=condition,
        in_use_days=in_use_days,
        place=place,
    )
    moved_at = times.day_start(received_on, clinic.timezone)
    ledger.create(container, by=by, at=at, occurred_at=moved_at)
    write_movement(
        container, MovementKind.RECEIVE, container.size_g, moved_at=moved_at, by=by, at=at
    )
    _hold_with_its_lot(container, by=by, at=at)
    return container


def _hold_with_its_lot(container: Container, *, by: Actor, at: datetime) -> None:
    """What arrives of a recalled lot is on hold from the start (FACTS 3.7)."""
    recall = queries.recall_of_lot(container, on=container.clinic.day(at))
    if recall is not None:
        kind, reason = MovementKind.RECALL_HOLD, recall.reason
        write_movement(container, kind, Decimal(0), moved_at=at, reason=reason, by=by, at=at)


@transaction.atomic
def receive_containers(
    *, count: int, clinic: Clinic, by: Actor, at: datetime, **fields: Any
) -> list[Container]:
    """Several alike, each with a code of its own."""
    return [receive_container(clinic=clinic, by=by, at=at, **fields) for _number in range(count)]


@transaction.atomic
def amend_container(
    *, container: Container, by: Actor, at: datetime, reason: str, **changes: Any
) -> Container:
    """Correct a container. A new size or arrival reverses the receipt and writes it anew."""
    container = locked(container)
    if "expires_printed" in changes:
        changes["expires_on"] = _expiry(changes["expires_printed"])
    received_on = changes.get("received_on", container.received_on)
    rules.check_arrival(received_on, today=container.clinic.day(at))
    kept_days, received = container.in_use_days, (container.size_g, container.received_on)
    if container.opened_on and changes.get("in_use_days", kept_days) != kept_days:
        days = changes["in_use_days"]
        changes["open_until"] = rules.open_until(container.opened_on, _days(container, days))
    amended = ledger.amend(container, by=by, at=at, reason=reason, changes=changes)
    if received != (amended.size_g, amended.received_on):
        _correct_receipt(amended, by=by, at=at, reason=reason)
    return amended


@transaction.atomic
def void_container(*, container: Container, by: Actor, at: datetime, reason: str) -> Container:
    """Mark a container entered by mistake; not once something was taken from it."""
    container = locked(container)
    if sum(each.grams for each in queries.moves(container)) != container.size_g:
        raise Refusal(_("Grams were taken from it: undo those movements first."))
    return ledger.void(container, by=by, at=at, reason=reason)


@transaction.atomic
def open_container(
    *, container: Container, opened_on: date, by: Actor, at: datetime, opened_by: str = ""
) -> Container:
    """Open a container: from now on the earlier of expiry and days of use counts."""
    container = locked(container)
    today = container.clinic.day(at)
    rules.check_opening(
        opened_on=opened_on,
        received_on=container.received_on,
        today=today,
        already_on=container.opened_on,
    )
    if opened_on == today:
        _check_usable(container, on=today)
    return write_opening(
        container, opened_on=opened_on, opened_by=opened_by or by.name, by=by, at=at
    )


@transaction.atomic
def undo_opening(*, container: Container, by: Actor, at: datetime, reason: str = "") -> Container:
    """It was not opened after all: the printed expiry counts again."""
    container = locked(container)
    if container.opened_on is None:
        raise Refusal(_("It is not open."))
    if _was_used(container):
        raise Refusal(_("It has been used since: undo those uses first."))
    return ledger.amend(
        container,
        by=by,
        at=at,
        reason=reason or _("Opened by mistake"),
        changes={"opened_on": None, "opened_by": "", "open_until": None},
        event="lidocaine_container.opening_undone",
    )


def _correct_receipt(container: Container, *, by: Actor, at: datetime, reason: str) -> None:
    """The receipt follows the corrected size and day; refused where more is gone than came."""
    receipt = Movement.objects.get(
        container=container, kind=MovementKind.RECEIVE, reverses=None, reversal=None
    )
    write_reversal(receipt, by=by, at=at, reason=reason)
    moved_at = times.day_start(container.received_on, container.clinic.timezone)
    moves = queries.moves(container)
    rules.check_left(moves, moved_at, container.size_g)
    write_movement(
        container, MovementKind.RECEIVE, container.size_g, moved_at=moved_at, by=by, at=at
    )


def _expiry(printed: str) -> date | None:
    return normalise_expiry(printed, field="expires_printed") if printed else None


def _check_usable(container: Container, *, on: date) -> None:
    stock = queries.with_stock(
        Container.objects.filter(pk=container.pk), on=on, zone=container.clinic.timezone
    )
    rules.check_can_open(stock.get().status(on))


def _days(container: Container, own: int | None) -> int | None:
    """The limit once its own is corrected."""
    product = container.product
    return rules.in_use_limit(
        own,
        product.in_use_days,
        container_type=product.container_type,
        is_compounded=product.is_compounded,
    )


def _was_used(container: Container) -> bool:
    return sum(m.grams for m in queries.moves(container) if m.kind == MovementKind.ISSUE) < 0
