"""What a cycle reached, against what its program asks."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from compliance.core.units import trimmed

STEAM_TYPES = frozenset({"B", "N", "S", "GRAVITY"})
PRESSURE_TOLERANCE_KPA = 10  # PRODUCT DEFAULT, FACTS 1.3
ATMOSPHERE_KPA = Decimal("101.3")

OK, SHORT, MISSING, ODD = "OK", "SHORT", "MISSING", "ODD"


@dataclass(frozen=True, slots=True)
class Minima:
    """What a program asks of its cycles."""

    temperature_c: Decimal
    exposure_min: Decimal
    drying_min: Decimal | None = None
    max_temperature_c: Decimal | None = None
    packagings: tuple[str, ...] = ("WRAPPED", "UNWRAPPED", "HOLLOW", "POROUS")


@dataclass(frozen=True, slots=True)
class Readings:
    """What a cycle reached; None where nobody wrote it down."""

    temperature_c: Decimal | None
    exposure_min: Decimal | None
    pressure_kpa: Decimal | None = None
    drying_min: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading against its minimum: OK, SHORT, MISSING, or ODD where it is worth a look."""

    name: str
    label: str
    value: Decimal | None
    minimum: Decimal | None
    unit: str
    state: str
    sentence: str = ""
    expected: Decimal | None = None


def saturation_kpa(temperature_c: Decimal) -> Decimal:
    """The pressure of saturated steam, kPa absolute: IAPWS-IF97, region 4."""
    kelvin = float(temperature_c) + 273.15
    theta = kelvin - 0.23855557567849 / (kelvin - 650.17534844798)
    a = theta**2 + 1167.0521452767 * theta - 724213.16703206
    b = -17.073846940092 * theta**2 + 12020.824702470 * theta - 3232555.0322333
    c = 14.915108613530 * theta**2 - 4823.2657361591 * theta + 405113.40542057
    megapascal = (2 * c / (-b + math.sqrt(b * b - 4 * a * c))) ** 4
    return round(Decimal(megapascal * 1000), 1)


def expected_kpa(temperature_c: Decimal) -> Decimal | None:
    """The pressure of steam at a sterilizing temperature; None where there is no steam."""
    return saturation_kpa(temperature_c) if 100 <= temperature_c <= 200 else None


def readings_against(minima: Minima, readings: Readings, *, is_steam: bool = True) -> list[Reading]:
    """Every reading with its minimum and how it stands to it."""
    return [
        _temperature(minima, readings.temperature_c),
        _at_least("exposure_min", _("Exposure"), readings.exposure_min, minima.exposure_min, "min"),
        _pressure(readings, is_steam=is_steam),
        _drying(minima, readings.drying_min),
    ]


def shortfalls(readings: Iterable[Reading]) -> list[Reading]:
    """The readings that missed their minimum."""
    return [reading for reading in readings if reading.state == SHORT]


def _temperature(minima: Minima, value: Decimal | None) -> Reading:
    label, limit = _("Temperature"), minima.max_temperature_c
    reading = _at_least("temperature_c", label, value, minima.temperature_c, "°C")
    if reading.state != OK or value is None or limit is None or value <= limit:
        return reading
    sentence = _("Temperature: %(value)s °C is above the highest, %(limit)s °C.")
    return Reading(
        reading.name, label, value, minima.temperature_c, "°C", ODD,
        sentence % {"value": trimmed(value), "limit": trimmed(limit)},
    )  # fmt: skip


def _at_least(name: str, label: str, value: Decimal | None, minimum: Decimal, unit: str) -> Reading:
    if value is None:
        sentence = _("%(label)s: not recorded.") % {"label": label}
        return Reading(name, label, None, minimum, unit, MISSING, sentence)
    if value >= minimum:
        return Reading(name, label, value, minimum, unit, OK)
    sentence = _("%(label)s: %(value)s %(unit)s is less than the least, %(minimum)s %(unit)s.")
    shown = {
        "label": label, "value": trimmed(value), "minimum": trimmed(minimum), "unit": unit,
    }  # fmt: skip
    return Reading(name, label, value, minimum, unit, SHORT, sentence % shown)


def _pressure(readings: Readings, *, is_steam: bool) -> Reading:
    """A pressure off the steam curve is worth a look, never a refusal (FACTS 1.3)."""
    sentence = pressure_warning(readings) if is_steam else ""
    temperature = readings.temperature_c if is_steam else None
    return Reading(
        "pressure_kpa",
        _("Pressure"),
        readings.pressure_kpa,
        None,
        "kPa",
        ODD if sentence else OK,
        sentence,
        expected=None if temperature is None else expected_kpa(temperature),
    )


def pressure_warning(readings: Readings) -> str:
    """Says so when temperature and pressure do not belong together; empty when they do."""
    temperature, pressure = readings.temperature_c, readings.pressure_kpa
    expected = None if temperature is None else expected_kpa(temperature)
    if temperature is None or pressure is None or expected is None:
        return ""
    if abs(pressure - expected) <= PRESSURE_TOLERANCE_KPA:
        return ""
    shown = {
        "temperature": trimmed(temperature),
        "pressure": trimmed(pressure),
        "expected": f"{expected:.0f}",
    }
    if abs(pressure + ATMOSPHERE_KPA - expected) <= PRESSURE_TOLERANCE_KPA:
        return (
            _(
                "Steam of %(temperature)s °C has about %(expected)s kPa, not %(pressure)s. "
                "Was this read from a gauge that starts at zero? Then add 101."
            )
            % shown
        )
    return (
        _(
            "Steam of %(temperature)s °C has about %(expected)s kPa, not %(pressure)s: "
            "air left in the chamber, or a gauge that is off."
        )
        % shown
    )


def _drying(minima: Minima, value: Decimal | None) -> Reading:
    """Short drying is worth a look; whether the packs are dry decides (FACTS 1.10)."""
    label, minimum = _("Drying"), minima.drying_min
    if minimum is None:
        return Reading("drying_min", label, value, None, "min", OK)
    reading = _at_least("drying_min", label, value, minimum, "min")
    if reading.state == OK:
        return reading
    return Reading(reading.name, label, value, minimum, "min", ODD, reading.sentence)
