"""Stock as of a day, and the order of use."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce, Least, Round

from compliance.clinics.models import Clinic
from compliance.core import times
from compliance.lidocaine import rules
from compliance.lidocaine.models import Container, Movement, Product
from compliance.lidocaine.rules import MovementKind, StockStatus

OLDEST_FIRST = ("moved_at", "recorded_at", "pk")
HOLD_STEP = Case(
    When(
        movements__kind=MovementKind.RECALL_HOLD,
        then=Case(When(movements__reverses__isnull=True, then=1), default=-1),
    ),
    When(
        movements__kind=MovementKind.RELEASE_HOLD,
        then=Case(When(movements__reverses__isnull=True, then=-1), default=1),
    ),
    default=0,
    output_field=models.IntegerField(),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One movement with what was left after it."""

    movement: Movement
    left_g: Decimal
    is_reversed: bool


def with_stock(found: QuerySet[Any], *, on: date, zone: str) -> QuerySet[Any]:
    """Adds the sums of movements up to a day's end, and `due_on`. One join, no more queries."""
    until = Q(movements__moved_at__lt=times.day_end(on, zone))
    annotated: QuerySet[Any] = found.annotate(
        stock_g=_total(until),
        issued_g=_total(until & Q(movements__kind=MovementKind.ISSUE)),
        wasted_g=_total(until & Q(movements__kind=MovementKind.WASTE)),
        gone_g=_total(until & Q(movements__kind__in=rules.OUT_OF_THE_HOUSE)),
        holds=Coalesce(Sum(HOLD_STEP, filter=until), 0),
        due_on=Least(Coalesce("expires_on", "open_until"), Coalesce("open_until", "expires_on")),
    )
    return annotated


def containers(clinic: Clinic, *, on: date) -> QuerySet[Any]:
    """What had arrived by a day, with its stock on that day, first due first."""
    found: QuerySet[Any] = Container.objects.of(clinic).standing().filter(received_on__lte=on)
    return first_due_first(
        with_stock(found, on=on, zone=clinic.timezone).select_related("product", "clinic")
    )


def first_due_first(found: QuerySet[Any]) -> QuerySet[Any]:
    """The order of `rules.first_due_first` told to the database; a test feeds both."""
    return found.order_by(F("due_on").asc(nulls_last=True), "received_on", "code", "pk")


def on_hand(clinic: Clinic, *, on: date) -> QuerySet[Any]:
    """Containers with something in them."""
    return containers(clinic, on=on).filter(stock_g__gt=0)


def with_status(found: QuerySet[Any], status: str, *, on: date) -> QuerySet[Any]:
    """`rules.container_status` told to the database, for the list's filter; a test feeds both."""
    if status in rules.FINISHED:
        return _finished(found.filter(stock_g__lte=0), status)
    left = found.filter(stock_g__gt=0)
    if status == StockStatus.RECALLED:
        return left.filter(holds__gt=0)
    left = left.filter(holds__lte=0)
    if status == StockStatus.QUARANTINE:
        return left.filter(condition=rules.Condition.DAMAGED)
    left = left.exclude(condition=rules.Condition.DAMAGED)
    if status == StockStatus.EXPIRED:
        return left.filter(due_on__lt=on)
    in_date = left.filter(Q(due_on__isnull=True) | Q(due_on__gte=on))
    is_open = Q(opened_on__isnull=False, opened_on__lte=on)
    return in_date.filter(is_open if status == StockStatus.IN_USE else ~is_open)


def due_before(container: Container, *, on: date) -> Container | None:
    """The usable container of the same product that should be used before this one, if any."""
    others = on_hand(container.clinic, on=on).filter(product=container.product)
    usable = [other for other in others if other.status(on) in rules.USABLE or other == container]
    first = next(iter(rules.first_due_first(usable)), container)
    return None if first.pk == container.pk else first


def lines(container: Container) -> list[Line]:
    """Its movements, oldest first, with what was left after each. Runs one query."""
    left = Decimal(0)
    found = []
    for movement in container.movements.select_related("reversal").order_by(*OLDEST_FIRST):
        left += movement.grams
        found.append(Line(movement, left, is_reversed=hasattr(movement, "reversal")))
    return found


def moves(container: Container) -> list[Movement]:
    """Its movements, oldest first. Runs one query."""
    return list(Movement.objects.filter(container=container).order_by(*OLDEST_FIRST))


def left_g(container: Container) -> Decimal:
    """What is left in it: the sum of its movements. Runs one query."""
    return sum((move.grams for move in moves(container)), Decimal(0))


def movements_between(clinic: Clinic, start: datetime, end: datetime) -> QuerySet[Movement]:
    """Movements of a period, oldest first."""
    return (
        Movement.objects.of(clinic)
        .filter(moved_at__gte=start, moved_at__lt=end)
        .select_related("container__product", "reverses")
    )


def last_received(clinic: Clinic) -> Container | None:
    """The newest container, which the next one is probably like."""
    newest: Container | None = (
        Container.objects.of(clinic)
        .standing()
        .select_related("product")
        .order_by("-recorded_at", "-pk")
        .first()
    )
    return newest


def products(clinic: Clinic) -> QuerySet[Product]:
    """Products that count."""
    found: QuerySet[Product] = Product.objects.of(clinic).standing()
    return found


def next_code(clinic: Clinic) -> str:
    """The next free code of the clinic's own numbering."""
    codes = Container.objects.of(clinic).filter(code__regex=r"^LC-[0-9]{4,6}$")
    numbers = [int(code[3:]) for code in codes.values_list("code", flat=True)]
    return f"LC-{max(numbers, default=0) + 1:04d}"


def _finished(found: QuerySet[Any], status: str) -> QuerySet[Any]:
    if status == StockStatus.DISPOSED:
        return found.filter(gone_g__lt=0)
    kept = found.filter(gone_g__gte=0)
    only_wasted = Q(wasted_g__lt=0, issued_g__gte=0)
    return kept.filter(only_wasted if status == StockStatus.WASTED else ~only_wasted)


def _total(which: Q) -> Round:
    """A sum of grams to the tenth, because SQLite adds decimals as floats."""
    return Round(Sum("movements__grams", filter=which, default=Decimal(0)), precision=1)
