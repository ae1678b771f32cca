"""The year at a glance as numbers to draw: a square for each day, a bar for each month."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.requirements.rules.year import Day, Level, Month, months

STEP, SQUARE = 12, 10
TOP = 20  # room for the names of the months
BAR = 40
TONES = {
    Level.UNKNOWN: "unknown",
    Level.FINE: "ok",
    Level.MINOR: "warn",
    Level.SERIOUS: "bad",
}


@dataclass(frozen=True, slots=True)
class Square:
    """One day where it is drawn."""

    x: int
    y: int
    tone: str


@dataclass(frozen=True, slots=True)
class Name:
    """A month's name where it begins."""

    x: int
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A month of the trend."""

    x: int
    y: int
    height: int
    tone: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn, and the same in words."""

    width: int
    squares: Sequence[Square]
    names: Sequence[Name]
    bars: Sequence[Bar]
    sentence: str
    trend: str


def picture(days: Sequence[Day]) -> Picture:
    """A column for each week, Monday on top."""
    shift = days[0].on.weekday()
    squares = [
        Square((index + shift) // 7 * STEP, TOP + (index + shift) % 7 * STEP, TONES[day.level])
        for index, day in enumerate(days)
    ]
    by_month = months(days)
    width = squares[-1].x + SQUARE
    return Picture(
        width=width,
        squares=squares,
        names=_names(days, squares),
        bars=_bars(by_month, width),
        sentence=_sentence(days),
        trend=_trend(by_month),
    )


def _names(days: Sequence[Day], squares: Sequence[Square]) -> list[Name]:
    pairs = zip(days, squares, strict=True)
    firsts = [(day.on, square.x) for day, square in pairs if day.on.day == 1]
    return [Name(x, date_format(on, "M")) for on, x in firsts[::2]]  # all would not be legible


def _bars(found: Sequence[Month], width: int) -> list[Bar]:
    step = width // len(found)
    return [
        Bar(
            index * step,
            BAR - max(BAR * month.percent // 100, 2),
            max(BAR * month.percent // 100, 2),
            "ok" if month.percent == 100 else "part" if month.known else "unknown",
        )
        for index, month in enumerate(found)
    ]


def _sentence(days: Sequence[Day]) -> str:
    known = [day for day in days if day.level is not Level.UNKNOWN]
    if not known:
        return _("No records yet.")
    fine = sum(day.level is Level.FINE for day in known)
    told = {"fine": fine, "known": len(known)}
    sentence = ngettext(
        "Nothing stood open on %(fine)d of %(known)d day.",
        "Nothing stood open on %(fine)d of %(known)d days.",
        len(known),
    )
    return sentence % told


def _trend(found: Sequence[Month]) -> str:
    known = [month for month in found if month.known]
    if len(known) < 3:
        return ""
    last, before = known[-2], known[-3]  # the present month is not over
    told = {
        "month": date_format(last.first_on, "F"),
        "last": last.percent,
        "before": before.percent,
    }
    if last.percent > before.percent:
        return (
            _("%(month)s was better than the month before: %(last)d %% after %(before)d %%.") % told
        )
    if last.percent < before.percent:
        return (
            _("%(month)s was worse than the month before: %(last)d %% after %(before)d %%.") % told
        )
    return _("%(month)s was like the month before: %(last)d %%.") % told
