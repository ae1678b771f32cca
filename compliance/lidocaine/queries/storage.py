"""Counts, places, temperatures and holds read back."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from compliance.clinics.models import Clinic
from compliance.lidocaine import rules
from compliance.lidocaine.models import (
    Container,
    Movement,
    StockCount,
    StoragePlace,
    TemperatureReading,
)
from compliance.lidocaine.queries.stock import OLDEST_FIRST, on_hand, with_stock
from compliance.lidocaine.rules import MovementKind


def counts(clinic: Clinic) -> QuerySet[Any]:
    """Every count, the newest first."""
    found: QuerySet[Any] = StockCount.objects.of(clinic).select_related("container__product")
    ordered: QuerySet[Any] = found.order_by("-counted_at", "-pk")
    return ordered


def is_counted_after(container: Container, at: datetime) -> bool:
    """Is there a later count of it that stands? Runs one query."""
    later = StockCount.objects.standing().filter(container=container, counted_at__gt=at)
    return bool(later.exists())


def with_last_count(found: QuerySet[Any]) -> QuerySet[Any]:
    """Adds `counted_at`, the moment of the last count of each container."""
    last = StockCount.objects.standing().filter(container=OuterRef("pk"))
    annotated: QuerySet[Any] = found.annotate(
        counted_at=Subquery(last.order_by("-counted_at", "-pk").values("counted_at")[:1])
    )
    return annotated


def places(clinic: Clinic) -> QuerySet[Any]:
    """Where cream is kept, with `last_read_at`, `last_low`, `last_high` of its last reading."""
    last = TemperatureReading.objects.standing().filter(place=OuterRef("pk"))
    last = last.order_by("-read_at", "-pk")
    found: QuerySet[Any] = StoragePlace.objects.of(clinic).standing()
    annotated: QuerySet[Any] = found.annotate(
        last_read_at=Subquery(last.values("read_at")[:1]),
        last_low=Subquery(last.values("lowest_c")[:1]),
        last_high=Subquery(last.values("highest_c")[:1]),
    )
    return annotated.order_by("name", "pk")


def readings(place: StoragePlace, *, most: int = 60) -> list[Any]:
    """The latest readings of a place, newest first, with what each put on hold."""
    holds = Movement.objects.filter(reading=OuterRef("pk"), kind=MovementKind.RECALL_HOLD)
    found = TemperatureReading.objects.filter(place=place).annotate(held=Exists(holds))
    return list(found.order_by("-read_at", "-pk")[:most])


def kept_in(place: StoragePlace, *, on: date) -> list[Any]:
    """What is in a place and not empty."""
    return list(on_hand(place.clinic, on=on).filter(place=place))


def of_lot(clinic: Clinic, lot: str, *, on: date) -> list[Any]:
    """What is left of a lot."""
    return list(on_hand(clinic, on=on).filter(lot=lot)) if lot else []


def recall_of_lot(container: Container, *, on: date) -> Movement | None:
    """The recall that all that is left of its lot is held for. Runs two queries at most."""
    left = of_lot(container.clinic, container.lot, on=on)
    others = [
        each for each in left if each.product_id == container.product_id and each.pk != container.pk
    ]
    holds = current_holds(others) if others else {}
    if len(holds) < len(others):  # one container on hold is no recall of its lot
        return None
    return next((each for each in holds.values() if each.reading_id is None), None)


def current_holds(containers: Iterable[Container]) -> dict[Any, Movement]:
    """The hold that each container is under, by its key. Runs one query."""
    moves: dict[Any, list[Any]] = {each.pk: [] for each in containers}
    found = Movement.objects.filter(container__in=list(moves), kind__in=rules.HOLDS)
    for move in found.select_related("reversal").order_by(*OLDEST_FIRST):
        moves[move.container_id].append(move)
    return {
        key: next(move for move in reversed(own) if _begins(move))
        for key, own in moves.items()
        if sum(rules.hold_step(move) for move in own) > 0
    }


def current_hold(container: Container) -> Movement | None:
    """The hold it is under, if any. Runs one query."""
    return current_holds([container]).get(container.pk)


def caught_by(reading: TemperatureReading, *, on: date) -> list[Any]:
    """What a reading put on hold, released since or not, with stock. Runs one query."""
    moved = Movement.objects.filter(reading=reading).values("container")
    found = with_stock(
        Container.objects.filter(pk__in=moved), on=on, zone=reading.clinic.timezone
    ).select_related("product", "clinic")
    return list(found.order_by("code", "pk"))


def held_by(reading: TemperatureReading, *, on: date) -> list[Any]:
    """What a reading put on hold and nobody has released since. Runs two queries."""
    containers = caught_by(reading, on=on)
    holds = current_holds(containers)
    return [
        each for each in containers if each.pk in holds and holds[each.pk].reading_id == reading.pk
    ]


def usual_place(clinic: Clinic) -> Any:
    """Where the next container probably goes: the only place there is. Runs one query."""
    found = list(StoragePlace.objects.of(clinic).standing().order_by("name", "pk")[:2])
    return found[0] if len(found) == 1 else None


def _begins(move: Movement) -> bool:
    """Is it a hold that nobody has undone?"""
    is_hold = move.kind == MovementKind.RECALL_HOLD and not move.is_reversal
    return is_hold and not hasattr(move, "reversal")
