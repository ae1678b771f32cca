"""Small pictures: amounts by month and tests in time, with words for who cannot see them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from compliance.audit.packet import Packet
from compliance.audit.packet.values import Mark
from compliance.core import times

MOST_MONTHS = 36
MOST_LANES = 6
HEIGHT = 46.0
STEP = 20.0
WIDE = 480.0
LANE = 14.0
CALM, ALARM = ("#0e5a54", "#b4532a"), ("#a3262a", "#d59a2a")
TONES = {"NEGATIVE": "#1d6a3c", "POSITIVE": "#a3262a", "PENDING": "#835000", "INVALID": "#835000"}

Month = tuple[int, int]
Amount = Decimal | int


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: the first amount from below, the rest on top of it."""

    x: float
    text_x: float
    label: str
    total: str
    first_y: float
    first_height: float
    rest_y: float
    rest_height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """All bars, the size of the picture, its words and what its two colours mean."""

    bars: list[Bar]
    width: float
    title: str
    first: str
    rest: str
    colours: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Dot:
    """One spore test; a failed one is a square, so that colour is not all."""

    x: float
    y: float
    tone: str
    is_failed: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """A lane of dots for each sterilizer, with the first days of months below."""

    dots: list[Dot]
    lanes: list[tuple[float, str]]
    ticks: list[tuple[float, str]]
    width: float
    height: float
    title: str


def months_between(first: date, last: date) -> list[Month]:
    """Every month that has a day in the period."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [
        (first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1)
        for n in range(count)
    ]


def cycles_by_month(packet: Packet) -> Chart | None:
    """Cycles, released and not."""
    zone = packet.clinic.timezone
    counted: Counter[Month] = Counter()
    released: Counter[Month] = Counter()
    for each in packet.records.sterilization.cycles:
        if each.counts:
            month = _month(times.local_day(each.started_at, zone))
            counted[month] += 1
            released[month] += each.status == "RELEASED"
    title = _("Cycles by month: %(months)s")
    return _chart(packet, counted, released, title, _("released"), _("not released"))


def readiness_by_month(packet: Packet) -> Chart | None:
    """Days on which nothing stood open, and days on which something did."""
    known, fine = Counter[Month](), Counter[Month]()
    for each in packet.records.standing.months:
        on = date.fromisoformat(f"{each.month}-01")
        known[_month(on)], fine[_month(on)] = each.days, each.days_in_order
    title = _("Days in order by month: %(months)s")
    made = _chart(packet, known, fine, title, _("days in order"), _("days with something open"))
    if made is None:
        return None
    told = [f"{fine[month]}" if known[month] else "–" for month in _months_of(packet)]
    bars = [replace(bar, total=said) for bar, said in zip(made.bars, told, strict=True)]
    return replace(made, bars=bars, title=title % {"months": _in_words(packet, told)})


def _months_of(packet: Packet) -> list[Month]:
    return months_between(packet.starts_on, packet.ends_on)


def _in_words(packet: Packet, told: Sequence[str]) -> str:
    pairs = zip(_months_of(packet), told, strict=True)
    return ", ".join(f"{y}-{m:02d} {said}" for (y, m), said in pairs)


def points_by_month(packet: Packet) -> Chart | None:
    """Points with a date, serious ones from below."""
    counted: Counter[Month] = Counter()
    serious: Counter[Month] = Counter()
    for each in packet.points:
        if each.on and packet.starts_on <= each.on <= packet.ends_on and each.severity != "INFO":
            counted[_month(each.on)] += 1
            serious[_month(each.on)] += each.severity != "MINOR"
    title = _("Points by month: %(months)s")
    return _chart(packet, counted, serious, title, _("serious"), _("to settle"), colours=ALARM)


def stock_by_month(packet: Packet) -> Chart | None:
    """Grams of lidocaine on the shelf at the end of each month."""
    lidocaine, zone = packet.records.lidocaine, packet.clinic.timezone
    moved: dict[Month, Decimal] = {}
    for each in lidocaine.movements:
        if Mark.VOID not in each.marks:
            month = _month(times.local_day(each.moved_at, zone))
            moved[month] = moved.get(month, Decimal(0)) + each.grams
    left = sum((each.opening_g for each in lidocaine.containers), Decimal(0))
    stock: dict[Month, Decimal] = {}
    for month in months_between(packet.starts_on, packet.ends_on):
        left += moved.get(month, Decimal(0))
        stock[month] = max(left, Decimal(0))
    title = _("Grams of lidocaine at the end of each month: %(months)s")
    return _chart(packet, stock, stock, title, _("grams at the end of the month"), "")


def spore_tests(packet: Packet) -> Timeline | None:
    """Every spore test in time, a lane for each sterilizer."""
    tests = [e for e in packet.records.monitoring.spore_tests if Mark.VOID not in e.marks]
    codes = sorted({each.sterilizer for each in tests})
    days = (packet.ends_on - packet.starts_on).days + 1
    if not tests or len(codes) > MOST_LANES or days < 2:
        return None
    left = 30.0

    def place(on: date) -> float:
        return round(left + (WIDE - left - 8) * (on - packet.starts_on).days / days, 2)

    lanes = {code: LANE * (n + 0.7) for n, code in enumerate(codes)}
    dots = [
        Dot(
            place(times.local_day(each.placed_at, packet.clinic.timezone)),
            lanes[each.sterilizer],
            TONES[each.result],
            each.result == "POSITIVE",
        )
        for each in tests
    ]
    months = months_between(packet.starts_on, packet.ends_on)[:: max(1, days // 540)]
    firsts = [date(year, month, 1) for year, month in months]
    ticks = [(place(on), f"{on:%Y-%m}"[2:]) for on in firsts if on >= packet.starts_on]
    return Timeline(
        dots=dots,
        lanes=[(y, code) for code, y in lanes.items()],
        ticks=ticks,
        width=WIDE,
        height=LANE * len(codes) + 12,
        title=_("Spore tests: %(passed)s passed, %(failed)s failed, %(other)s without a result")
        % _results([each.result for each in tests]),
    )


def _results(results: Sequence[str]) -> dict[str, int]:
    passed, failed = results.count("NEGATIVE"), results.count("POSITIVE")
    return {"passed": passed, "failed": failed, "other": len(results) - passed - failed}


def _month(on: date) -> Month:
    return on.year, on.month


def _chart(
    packet: Packet,
    amounts: Mapping[Month, Amount],
    first: Mapping[Month, Amount],
    title: str,
    *legend: str,
    colours: tuple[str, str] = CALM,
) -> Chart | None:
    """Nothing for a single month, for very many, or where all is nought."""
    months = months_between(packet.starts_on, packet.ends_on)
    if not any(amounts.values()) or not 1 < len(months) <= MOST_MONTHS:
        return None
    scale = HEIGHT / float(max(amounts.values()))
    told = _in_words(packet, [_said(amounts.get(month, 0)) for month in months])
    bars = [
        _bar(n, month, amounts.get(month, 0), first.get(month, 0), scale)
        for n, month in enumerate(months)
    ]
    first_said, rest_said = legend
    words = title % {"months": told}
    return Chart(bars, STEP * len(months), words, first_said, rest_said, colours)


def _bar(index: int, month: Month, total: Amount, first: Amount, scale: float) -> Bar:
    high, rest = float(first) * scale, float(total - first) * scale
    return Bar(
        x=index * STEP + 3,
        text_x=index * STEP + 10,
        label=f"{month[1]:02d}" if month[1] > 1 else f"{month[0]}",
        total=_said(total),
        first_y=round(HEIGHT - high, 2),
        first_height=round(high, 2),
        rest_y=round(HEIGHT - high - rest, 2),
        rest_height=round(rest, 2),
    )


def _said(amount: Amount) -> str:
    return f"{round(amount)}"


PICTURES: dict[str, Callable[[Packet], Chart | None]] = {
    "requirements": readiness_by_month,
    "cycles": cycles_by_month,
    "points": points_by_month,
    "lidocaine": stock_by_month,
}
