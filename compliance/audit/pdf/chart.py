"""A small picture: cycles by month, as shapes with words for who cannot see them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from compliance.audit.packet import Packet
from compliance.core import times

MOST_MONTHS = 36
HEIGHT = 46.0
STEP = 20.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: released from below, the rest on top of it."""

    x: float
    text_x: float
    label: str
    total: int
    released_y: float
    released_height: float
    other_y: float
    other_height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """All bars, the size of the picture and its words."""

    bars: list[Bar]
    width: float
    title: str


def months_between(first: date, last: date) -> list[tuple[int, int]]:
    """Every month that has a day in the period."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [
        (first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1)
        for n in range(count)
    ]


def cycles_by_month(packet: Packet) -> Chart | None:
    """Nothing for a single month, for very many, or without cycles."""
    months = months_between(packet.starts_on, packet.ends_on)
    cycles = [each for each in packet.records.sterilization.cycles if each.counts]
    if not cycles or not 1 < len(months) <= MOST_MONTHS:
        return None
    zone = packet.clinic.timezone
    all_of: Counter[tuple[int, int]] = Counter()
    released: Counter[tuple[int, int]] = Counter()
    for each in cycles:
        on = times.local_day(each.started_at, zone)
        all_of[on.year, on.month] += 1
        released[on.year, on.month] += each.status == "RELEASED"
    scale = HEIGHT / max(all_of.values())
    bars = [
        _bar(index, month, all_of[month], released[month], scale)
        for index, month in enumerate(months)
    ]
    title = _("Cycles by month: %(months)s") % {
        "months": ", ".join(f"{y}-{m:02d} {all_of[y, m]}" for y, m in months)
    }
    return Chart(bars, STEP * len(months), title)


def _bar(index: int, month: tuple[int, int], total: int, released: int, scale: float) -> Bar:
    high, rest = released * scale, (total - released) * scale
    return Bar(
        x=index * STEP + 3,
        text_x=index * STEP + 10,
        label=f"{month[1]:02d}" if month[1] > 1 else f"{month[0]}",
        total=total,
        released_y=round(HEIGHT - high, 2),
        released_height=round(high, 2),
        other_y=round(HEIGHT - high - rest, 2),
        other_height=round(rest, 2),
    )
