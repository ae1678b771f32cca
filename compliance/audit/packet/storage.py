"""Part of a packet: stocktakes of lidocaine, and the temperatures that it was kept at."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from compliance.audit.packet.values import Mark, Window, in_order
from compliance.lidocaine.models import StockCount, TemperatureReading


@dataclass(frozen=True, slots=True)
class CountRow:
    """A container was weighed or counted."""

    container: str
    counted_at: datetime
    expected_g: Decimal
    counted_g: Decimal
    counted_by: str
    witness: str
    note: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class TemperatureRow:
    """The coldest and the warmest of a place since it was last read, and its limits."""

    place: str
    read_at: datetime
    lowest_c: Decimal
    highest_c: Decimal
    least_c: Decimal
    most_c: Decimal
    read_by: str
    note: str
    marks: tuple[Mark, ...]

    @property
    def is_out(self) -> bool:
        """Was it ever colder or warmer than it may be?"""
        return self.lowest_c < self.least_c or self.highest_c > self.most_c


@dataclass(frozen=True, slots=True)
class Storage:
    """All of it. Two queries."""

    counts: tuple[CountRow, ...]
    temperatures: tuple[TemperatureRow, ...]


def read(window: Window) -> Storage:
    """Counts and readings of the period."""
    counts = StockCount.objects.of(window.clinic).filter(**window.within("counted_at"))
    readings = TemperatureReading.objects.of(window.clinic).filter(**window.within("read_at"))
    return Storage(
        counts=in_order(
            [_count(each, window) for each in counts.select_related("container")],
            "counted_at", "container",
        ),
        temperatures=in_order(
            [_reading(each, window) for each in readings.select_related("place")],
            "place", "read_at",
        ),
    )  # fmt: skip


def _count(count: StockCount, window: Window) -> CountRow:
    return CountRow(
        container=count.container.code,
        counted_at=count.counted_at,
        expected_g=count.expected_g,
        counted_g=count.counted_g,
        counted_by=count.counted_by,
        witness=count.witness,
        note=count.note,
        marks=window.marks(count, count.counted_at),
    )


def _reading(reading: TemperatureReading, window: Window) -> TemperatureRow:
    return TemperatureRow(
        place=reading.place.name,
        read_at=reading.read_at,
        lowest_c=reading.lowest_c,
        highest_c=reading.highest_c,
        least_c=reading.place.least_c,
        most_c=reading.place.most_c,
        read_by=reading.read_by,
        note=reading.note,
        marks=window.marks(reading, reading.read_at),
    )
