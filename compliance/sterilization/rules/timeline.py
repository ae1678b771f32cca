"""A small chart of a sterilizer's last weeks: temperatures day by day, and its spore tests.

Everything is a length in the units of the drawing; the words are for who cannot see it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.core.units import trimmed

WEEKS = 12
WIDTH, HEIGHT = 330, 190
LEFT, RIGHT, TOP, BOTTOM = 40, 322, 12, 118  # of the temperatures
LANE, MONTHS = 148, 182  # the line of the spore tests; the words of the months
CLOSEST = 13  # two words nearer than this run into each other
MARGIN = Decimal(1)


@dataclass(frozen=True, slots=True)
class Run:
    """One cycle: its day, what it reached and the least it needed."""

    on: date
    temperature_c: Decimal | None
    minimum_c: Decimal
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """One spore test: its day, cycle and result."""

    on: date
    number: int
    result: str

    @property
    def said(self) -> str:
        """What it said, in words."""
        return {
            "NEGATIVE": _("passed"),
            "POSITIVE": _("failed"),
            "INVALID": _("invalid"),
            "PENDING": _("waiting for its result"),
        }[self.result]


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: from its lowest to its highest temperature."""

    x: str
    low: str
    high: str
    is_short: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A spore test, with what a pointer reads."""

    x: str
    result: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line across with its word: a minimum, or the begin of a month."""

    at: str
    words: str


@dataclass(frozen=True, slots=True)
class Week:
    """One week in words."""

    starts_on: date
    cycles: int
    temperatures: str
    short: int
    tests: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The drawing and its words."""

    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    minima: tuple[Line, ...]
    months: tuple[Line, ...]
    summary: str
    weeks: tuple[Week, ...]


def first_day(until: date) -> date:
    """The first day that the chart shows."""
    return until - timedelta(days=7 * WEEKS - 1)


def timeline(runs: Sequence[Run], tests: Sequence[Placed], *, until: date) -> Timeline | None:
    """The chart of the twelve weeks that end with a day; nothing where nothing happened."""
    since = first_day(until)
    own = [run for run in runs if since <= run.on <= until]
    placed = sorted((t for t in tests if since <= t.on <= until), key=lambda t: (t.on, t.number))
    if not own and not placed:
        return None
    bottom, top = _range(own)
    days: dict[date, list[Run]] = {}
    for run in own:
        days.setdefault(run.on, []).append(run)
    return Timeline(
        bars=tuple(
            bar
            for day, of_day in sorted(days.items())
            if (bar := _bar(day, of_day, since, bottom, top)) is not None
        ),
        marks=tuple(Mark(_x(t.on, since), t.result, mark_words(t)) for t in placed),
        minima=_minima(own, bottom, top),
        months=_months(since, until),
        summary=_summary(own, placed),
        weeks=tuple(_weeks(own, placed, since)),
    )


def _range(runs: Iterable[Run]) -> tuple[Decimal, Decimal]:
    shown = [value for run in runs for value in (run.temperature_c, run.minimum_c) if value]
    if not shown:
        return Decimal(120), Decimal(140)
    return min(shown) - MARGIN, max(shown) + MARGIN


def _x(on: date, since: date) -> str:
    share = (on - since).days / (7 * WEEKS - 1)
    return f"{LEFT + 6 + share * (RIGHT - LEFT - 12):.1f}"


def _y(value: Decimal, bottom: Decimal, top: Decimal) -> float:
    return BOTTOM - float((value - bottom) / (top - bottom)) * (BOTTOM - TOP)


def _bar(day: date, runs: Sequence[Run], since: date, bottom: Decimal, top: Decimal) -> Bar | None:
    reached = [run.temperature_c for run in runs if run.temperature_c is not None]
    if not reached:
        return None
    low, high = _y(min(reached), bottom, top), _y(max(reached), bottom, top)
    is_short = any(run.is_short for run in runs)
    return Bar(_x(day, since), f"{low:.1f}", f"{min(high, low - 0.1):.1f}", is_short)


def _minima(runs: Iterable[Run], bottom: Decimal, top: Decimal) -> tuple[Line, ...]:
    lines: list[Line] = []
    lowest = float(HEIGHT)
    for value in sorted({run.minimum_c for run in runs}):
        y = _y(value, bottom, top)
        words = f"{trimmed(value)} °C" if lowest - y >= CLOSEST else ""
        lowest = y if words else lowest
        lines.append(Line(f"{y:.1f}", words))
    return tuple(lines)


def _months(since: date, until: date) -> tuple[Line, ...]:
    days = (since + timedelta(days=n) for n in range((until - since).days + 1))
    return tuple(Line(_x(day, since), date_format(day, "M")) for day in days if day.day == 1)


def mark_words(test: Placed) -> str:
    """A spore test in a few words."""
    day = date_format(test.on, "j M")
    return _("Spore test #%(number)d, %(day)s: %(said)s") % {
        "number": test.number, "day": day, "said": test.said,
    }  # fmt: skip


def _summary(runs: Sequence[Run], tests: Sequence[Placed]) -> str:
    cycles = ngettext("%(n)d cycle", "%(n)d cycles", len(runs)) % {"n": len(runs)}
    short = sum(run.is_short for run in runs)
    sentences = [
        _("In the last twelve weeks: %(cycles)s, %(temperatures)s.")
        % {"cycles": cycles, "temperatures": _span(runs) or _("no temperature on record")},
        ngettext("%(n)d was below its minimum.", "%(n)d were below their minimum.", short)
        % {"n": short}
        if short
        else _("None below its minimum."),
        _tests_sentence(tests),
    ]
    return " ".join(sentences if runs else sentences[2:])


def _span(runs: Iterable[Run]) -> str:
    reached = [run.temperature_c for run in runs if run.temperature_c is not None]
    if not reached:
        return ""
    low, high = trimmed(min(reached)), trimmed(max(reached))
    return f"{low} °C" if low == high else _("%(low)s to %(high)s °C") % {"low": low, "high": high}


def _tests_sentence(tests: Sequence[Placed]) -> str:
    if not tests:
        return _("No spore test.")
    counts = [
        (_("%(n)d passed"), "NEGATIVE"),
        (_("%(n)d failed"), "POSITIVE"),
        (_("%(n)d invalid"), "INVALID"),
        (_("%(n)d waiting"), "PENDING"),
    ]
    said = [
        words % {"n": n}
        for words, result in counts
        if (n := sum(test.result == result for test in tests))
    ]
    return _("Spore tests: %(said)s.") % {"said": ", ".join(said)}


def _weeks(runs: Sequence[Run], tests: Sequence[Placed], since: date) -> Iterable[Week]:
    """The latest week first."""
    for number in reversed(range(WEEKS)):
        starts_on = since + timedelta(days=7 * number)
        ends_on = starts_on + timedelta(days=6)
        own = [run for run in runs if starts_on <= run.on <= ends_on]
        yield Week(
            starts_on=starts_on,
            cycles=len(own),
            temperatures=_span(own),
            short=sum(run.is_short for run in own),
            tests=tuple(test for test in tests if starts_on <= test.on <= ends_on),
        )
