"""A first guess at which line of a printout is which reading; a person looks at it once."""

import re
from collections.abc import Iterable
from decimal import Decimal

from compliance.sterilization.rules.printed_values import (
    DAY,
    DateOrder,
    PressureUnit,
    TemperatureUnit,
    number_in,
    pressure_kpa,
    temperature_c,
)
from compliance.sterilization.rules.printouts import Mapping, Record
from compliance.sterilization.rules.readings import expected_kpa

WORDS = {  # the better word first
    "number": ("cycle n", "cycle counter", "cycle count", "cycle_no", "cycle #", "load n",
               "batch", "charge", "load", "counter"),
    "started": ("date/time", "start", "begin", "date time"),
    "ended": ("end", "finish", "complete", "stop"),
    "date": ("date", "datum", "day"),
    "program": ("program", "programme", "prog", "cycle type", "cycle"),
    "temperature": ("ster. temp min", "temp min", "temperatur min", "min temp",
                    "sterilization temp", "ster. temp", "temp"),
    "exposure": ("ster. time", "sterilization time", "exposure", "hold", "haltezeit",
                 "plateau", "steri"),
    "pressure": ("press", "druck"),
    "drying": ("drying", "dry time", "dry", "trock", "séch"),
    "outcome": ("result", "ergebnis", "status", "outcome", "cycle end", "message"),
}  # fmt: skip
NOT_A_LINE_OF = {
    "drying": (".beg", ".end", "temp"),
    "ended": ("dry", "temp"),
    "number": ("type", "serial"),
}
UNITS = {"mbar": "MBAR", "mpa": "MPA", "kpa": "KPA", "psi": "PSI", "bar": "BAR"}


def guessed(records: list[Record]) -> Mapping:
    """What the words of the lines and their values suggest."""
    first = records[0]
    lines: dict[str, str] = {}
    for target, words in WORDS.items():
        taken = set(lines.values())
        found = _line(target, words, [key for key in first.values if key not in taken])
        if found:
            lines[target] = found
    days = [value for record in records for value in record.values.values() if DAY.search(value)]
    unit = _temperature_unit(first, lines.get("temperature", ""))
    return Mapping(
        lines=lines,
        date_order=_date_order(days),
        pressure_unit=_pressure_unit(first, lines, unit),
        temperature_unit=unit,
    )


def _line(target: str, words: Iterable[str], keys: list[str]) -> str:
    never = NOT_A_LINE_OF.get(target, ())
    allowed = [key for key in keys if not any(other in key.casefold() for other in never)]
    for fits in (str.__eq__, str.startswith, str.__contains__):
        for word in words:
            for key in allowed:
                if fits(key.casefold(), word):
                    return key
    return ""


def _date_order(days: Iterable[str]) -> str:
    """A part above twelve is a day; points between the parts are European."""
    order = DateOrder.DMY
    for words in days:
        found = DAY.search(words)
        if found is None:
            continue
        if len(found[1]) == 4:
            return DateOrder.YMD
        if int(found[2]) > 12:
            return DateOrder.MDY
        if "/" in found.group() and int(found[1]) <= 12:
            order = DateOrder.MDY
        if int(found[1]) > 12:
            return DateOrder.DMY
    return order


def _temperature_unit(record: Record, line: str) -> str:
    value = number_in(record.values.get(line, ""))
    is_hot = value is not None and value > 200
    return TemperatureUnit.FAHRENHEIT if is_hot else TemperatureUnit.CELSIUS


def _pressure_unit(record: Record, lines: dict[str, str], unit: str) -> str:
    """The unit that is written there, and of those the one that fits the steam best."""
    line = lines.get("pressure", "")
    words = f"{record.values.get(line, '')} {line}".casefold()
    value = number_in(record.values.get(line, ""))
    named = next((code for name, code in UNITS.items() if name in words), "")
    kinds = [kind for kind in PressureUnit if not named or kind.split("_")[0] == named]
    if re.search(r"psig|barg|kpag", words):
        kinds = [kind for kind in kinds if kind.endswith("_GAUGE")]
    temperature = temperature_c(
        number_in(record.values.get(lines.get("temperature", ""), "")), unit
    )
    expected = None if temperature is None else expected_kpa(temperature)
    if value is None or expected is None:
        return kinds[0]

    def off(kind: PressureUnit) -> Decimal:
        return abs((pressure_kpa(value, kind) or Decimal(0)) - expected)

    return min(kinds, key=off)
