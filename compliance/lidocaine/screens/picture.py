"""Stock over time as a picture: points for an SVG, and the same in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.templatetags.klarity import amount
from compliance.lidocaine import queries
from compliance.lidocaine.models import Product

WIDTH, HEIGHT = 600, 120
Day = tuple[date, Decimal]


@dataclass(frozen=True, slots=True)
class Picture:
    """A line with steps over a filled ground, its scale, and what it shows in words."""

    title: str
    line: str
    ground: str
    limit_y: float | None
    most: str
    first: str
    last: str
    words: str
    width: int = WIDTH
    height: int = HEIGHT


def pictures(clinic: Clinic, products: Iterable[Product], *, on: date, days: int) -> list[Picture]:
    """A picture for each cream that was on hand at all in these days. Runs two queries."""
    found = queries.stock_by_day(clinic, products, first=on - timedelta(days=days), last=on)
    return [
        stock_picture(
            _("%(cream)s: grams on hand") % {"cream": product.name},
            points,
            limit=product.low_stock_g,
        )
        for product, points in found.items()
        if any(grams for _on, grams in points)
    ]


def stock_picture(title: str, days: Sequence[Day], *, limit: Decimal | None = None) -> Picture:
    """The picture of some days, at least one; `limit` is the line below which one orders."""
    top = max([grams for _on, grams in days] + [limit or Decimal(0), Decimal(1)])
    step = WIDTH / max(len(days) - 1, 1)
    path = _path(days, step, top)
    return Picture(
        title=title,
        line=f"M{path}",
        ground=f"M0 {HEIGHT} L{path} V{HEIGHT} Z",
        limit_y=None if limit is None else _y(limit, top),
        most=amount(top, "g"),
        first=date_format(days[0][0], "j M Y"),
        last=date_format(days[-1][0], "j M Y"),
        words=_words(days),
    )


def _y(grams: Decimal, top: Decimal) -> float:
    return round(HEIGHT - float(grams / top) * HEIGHT, 1)


def _path(days: Sequence[Day], step: float, top: Decimal) -> str:
    """Flat while nothing moves, upright where it does; days without a change add nothing."""
    parts = [f"0 {_y(days[0][1], top)}"]
    for place, (before, now) in enumerate(pairwise(days), start=1):
        if now[1] != before[1]:
            parts += [f"H{round(place * step, 1)}", f"V{_y(now[1], top)}"]
    return " ".join([*parts, f"H{WIDTH}"])


def _words(days: Sequence[Day]) -> str:
    most = max(days, key=lambda day: day[1])
    least = min(days, key=lambda day: day[1])
    return _("%(last)s now. Most: %(most)s on %(most_on)s. Least: %(least)s on %(least_on)s.") % {
        "last": amount(days[-1][1], "g"),
        "most": amount(most[1], "g"),
        "most_on": date_format(most[0], "j M Y"),
        "least": amount(least[1], "g"),
        "least_on": date_format(least[0], "j M Y"),
    }
