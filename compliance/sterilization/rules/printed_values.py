"""Days, times, amounts and units as sterilizers print them."""

import re
from datetime import date, time
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from compliance.sterilization.rules.readings import ATMOSPHERE_KPA

NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
DAY = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{2,4})")
CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([ap])\.?m\.?)?", re.IGNORECASE)
SPAN = re.compile(r"^\s*(?:(\d{1,2}):)?(\d{1,3}):(\d{2})\b")
SECONDS = re.compile(r"\d\s*s(?:ec(?:onds?)?)?\b|[_(\[ ]s(?:ec)?\b", re.IGNORECASE)


class DateOrder(TextChoices):
    """In which order a day is printed."""

    YMD = "YMD", _("Year, month, day")
    DMY = "DMY", _("Day, month, year")
    MDY = "MDY", _("Month, day, year")


class PressureUnit(TextChoices):
    """How pressure is printed; a gauge reads zero in the open."""

    KPA = "KPA", _("kPa, absolute")
    KPA_GAUGE = "KPA_GAUGE", _("kPa, from a gauge that starts at zero")
    BAR = "BAR", _("bar, absolute")
    BAR_GAUGE = "BAR_GAUGE", _("bar, from a gauge that starts at zero")
    MBAR = "MBAR", _("mbar, absolute")
    MPA = "MPA", _("MPa, absolute")
    PSI = "PSI", _("psi, absolute")
    PSI_GAUGE = "PSI_GAUGE", _("psi, from a gauge that starts at zero")


class TemperatureUnit(TextChoices):
    """How temperature is printed."""

    CELSIUS = "CELSIUS", _("°C")
    FAHRENHEIT = "FAHRENHEIT", _("°F")


KPA_OF = {
    "KPA": Decimal(1),
    "BAR": Decimal(100),
    "MBAR": Decimal("0.1"),
    "MPA": Decimal(1000),
    "PSI": Decimal("6.894757"),
}


def number_in(words: str) -> Decimal | None:
    """The first number; a comma may stand for the point."""
    found = NUMBER.search(words)
    return Decimal(found.group().replace(",", ".")) if found else None


def minutes_in(words: str, *, hint: str = "") -> Decimal | None:
    """A span: 04:10, 00:04:10, 250 s or 4.5 min; the words of the line may name the seconds."""
    clock = SPAN.match(words)
    if clock:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return round(Decimal(hours * 3600 + minutes * 60 + seconds) / 60, 2)
    found = number_in(words)
    if found is None:
        return None
    is_seconds = SECONDS.search(words) or (SECONDS.search(f" {hint}") and "min" not in words)
    return round(found / 60, 2) if is_seconds else found


def day_in(words: str, order: str) -> date | None:
    """The first day, its parts in the printed order; a year in front is always one."""
    found = DAY.search(words)
    if found is None:
        return None
    parts = [int(part) for part in found.groups()]
    used = DateOrder.YMD if len(found[1]) == 4 else order
    year, month, day = (parts[used.index(letter)] for letter in "YMD")
    try:
        return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return None


def time_in(words: str) -> time | None:
    """The first time of day, of a clock with twelve hours too."""
    found = CLOCK.search(words)
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def temperature_c(value: Decimal | None, unit: str) -> Decimal | None:
    """In degrees Celsius."""
    if value is None:
        return None
    return round((value - 32) * 5 / 9, 1) if unit == TemperatureUnit.FAHRENHEIT else value


def pressure_kpa(value: Decimal | None, unit: str) -> Decimal | None:
    """In kPa absolute."""
    if value is None:
        return None
    name, _underline, gauge = unit.partition("_")
    kpa = value * KPA_OF[name]
    return round(kpa + ATMOSPHERE_KPA if gauge else kpa, 1)
