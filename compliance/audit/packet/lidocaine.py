"""Part of a packet: every container of lidocaine with its grams, and every movement."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from compliance.audit.packet.values import Mark, Window, in_order
from compliance.lidocaine import rules
from compliance.lidocaine.models import Container, Movement

GRAM_STEP = Decimal("0.1")
NOTHING = Decimal("0.0")


@dataclass(frozen=True, slots=True)
class ContainerRow:
    """A container: opening + received + used + wasted + other = closing, all in grams."""

    code: str
    product: str
    strength_percent: Decimal
    container_type: str
    din: str
    lot: str
    expires_on: date | None
    received_on: date
    supplier: str
    opened_on: date | None
    discard_on: date | None
    opening_g: Decimal
    received_g: Decimal
    used_g: Decimal
    wasted_g: Decimal
    other_g: Decimal
    closing_g: Decimal
    last_used_on: date | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class MovementRow:
    """One signed change of grams, and the balance after it."""

    container: str
    moved_at: datetime
    kind: str
    grams: Decimal
    balance_g: Decimal
    moved_by: str
    witness: str
    reason: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Lidocaine:
    """Everything about lidocaine. Three queries, whatever the number of movements."""

    containers: tuple[ContainerRow, ...]
    movements: tuple[MovementRow, ...]


def read(window: Window) -> Lidocaine:
    """Containers that held or moved something in the period, and their movements in it."""
    opening = _balances_before(window)
    movements = _movements(window)
    by_container: dict[UUID, list[Movement]] = defaultdict(list)
    for each in movements:
        by_container[each.container_id].append(each)
    containers = [
        each
        for each in Container.objects.of(window.clinic)
        .filter(received_on__lte=window.ends_on)
        .select_related("product")
        .order_by("recorded_at")
        if window.covers(each.received_on) or opening[each.pk] or by_container[each.pk]
    ]
    containers = list(in_order(containers, "code"))
    rows = [
        _container(each, opening[each.pk], by_container[each.pk], window) for each in containers
    ]
    return Lidocaine(
        containers=tuple(rows),
        movements=tuple(
            row
            for each in containers
            for row in _movement_rows(each, opening[each.pk], by_container[each.pk], window)
        ),
    )


def _balances_before(window: Window) -> defaultdict[UUID, Decimal]:
    earlier = Movement.objects.of(window.clinic).filter(moved_at__lt=window.start)
    sums = earlier.order_by().values_list("container_id").annotate(grams=Sum("grams"))
    # SQLite adds decimals as floats: back to tenths of a gram.
    return defaultdict(lambda: NOTHING, {key: Decimal(g).quantize(GRAM_STEP) for key, g in sums})


def _movements(window: Window) -> list[Movement]:
    found = Movement.objects.of(window.clinic).filter(
        moved_at__gte=window.start, moved_at__lt=window.end
    )
    return list(
        found.select_related("reversal").order_by("moved_at", "recorded_at", "kind", "grams")
    )


def _sum(movements: list[Movement], *kinds: str) -> Decimal:
    return sum((each.grams for each in movements if each.kind in kinds), NOTHING)


def _container(
    container: Container, opening: Decimal, movements: list[Movement], window: Window
) -> ContainerRow:
    is_open = container.opened_on is not None and container.opened_on <= window.ends_on
    opened_on = container.opened_on if is_open else None
    received, used, wasted = (_sum(movements, kind) for kind in ("RECEIVE", "ISSUE", "WASTE"))
    closing = sum((each.grams for each in movements), opening)
    uses = [each.moved_at for each in movements if each.kind == "ISSUE" and not _is_undone(each)]
    return ContainerRow(
        code=container.code,
        product=container.product.name,
        strength_percent=container.product.strength_percent,
        container_type=container.product.container_type,
        din=container.product.din,
        lot=container.lot,
        expires_on=container.expires_on,
        received_on=container.received_on,
        supplier=container.supplier,
        opened_on=opened_on,
        discard_on=rules.earliest(
            container.expires_on, container.open_until if opened_on else None
        ),
        opening_g=opening,
        received_g=received,
        used_g=used,
        wasted_g=wasted,
        other_g=closing - opening - received - used - wasted,
        closing_g=closing,
        last_used_on=window.day(max(uses)) if uses else None,
        marks=window.marks(container),
    )


def _is_undone(movement: Movement) -> bool:
    return movement.reverses_id is not None or hasattr(movement, "reversal")


def _movement_rows(
    container: Container, opening: Decimal, movements: list[Movement], window: Window
) -> list[MovementRow]:
    rows, balance = [], opening
    for each in movements:
        balance += each.grams
        marks = window.marks(each, each.moved_at)
        rows.append(
            MovementRow(
                container=container.code,
                moved_at=each.moved_at,
                kind=each.kind,
                grams=each.grams,
                balance_g=balance,
                moved_by=each.moved_by,
                witness=each.witness,
                reason=each.reason,
                marks=(*marks, Mark.UNDONE) if _is_undone(each) else marks,
            )
        )
    return rows
