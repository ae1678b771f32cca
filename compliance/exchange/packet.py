"""A week sheet as plain values: empty lines to fill in, and the codes that can stand on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.exchange import queries
from compliance.exchange.kinds.paper import PARTS, Part, codes
from compliance.exchange.models import WeekSheet

LEGEND = ("practitioner", "device", "lidocaine_container", "sterilizer", "program", "product")
MOST_IN_LEGEND = 8


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column: its words, a hint, its share of the width."""

    words: str
    hint: str
    width: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table of empty lines."""

    title: str
    headings: tuple[Heading, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that is printed."""

    clinic: str
    number: int
    starts_on: date
    ends_on: date
    days: tuple[str, ...]
    tables: tuple[Table, ...]
    legend: tuple[tuple[str, tuple[str, ...]], ...]


def build_sheet(sheet: WeekSheet) -> Sheet:
    """The paper of a sheet. At most six queries: what the clinic has of each code."""
    days = [sheet.starts_on + timedelta(days=number) for number in range(7)]
    return Sheet(
        clinic=sheet.clinic.name,
        number=sheet.number,
        starts_on=days[0],
        ends_on=days[-1],
        days=tuple(date_format(day, "D j") for day in days),
        tables=tuple(_table(part) for part in PARTS),
        legend=tuple(_legend(sheet)),
    )


def _table(part: Part) -> Table:
    total = sum(box.width for box in part.boxes)
    return Table(
        title=str(part.title),
        headings=tuple(
            Heading(str(box.heading), str(box.hint), f"{94 * box.width / total:.2f}%")
            for box in part.boxes
        ),
        codes=tuple(codes(part)),
    )


def _legend(sheet: WeekSheet) -> list[tuple[str, tuple[str, ...]]]:
    titles: Mapping[str, Any] = {
        "practitioner": _("Who"),
        "device": _("Pen"),
        "lidocaine_container": _("Cream"),
        "sterilizer": _("Machine"),
        "program": _("Program"),
        "product": _("Product"),
    }
    found = []
    for column in LEGEND:
        known = queries.choices(sheet.clinic, column, on=sheet.starts_on + timedelta(days=6))
        if known:
            words = [said.replace(" · ", " ", 1) for _code, said in known[:MOST_IN_LEGEND]]
            found.append((str(titles[column]), tuple(words)))
    return found
