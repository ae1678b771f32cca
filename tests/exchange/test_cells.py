"""Each sort of cell, read and written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from compliance.core.errors import Refusal
from compliance.devices.models import DeviceKind
from compliance.exchange.kinds import cells

ZONE = "America/Toronto"


@pytest.mark.parametrize(
    ("cell", "text", "value", "written"),
    [
        (cells.Text(), "Anna", "Anna", "Anna"),
        (cells.Choice(DeviceKind), "pen", "PEN", "PEN"),
        (cells.Many(cells.Choice(DeviceKind)), "pen| ROLLER|PEN", "PEN|ROLLER", "PEN|ROLLER"),
        (cells.Day(), "2026-03-01", date(2026, 3, 1), "2026-03-01"),
        (cells.LastDay(), "2026-02", date(2026, 2, 28), "2026-02-28"),
        (cells.LastDay(keeps_words=True), "EXP 02/2026", "EXP 02/2026", "2026-02-28"),
        (cells.Number(), "2.50", Decimal("2.50"), "2.5"),
        (cells.Whole(), "0412", 412, "412"),
        (cells.YesNo(), "Yes", True, "yes"),
        (cells.YesNo(), "no", False, "no"),
        (cells.Packs(), "B=b | A= a=b", (("B", "b"), ("A", "a=b")), "A=a=b|B=b"),
    ],
)
def test_a_cell_is_read_and_written(cell, text, value, written):
    assert cell.read(text, zone=ZONE) == value
    assert cell.write(value, zone=ZONE) == written


@pytest.mark.parametrize(
    ("text", "moment", "written"),
    [
        ("2026-03-01T09:30", datetime(2026, 3, 1, 14, 30, tzinfo=UTC), "2026-03-01T09:30-05:00"),
        ("2026-03-01 09:30:05", datetime(2026, 3, 1, 14, 30, 5, tzinfo=UTC),
         "2026-03-01T09:30:05-05:00"),
        ("2026-07-01T14:30Z", datetime(2026, 7, 1, 14, 30, tzinfo=UTC), "2026-07-01T10:30-04:00"),
        ("2026-07-01T16:30+02:00", datetime(2026, 7, 1, 14, 30, tzinfo=UTC),
         "2026-07-01T10:30-04:00"),
        ("2026-11-01T01:30-05:00", datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
         "2026-11-01T01:30-05:00"),
    ],
)  # fmt: skip
def test_a_moment_has_an_offset_or_is_on_the_clinics_clock(text, moment, written):
    assert cells.Moment().read(text, zone=ZONE) == moment
    assert cells.Moment().write(moment, zone=ZONE) == written


@pytest.mark.parametrize(
    ("cell", "text", "sentence"),
    [
        (cells.Choice(DeviceKind), "LASER", "Write one of: PEN, ROLLER"),
        (cells.Many(cells.Choice(DeviceKind)), "PEN|", "Write one of"),
        (cells.Day(), "01/03/2026", "such as 2026-03-01"),
        (cells.Day(), "20260301", "such as 2026-03-01"),
        (cells.Day(), "2026-02-30", "such as 2026-03-01"),
        (cells.LastDay(), "03/04/2026", "not clear"),
        (cells.Moment(), "2026-03-01", "date and time"),
        (cells.Moment(), "2026-03-01T25:00", "date and time"),
        (cells.Moment(), "2026-03-08T02:30", "clocks skipped"),
        (cells.Moment(), "9999-12-31T23:59", "date and time"),
        (cells.Moment(), "0001-01-01T00:00+14:00", "date and time"),
        (cells.Number(), "2,5", "number with a dot"),
        (cells.Number(), "NaN", "number with a dot"),
        (cells.Number(), "1e3", "number with a dot"),
        (cells.Whole(), "1.5", "whole number"),
        (cells.Whole(), "-1", "whole number"),
        (cells.Whole(most=6), "7", "whole number"),
        (cells.Whole(), "٣", "whole number"),
        (cells.YesNo(), "maybe", "yes or no"),
        (cells.Packs(), "P1", "code=contents"),
        (cells.Packs(), "P1=a||P2=b", "code=contents"),
        (cells.Packs(), "=a", "code=contents"),
    ],
)
def test_a_cell_that_cannot_be_read_says_how_to_write_it(cell, text, sentence):
    with pytest.raises(Refusal, match=sentence):
        cell.read(text, zone=ZONE)
