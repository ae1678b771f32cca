"""Reading what a sterilizer prints or saves itself. What is read and how: docs/printouts.md.

A file becomes records of lines and values; a mapping, kept once per sterilizer, says which line
is which reading.
"""

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NoReturn

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal
from compliance.sterilization.rules.printed_values import (
    DateOrder,
    PressureUnit,
    TemperatureUnit,
    day_in,
    minutes_in,
    number_in,
    pressure_kpa,
    temperature_c,
    time_in,
)

MOST_BYTES = 200_000
MOST_RECORDS = 200
LONGEST_TEXT = 4000
LONGEST_KEY = 60
DELIMITERS = ";\t,"
PAIR = re.compile(
    r"^\s*(?P<key>[^:=\t]{1,60}?)[\s.]*(?:(?<!\d):|:(?!\d)|=|\t|\s{2,})\s*(?P<value>\S.*?)\s*$"
)
WIDE = re.compile(r"\s{3,}")
LONGEST_LINE = 300
FAILED = ("fail", "abort", "error", "incomplete", "interrupt", "not ok", "nicht", "échec", "échou")


@dataclass(frozen=True, slots=True)
class Record:
    """One cycle as it was printed: values by the words of their line, and the text itself."""

    values: dict[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which line is which reading, and how days and units are written on it."""

    lines: dict[str, str] = field(default_factory=dict)
    date_order: str = DateOrder.YMD
    pressure_unit: str = PressureUnit.KPA
    temperature_unit: str = TemperatureUnit.CELSIUS

    def value(self, record: Record, target: str) -> str:
        """What the record says about one reading; empty where nothing."""
        return record.values.get(self.lines.get(target, ""), "")


@dataclass(frozen=True, slots=True)
class Printed:
    """One cycle as the machine says it ran; times are those of the clinic's clock."""

    number: int | None
    started: datetime
    ended: datetime | None
    program: str
    temperature_c: Decimal | None
    exposure_min: Decimal | None
    pressure_kpa: Decimal | None
    drying_min: Decimal | None
    outcome: str
    text: str

    @property
    def verdict(self) -> str:
        """PASSED or FAILED as the machine said it; empty where it said nothing."""
        if not self.outcome:
            return ""
        is_failed = any(word in self.outcome.casefold() for word in FAILED)
        return "FAILED" if is_failed else "PASSED"


def decoded(data: bytes) -> str:
    """The words of a file, whatever wrote it. Refuses one that is too long, or no text."""
    if len(data) > MOST_BYTES:
        raise Refusal(_("This file is too long for a printout: at most 200 kB."), "file")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data:
        raise Refusal(_("This is not a text or CSV file."), "file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read_records(text: str) -> list[Record]:
    """Every cycle of a file, CSV with a header or lines of words and values. Refuses neither."""
    lines = [line.rstrip() for line in text.splitlines()]
    filled = [line for line in lines if line.strip()]
    records = _table(filled) or _pairs(lines)
    if not records:
        raise Refusal(
            _("Nothing in it reads like “TEMPERATURE: 134.6” or like a CSV file with a header.")
        )
    if len(records) > MOST_RECORDS:
        raise Refusal(
            _("This file has more than %(most)d cycles. Split it.") % {"most": MOST_RECORDS}
        )
    return records


def _table(lines: list[str]) -> list[Record]:
    """Rows under a header; nothing where the columns do not fit together."""
    if len(lines) < 2:
        return []
    delimiter = max(DELIMITERS, key=lines[0].count)
    if lines[0].count(delimiter) < 2:
        return []
    header, *rows = csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter)
    if any(len(row) != len(header) for row in rows):
        return []
    names = [name.strip()[:LONGEST_KEY] for name in header]
    return [
        Record(
            {name: value.strip() for name, value in zip(names, row, strict=True) if value.strip()},
            f"{lines[0]}\n{line}",
        )
        for row, line in zip(rows, lines[1:], strict=False)
    ]


def _pairs(lines: list[str]) -> list[Record]:
    """Lines of words and values; the next cycle begins where the first words come again."""
    found: list[tuple[dict[str, str], list[str]]] = []
    begin = ""
    for line in lines:
        pair = PAIR.match(plain_line(line))
        key = pair["key"].strip() if pair and re.search(r"[^\W\d_]", pair["key"]) else ""
        if key and (not found or key == begin):
            begin = begin or key
            found.append(({}, []))
        if not found:
            continue
        values, text = found[-1]
        text.append(line)
        if pair and key:
            values.setdefault(key, pair["value"])
    return [Record(values, "\n".join(text).strip()) for values, text in found]


def plain_line(line: str) -> str:
    """A line without wide gaps and not too long: a thousand spaces would hold the rule up."""
    return WIDE.sub("  ", line.strip())[:LONGEST_LINE]


def printed(record: Record, mapping: Mapping) -> Printed:
    """A record in the words of a cycle. Refuses a value that cannot be read, with its line."""
    started = _moment(record, mapping, "started")
    if started is None:
        raise Refusal(_("No day and time of the start are on the printout."))
    ended = _moment(record, mapping, "ended", on=started)
    return Printed(
        number=_whole(record, mapping),
        started=started,
        ended=ended + timedelta(days=1) if ended is not None and ended < started else ended,
        program=mapping.value(record, "program"),
        temperature_c=temperature_c(
            _number(record, mapping, "temperature"), mapping.temperature_unit
        ),
        exposure_min=_minutes(record, mapping, "exposure"),
        pressure_kpa=pressure_kpa(_number(record, mapping, "pressure"), mapping.pressure_unit),
        drying_min=_minutes(record, mapping, "drying"),
        outcome=mapping.value(record, "outcome"),
        text=_kept(record.text),
    )


def _kept(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    mark = _("(shortened)")
    return f"{text[: LONGEST_TEXT - len(mark) - 1].rstrip()}\n{mark}"


def _moment(
    record: Record, mapping: Mapping, target: str, *, on: datetime | None = None
) -> datetime | None:
    """Day and time of one line; the day may stand on a line of its own."""
    words = mapping.value(record, target)
    clock = time_in(words)
    if clock is None and not words:
        return None
    if clock is None:
        _unreadable(mapping, target, words)
    day = day_in(words, mapping.date_order) or day_in(
        mapping.value(record, "date"), mapping.date_order
    )
    if day is None and on is not None:
        day = on.date()
    if day is None:
        _unreadable(mapping, "date", mapping.value(record, "date") or words)
    return datetime.combine(day, clock)


def _whole(record: Record, mapping: Mapping) -> int | None:
    words = mapping.value(record, "number")
    digits = re.findall(r"\d+", words)
    if words and not digits:
        _unreadable(mapping, "number", words)
    return int(digits[-1]) if digits and 0 < int(digits[-1]) < 100_000_000 else None


def _number(record: Record, mapping: Mapping, target: str) -> Decimal | None:
    words = mapping.value(record, target)
    found = number_in(words)
    if words and found is None:
        _unreadable(mapping, target, words)
    return found


def _minutes(record: Record, mapping: Mapping, target: str) -> Decimal | None:
    words = mapping.value(record, target)
    found = minutes_in(words, hint=mapping.lines.get(target, ""))
    if words and found is None:
        _unreadable(mapping, target, words)
    return found


def _unreadable(mapping: Mapping, target: str, words: str) -> NoReturn:
    raise Refusal(
        _("“%(words)s” on the line “%(line)s” cannot be read.")
        % {"words": words[:60], "line": mapping.lines.get(target, "")}
    )
