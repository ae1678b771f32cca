"""The tables as CSV: they add up, and are harmless in a spreadsheet."""

import csv
import io
from decimal import Decimal

import pytest

from compliance.audit.packet import build_packet
from compliance.audit.packet.sheets import Sheet, sheets
from compliance.ledger import services as ledger
from compliance.lidocaine.models import Movement
from compliance.sterilization.models import Cycle
from tests.audit.factory import BY, END, START, make_year, moment

pytestmark = pytest.mark.django_db


def read(sheet: Sheet) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sheet.csv().decode())))


def tables() -> dict[str, list[dict[str, str]]]:
    packet = build_packet(make_year(), START, END)
    return {sheet.name: read(sheet) for sheet in sheets(packet)}


def test_every_table_of_the_packet_is_a_sheet_with_all_its_rows() -> None:
    packet = build_packet(make_year(), START, END)
    judged = {"exceptions", "requirements", "rule_changes", "readiness_by_month", "keeping"}
    recorded = [len(each.rows) for each in sheets(packet) if each.name not in judged]
    assert sum(recorded) == packet.records.size


def test_cycles_are_those_of_the_database() -> None:
    rows = tables()["cycles"]
    assert [int(row["number"]) for row in rows] == list(
        Cycle.objects.order_by("number").values_list("number", flat=True)
    )
    assert rows[0]["packs"] == "P-1=Nosecone, forceps"
    assert rows[0]["temperature_c"] == "134.8"
    assert rows[0]["started_at"] == "2026-01-12T15:00:00.000000Z"


def test_grams_add_up_to_the_database() -> None:
    found = tables()
    moved = sum(Decimal(row["grams"]) for row in found["lidocaine_movements"])
    closing = sum(Decimal(row["closing_g"]) for row in found["lidocaine_containers"])
    assert moved == closing == sum(Movement.objects.values_list("grams", flat=True))


def test_changes_and_facts_are_told_in_one_cell() -> None:
    clinic = make_year()
    ledger.amend(
        Cycle.objects.get(number=7),
        by=BY,
        at=moment(9, 1),
        reason="Misread",
        changes={"temperature_c": Decimal("135.1"), "note": "=1+1"},
    )
    found = {sheet.name: read(sheet) for sheet in sheets(build_packet(clinic, START, END))}
    assert found["changes"][-1]["changes"] == "note:  → =1+1|temperature_c: 134.8 → 135.1"
    assert found["exceptions"][0]["facts"] == "discard_on=2026-06-08|uses=1"
    assert found["cycles"][5]["note"] == "'=1+1"


def test_an_empty_table_has_its_heading() -> None:
    assert Sheet("none", Sheet, ()).csv() == b"name,row,rows\r\n"


def test_amounts_below_zero_stay_numbers() -> None:
    assert tables()["lidocaine_movements"][1]["grams"] == "-6.5"
