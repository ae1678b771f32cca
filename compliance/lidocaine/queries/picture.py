"""Grams on hand at the end of each day, for the picture of stock over time."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import DecimalField, Sum
from django.db.models.functions import Round, TruncDate

from compliance.clinics.models import Clinic
from compliance.core import times
from compliance.lidocaine.models import Movement, Product

NOTHING = Decimal(0)


def stock_by_day(
    clinic: Clinic, products: Iterable[Product], *, first: date, last: date
) -> dict[Product, list[tuple[date, Decimal]]]:
    """What was left of each cream at the end of each day. Two queries, however many movements."""
    wanted = list(products)
    start, end = times.day_start(first, clinic.timezone), times.day_end(last, clinic.timezone)
    found = Movement.objects.of(clinic).order_by()
    found = found.filter(container__voided_at__isnull=True, container__product__in=wanted)
    before = found.filter(moved_at__lt=start).values_list("container__product_id")
    left = dict(before.annotate(grams=_grams()))
    within = found.filter(moved_at__gte=start, moved_at__lt=end)
    days = within.annotate(day=TruncDate("moved_at", tzinfo=ZoneInfo(clinic.timezone)))
    moved: dict[Any, dict[date, Decimal]] = defaultdict(dict)
    rows = days.values_list("container__product_id", "day").annotate(grams=_grams())
    for key, day, grams in rows:
        moved[key][day] = grams
    return {
        each: _running(left.get(each.pk, NOTHING), moved[each.pk], first=first, last=last)
        for each in wanted
    }


def _running(
    left: Decimal, moved: dict[date, Decimal], *, first: date, last: date
) -> list[tuple[date, Decimal]]:
    points = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        left += moved.get(day, NOTHING)
        points.append((day, left))
    return points


def _grams() -> Round:
    """To the tenth, because SQLite adds decimals as floats."""
    total: Any = Sum("grams", default=NOTHING, output_field=DecimalField())
    return Round(total, precision=1)
