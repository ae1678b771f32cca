"""What a packet makes of the records: balances, standings, and points worst first."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from compliance.audit.packet import build_packet
from compliance.audit.packet.values import Mark
from compliance.ledger import services as ledger
from compliance.sterilization.models import Cycle
from tests.audit.factory import (
    BY,
    END,
    START,
    keep,
    make_container,
    make_credential,
    make_cycle,
    make_deviation,
    make_device,
    make_document,
    make_lot,
    make_movement,
    make_part,
    make_period,
    make_practitioner,
    make_program,
    make_release,
    make_year,
    moment,
)
from tests.audit.test_packet import build, point_of, rules_of
from tests.clinics.factory import make_clinic

pytestmark = pytest.mark.django_db


def test_grams_add_up_across_the_periods_edge() -> None:
    container = make_container(make_clinic())
    make_movement(container, "RECEIVE", "30.0", moment(3, 2))
    make_movement(container, "ISSUE", "-4.5", moment(4, 1))
    make_movement(container, "WASTE", "-0.5", moment(6, 1))
    packet = build_packet(container.clinic, date(2026, 5, 1), END)
    row = packet.records.lidocaine.containers[0]
    assert (row.opening_g, row.wasted_g, row.closing_g) == (
        Decimal("25.5"),
        Decimal("-0.5"),
        Decimal("25.0"),
    )
    assert [each.balance_g for each in packet.records.lidocaine.movements] == [Decimal("25.0")]


def test_a_finished_container_of_earlier_days_is_left_out() -> None:
    container = make_container(make_clinic())
    make_movement(container, "RECEIVE", "30.0", moment(3, 2))
    make_movement(container, "DISPOSE", "-30.0", moment(4, 1))
    packet = build_packet(container.clinic, date(2026, 5, 1), END)
    assert packet.records.lidocaine.containers == ()


def test_experience_is_that_of_the_last_day() -> None:
    ada = make_practitioner(make_clinic())
    make_period(ada, started_on=date(2019, 3, 1), ended_on=date(2020, 3, 15))
    make_period(ada, started_on=date(2020, 12, 1))
    packet = build_packet(ada.clinic, START, date(2026, 7, 15))
    row = packet.records.people.practitioners[0]
    assert (row.experience_years, row.experience_months, row.excluded_days) == (6, 7, 261)


def test_the_year_shows_its_honest_problems() -> None:
    assert rules_of(build(make_year())) == [
        "USED_AFTER_DISCARD",
        "NUMBERS_MISSING",
        "CREDENTIAL_LAPSED",
        "INDICATOR_FAILED",
        "NOT_DECIDED",
        "KEPT_AFTER_DISCARD",
        "NO_CERTIFICATE",
    ]


def test_points_come_worst_first() -> None:
    severities = [each.severity for each in build(make_year()).points]
    order = ["CRITICAL", "MAJOR", "MINOR", "INFO"]
    assert severities == sorted(severities, key=order.index)


def test_a_gap_that_begins_before_the_period_is_seen() -> None:
    program = make_program(make_clinic())
    make_cycle(program, 7, moment(1, 5) - timedelta(days=20))
    make_cycle(program, 9, moment(1, 6))
    assert dict(point_of(build(program.clinic), "NUMBERS_MISSING").facts) == {"numbers": "8"}


def test_a_void_cycle_keeps_its_number_and_counts_nowhere() -> None:
    program = make_program(make_clinic())
    cycle = make_cycle(program, 1, moment(2, 2))
    make_release(make_cycle(program, 2, moment(2, 3)))
    ledger.void(cycle, by=BY, at=moment(2, 4), reason="Written down twice")
    packet = build(program.clinic)
    machine = packet.records.sterilization.sterilizers[0]
    assert (machine.cycles, machine.missing_numbers) == (1, ())
    assert packet.records.sterilization.cycles[0].marks == (Mark.VOID,)
    assert rules_of(packet) == ["VOIDED_ROWS"]


@pytest.mark.parametrize(
    ("decision", "severity"),
    [("RELEASED", "CRITICAL"), ("REJECTED", "MINOR"), (None, "MAJOR")],
)
def test_a_failed_indicator_weighs_as_its_decision(decision: str | None, severity: str) -> None:
    cycle = make_cycle(make_program(make_clinic()), 1, moment(2, 2), external_ci="FAIL")
    if decision:
        make_release(cycle, decision=decision)
    assert point_of(build(cycle.clinic), "INDICATOR_FAILED").severity == severity


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("temperature_c", Decimal("133.9"), "READING_BELOW"),
        ("exposure_min", Decimal("3.49"), "READING_BELOW"),
        ("packs_dry", False, "PACKS_WET"),
        ("packaging", "POROUS", "LOAD_UNSUITED"),
        ("internal_ci", "", "RELEASED_WITHOUT"),
        ("temperature_c", None, "RELEASED_WITHOUT"),
    ],
)
def test_what_a_released_cycle_must_not_show(field: str, value: object, rule: str) -> None:
    cycle = make_cycle(make_program(make_clinic()), 1, moment(2, 2), **{field: value})
    make_release(cycle)
    assert rule in rules_of(build(cycle.clinic))


def test_self_released_and_late_rows_are_marked_and_counted() -> None:
    program = make_program(make_clinic())
    cycle = make_cycle(program, 1, moment(2, 2))
    make_release(cycle, decided_by="Ada Okafor", is_self_release=True)
    late = Cycle(
        **{
            field.attname: getattr(cycle, field.attname)
            for field in Cycle._meta.concrete_fields
            if field.attname not in {"id", "number"}
        },
        number=2,
    )
    keep(late, at=moment(2, 5), occurred_at=late.started_at)
    make_release(late)
    packet = build(program.clinic)
    marks = [each.marks for each in packet.records.sterilization.cycles]
    assert marks == [(Mark.SELF_RELEASED,), (Mark.LATE,)]
    assert rules_of(packet) == ["LATE_ROWS", "SELF_RELEASED"]


def test_an_expiry_day_still_counts_as_a_day_of_use() -> None:
    container = make_container(make_clinic(), open_until=date(2026, 6, 8))
    make_movement(container, "RECEIVE", "30.0", moment(3, 2))
    make_movement(container, "ISSUE", "-30.0", moment(6, 8))
    assert rules_of(build(container.clinic)) == []


def test_a_count_that_differs_much_is_a_point() -> None:
    container = make_container(make_clinic(), open_until=None, opened_on=None, opened_by="")
    make_movement(container, "RECEIVE", "30.0", moment(3, 2))
    make_movement(container, "COUNT_ADJUST", "-1.5", moment(4, 2), reason="Scale")
    make_movement(container, "COUNT_ADJUST", "-2.1", moment(5, 2), reason="Scale")
    assert rules_of(build(container.clinic)) == ["COUNT_DIFFERS"]


def test_a_renewed_credential_has_not_lapsed() -> None:
    ada = make_practitioner(make_clinic())
    scan = make_document(ada.clinic)
    make_period(ada)
    make_credential(ada, type="IPAC", expires_on=date(2026, 6, 30), document=scan)
    make_credential(
        ada,
        type="IPAC",
        issued_on=date(2026, 6, 1),
        expires_on=date(2027, 6, 30),
        document=scan,
    )
    assert rules_of(build(ada.clinic)) == []


def test_cycles_run_while_a_needed_paper_was_lapsed() -> None:
    ada = make_practitioner(make_clinic())
    scan = make_document(ada.clinic)
    make_period(ada)
    make_credential(ada, type="IPAC", expires_on=date(2026, 2, 28), document=scan)
    make_credential(ada, type="IPAC", issued_on=date(2026, 4, 1), document=scan)
    program = make_program(ada.clinic)
    make_release(make_cycle(program, 1, moment(3, 3)))
    make_release(make_cycle(program, 2, moment(4, 3)))
    found = point_of(build(ada.clinic), "CYCLES_WITHOUT")
    assert (found.on, dict(found.facts)) == (date(2026, 3, 3), {"cycles": "1", "kind": "IPAC"})


def test_a_person_without_papers_or_periods_is_a_point() -> None:
    assert rules_of(build(make_practitioner(make_clinic()).clinic)) == [
        "NO_CREDENTIALS",
        "NO_PERIODS",
    ]


def test_a_withdrawn_credential_and_one_that_ends_soon() -> None:
    ada = make_practitioner(make_clinic())
    scan = make_document(ada.clinic)
    make_period(ada)
    withdrawn = {"revoked_on": date(2026, 5, 1), "revoke_reason": "Register closed"}
    make_credential(ada, type="LIC", document=scan, **withdrawn)
    make_credential(ada, type="INS", expires_on=date(2026, 11, 15), document=scan)
    found = [(each.rule, each.on) for each in build(ada.clinic).points]
    assert found == [
        ("CREDENTIAL_REVOKED", date(2026, 5, 1)),
        ("CREDENTIAL_ENDS", date(2026, 11, 15)),
    ]


def test_what_lapsed_after_somebody_left_is_no_point() -> None:
    ada = make_practitioner(make_clinic(), left_on=date(2026, 6, 30))
    make_period(ada)
    make_credential(
        ada, type="INS", expires_on=date(2026, 7, 31), document=make_document(ada.clinic)
    )
    assert rules_of(build(ada.clinic)) == []


def test_who_left_before_the_period_is_listed_without_points() -> None:
    ada = make_practitioner(make_clinic(), left_on=date(2025, 6, 30))
    packet = build(ada.clinic)
    assert (len(packet.records.people.practitioners), packet.points) == (1, ())


def test_a_container_without_lot_or_with_less_than_nothing() -> None:
    clinic = make_clinic()
    unnamed = make_container(clinic, code="A", lot="", open_until=None)
    undated = make_container(clinic, code="B", expires_on=None, expires_printed="", open_until=None)
    make_movement(unnamed, "RECEIVE", "30.0", moment(3, 2))
    make_movement(undated, "ISSUE", "-1.0", moment(3, 2))
    found = [(each.rule, each.subject) for each in build(clinic).points]
    assert found == [
        ("CONTAINER_LACKS", "A"),
        ("CONTAINER_LACKS", "B"),
        ("BALANCE_BELOW_ZERO", "B"),
    ]


def test_void_devices_lots_and_containers_make_no_points() -> None:
    clinic = make_clinic()
    for record in (
        make_device(clinic, serial=""),
        make_lot(clinic, is_intact=False),
        make_container(clinic, lot=""),
    ):
        ledger.void(record, by=BY, at=moment(4, 1), reason="Entered twice")
    assert rules_of(build(clinic)) == ["VOIDED_ROWS"]


def test_a_change_of_a_link_says_only_that_it_changed() -> None:
    ada = make_practitioner(make_clinic())
    credential = make_credential(ada)
    scan = make_document(ada.clinic)
    ledger.amend(credential, by=BY, at=moment(9, 1), reason="Scan", changes={"document": scan})
    change = build(ada.clinic).records.changes[0].changes[0]
    assert (change.field, change.old, change.new) == ("document_id", None, "…")


def test_devices_and_lots_with_something_missing() -> None:
    clinic = make_clinic()
    make_part(make_device(clinic, serial=""), reprocess_policy="MAKER_DEFINED")
    make_lot(clinic, expires_on=date(2026, 2, 1), is_intact=False)
    assert set(rules_of(build(clinic))) == {
        "SERIAL_MISSING",
        "POLICY_UNKNOWN",
        "LOT_CAME_EXPIRED",
        "LOT_NOT_INTACT",
    }


def test_a_closed_deviation_leaves_its_point_for_information() -> None:
    cycle = make_cycle(make_program(make_clinic()), 5, moment(4, 6), internal_ci="FAIL")
    make_release(cycle, decision="REJECTED")
    closed = {"closed_at": moment(4, 7), "closed_by": "Ada Okafor", "closing_note": "Run again."}
    make_deviation(cycle.clinic, record_label=cycle.label(), **closed)
    found = build(cycle.clinic).points
    assert [(each.rule, each.severity) for each in found] == [("INDICATOR_FAILED", "INFO")]


def test_a_deviation_about_a_use_of_a_container_belongs_to_the_container() -> None:
    container = make_container(make_clinic())
    make_movement(container, "RECEIVE", "30.0", moment(3, 2))
    make_movement(container, "ISSUE", "-30.0", moment(7, 1))
    make_deviation(container.clinic, record_label="LC-1: Used 30 g")
    found = build(container.clinic).points
    assert [(each.rule, dict(each.facts)["deviation"]) for each in found] == [
        ("USED_AFTER_DISCARD", "OPEN")
    ]


def test_a_void_credential_has_no_standing() -> None:
    ada = make_practitioner(make_clinic())
    make_period(ada)
    void = make_credential(ada, expires_on=date(2026, 2, 1))
    ledger.void(void, by=BY, at=moment(3, 1), reason="Entered twice")
    assert rules_of(build(ada.clinic)) == ["NO_CREDENTIALS", "VOIDED_ROWS"]


def test_an_open_deviation_about_nothing_else_is_a_point_of_its_own() -> None:
    deviation = make_deviation(make_clinic())
    found = build(deviation.clinic).points
    assert [(each.rule, each.severity) for each in found] == [("DEVIATION_OPEN", "MAJOR")]


def test_a_void_deviation_says_nothing() -> None:
    deviation = make_deviation(make_clinic())
    ledger.void(deviation, by=BY, at=moment(5, 1), reason="Was no deviation")
    assert rules_of(build(deviation.clinic)) == ["VOIDED_ROWS"]
