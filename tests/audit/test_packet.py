"""The data of an audit: what is in it, what it costs, and that it repeats."""

import dataclasses
import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from compliance.audit import services
from compliance.audit.packet import Packet, build_packet
from compliance.audit.packet.point import Point
from compliance.audit.packet.values import Mark, plain
from compliance.audit.pdf import logs
from compliance.ledger import services as ledger
from compliance.requirements.queries import readiness
from compliance.sterilization.models import Cycle, Sterilizer
from tests.audit.factory import (
    BY,
    END,
    START,
    make_container,
    make_cycle,
    make_device,
    make_lot,
    make_period,
    make_practitioner,
    make_program,
    make_year,
    moment,
)
from tests.clinics.factory import make_clinic
from tests.sterilization.factory import make_spore_test

pytestmark = pytest.mark.django_db
OWN_QUERIES = 55


def rules_of(packet: Packet) -> list[str]:
    return [each.rule for each in packet.points]


def point_of(packet: Packet, rule: str) -> Point:
    return next(each for each in packet.points if each.rule == rule)


def build(clinic: Any) -> Packet:
    return build_packet(clinic, START, END)


def test_an_empty_clinic_has_an_empty_packet() -> None:
    packet = build(make_clinic())
    assert packet.records.size == 0
    assert packet.points == ()


@pytest.mark.parametrize("cycles", [4, 24])
def test_queries_do_not_grow_with_the_records(
    cycles: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    clinic = make_year(cycles=cycles)
    for number in range(cycles):
        make_lot(clinic, lot=f"X{number}")
        make_container(clinic, code=f"X{number}")
    # deviations of marks, amendments; practitioners, periods, credentials, checks;
    # devices, parts, lots;
    # sterilizers, programs, packs, releases, failed tests, cycles, last numbers; balances,
    # movements, containers; deviations; changes
    with CaptureQueriesContext(connection) as judged:
        readiness(clinic, END, at=moment(11, 1))
    # the requirements have their own test of how many they ask; what is ours is exact
    with django_assert_num_queries(OWN_QUERIES + len(judged)):
        build(clinic)


def test_a_load_held_since_shows_as_held_and_as_signed() -> None:
    clinic = make_year(cycles=4)
    machine = Sterilizer.objects.get()
    make_spore_test(machine, cycle_number=2, placed_at=moment(1, 19), result="POSITIVE")
    packet = build(clinic)
    found = [
        (each.number, each.status, each.decision) for each in packet.records.sterilization.cycles
    ]
    assert found == [
        (1, "QUARANTINED", "RELEASED"), (2, "QUARANTINED", "RELEASED"), (4, "QUARANTINED", ""),
    ]  # fmt: skip
    (row,) = packet.records.sterilization.sterilizers
    assert (row.released, row.waiting, row.quarantined, row.recalled) == (0, 0, 3, 0)
    assert dict(point_of(packet, "LOADS_HELD").facts) == {"cycles": "3"}
    cells = [str(each.cells[14].text) for each in logs.cycles(packet).rows]
    assert cells[0].startswith("Quarantined; Released ")
    assert cells[2] == "Quarantined"


def test_the_same_records_and_days_give_the_same_digest() -> None:
    clinic = make_year()
    assert build(clinic).digest == build(clinic).digest


def test_the_same_records_in_another_clinic_give_the_same_digest() -> None:
    """Random keys are in no packet: two databases with the same records agree."""
    one, other = make_year(slug="one"), make_year(slug="other")
    other.name = one.name
    assert build(one).digest == build(other).digest


def test_the_digest_does_not_depend_on_hash_seeds() -> None:
    clinic = make_year()
    packet = build(clinic)
    script = (
        "import hashlib, json, sys; data = json.load(sys.stdin);"
        "print(hashlib.sha256(json.dumps(data, ensure_ascii=False, sort_keys=True,"
        " separators=(',', ':')).encode()).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=packet.json(),
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    assert done.stdout.decode().strip() == packet.digest


def test_no_random_key_is_in_a_packet() -> None:
    clinic = make_year()
    keys = [str(clinic.pk), *map(str, Cycle.objects.values_list("pk", flat=True))]
    text = build(clinic).json().decode()
    assert not [key for key in keys if key in text]


def test_another_reading_is_another_digest_and_a_line_among_the_changes() -> None:
    clinic = make_year()
    before = build(clinic)
    cycle = Cycle.objects.get(number=7)
    ledger.amend(
        cycle,
        by=BY,
        at=moment(9, 1),
        reason="Misread the printout",
        changes={"temperature_c": Decimal("135.1")},
    )
    after = build(clinic)
    assert after.digest != before.digest
    change = after.records.changes[-1]
    assert (change.record, change.reason) == (cycle.label(), "Misread the printout")
    assert [plain(each) for each in change.changes] == [
        {"field": "temperature_c", "old": "134.8", "new": "135.1"}
    ]
    row = next(each for each in after.records.sterilization.cycles if each.number == 7)
    assert row.marks == (Mark.AMENDED,)


def test_only_the_days_asked_for_are_covered() -> None:
    clinic = make_year()
    packet = build_packet(clinic, date(2026, 1, 19), date(2026, 1, 19))
    assert [each.number for each in packet.records.sterilization.cycles] == [2]


def test_a_day_is_the_clinics_own_day() -> None:
    program = make_program(make_clinic())
    make_cycle(program, 1, moment(11, 1, hour=3))  # 31 October, 23:00 in Toronto
    assert len(build(program.clinic).records.sterilization.cycles) == 1


def test_another_clinics_records_are_not_in_it() -> None:
    make_year(slug="other")
    assert build(make_clinic(slug="own")).records.size == 0


def test_making_an_audit_does_not_change_the_next_one() -> None:
    clinic = make_year()
    before = build(clinic).digest
    audit = services.request_audit(
        clinic=clinic, starts_on=START, ends_on=END, by=BY, at=moment(10, 31)
    )
    services.cancel_audit(audit=audit, by=BY, at=moment(10, 31))
    ledger.record(clinic, event="export.cycles", by=BY, at=moment(10, 31))
    assert build(clinic).digest == before


def test_every_row_class_has_plain_values_only() -> None:
    packet = build(make_year())
    assert plain(packet) == json.loads(packet.json())
    with pytest.raises(TypeError):
        plain(dataclasses.replace(packet, version=object()))  # type: ignore[arg-type]


def test_rows_stand_in_the_order_of_their_letters_on_every_database() -> None:
    clinic = make_clinic()
    for code in ("pen-2", "PEN-10", "Étui", "PEN-1", "a_1"):
        make_device(clinic, code=code)
    codes = [each.code for each in build(clinic).records.devices.devices]
    assert codes == ["PEN-1", "PEN-10", "a_1", "pen-2", "Étui"]


def test_two_people_with_one_code_keep_their_own_papers() -> None:
    """A void person's code is free for the next one."""
    gone = make_practitioner(make_clinic(), name="Gone")
    ledger.void(gone, by=BY, at=moment(1, 3), reason="Entered twice")
    ada = make_practitioner(gone.clinic)
    make_period(ada)
    rows = {each.name: each for each in build(ada.clinic).records.people.practitioners}
    assert rows["Ada Okafor"].experience_years == 7
    assert rows["Gone"].first_provided_on is None
