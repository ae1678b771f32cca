"""Spore tests and air-removal tests: results, due dates, what is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.clinics import rulepacks
from compliance.core.errors import Refusal
from compliance.deviations.models import Deviation
from compliance.ledger.queries import history
from compliance.sterilization import queries, services
from compliance.sterilization.rules import spores
from compliance.sterilization.rules.policies import policy_of
from compliance.sterilization.rules.spores import Due
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.sterilization.factory import make_air_removal_test, make_spore_test, make_sterilizer

DAY = timedelta(days=1)
PLACED = date(2026, 5, 4)


def next_test(pack, on, *placed):
    return spores.next_test(placed or [PLACED], policy_of(pack), on)


def test_vector_2_the_next_test_in_ontario():
    assert next_test("CA-ON", date(2026, 5, 18)).due_on == date(2026, 5, 18)
    assert next_test("CA-ON", date(2026, 5, 18)).status == Due.DUE_SOON
    assert next_test("CA-ON", date(2026, 5, 19)).status == Due.OVERDUE


def test_vector_2_the_next_test_in_a_weekly_pack():
    assert next_test("US", date(2026, 5, 5)).due_on == date(2026, 5, 11)


@pytest.mark.parametrize(
    ("pack", "days", "requirement"),
    [
        ("baseline", 7, "K-016"),
        ("US", 7, "K-016"),
        ("CA-ON", 14, "K-017"),
        ("CA-SK", 31, "K-018"),
        ("US-CA", 31, "K-018"),
        ("nowhere", 7, "K-016"),
    ],
)
def test_each_pack_has_its_interval(pack, days, requirement):
    assert (policy_of(pack).spore_days, policy_of(pack).requirement) == (days, requirement)


def test_every_policy_is_dated_and_cited():
    found = [policy_of(pack) for pack in rulepacks.names() if pack != "UK"]
    assert all(each.source and each.last_reviewed_on for each in found)


def test_no_routine_test_is_asked_for_in_the_uk():
    assert next_test("UK", date(2026, 9, 1)).status == Due.NOT_ASKED


def test_without_a_passed_test_there_is_no_date():
    assert spores.next_test([], policy_of("US"), PLACED).status == Due.NO_DATA


@pytest.mark.parametrize(
    ("extra", "due"),
    [
        pytest.param(date(2026, 5, 6), date(2026, 5, 11), id="an extra test moves nothing"),
        pytest.param(date(2026, 5, 8), date(2026, 5, 11), id="the day before the window"),
        pytest.param(date(2026, 5, 9), date(2026, 5, 16), id="inside the window"),
        pytest.param(date(2026, 5, 11), date(2026, 5, 18), id="on the due day"),
        pytest.param(date(2026, 5, 20), date(2026, 5, 27), id="a late one"),
    ],
)
def test_an_extra_test_moves_the_date_only_inside_the_window(extra, due):
    assert spores.spore_test_due_on([extra, PLACED], policy_of("US")) == due


@pytest.mark.parametrize(
    ("result", "control", "judged"),
    [
        ("NEGATIVE", "POSITIVE", "NEGATIVE"),
        ("NEGATIVE", "", "NEGATIVE"),
        ("NEGATIVE", "NEGATIVE", "INVALID"),
        ("POSITIVE", "NEGATIVE", "POSITIVE"),
        ("POSITIVE", "POSITIVE", "POSITIVE"),
        ("PENDING", "", "PENDING"),
    ],
)
def test_a_control_that_did_not_grow_makes_a_pass_invalid(result, control, judged):
    assert spores.judged(result, control) == judged


@pytest.fixture
def sterilizer(db):
    return make_sterilizer(make_clinic())


def read(test, result, **fields):
    return services.read_spore_test(
        test=test, result=result, by=TESTER, at=NOW, **{"control_result": "POSITIVE", **fields}
    )


def test_a_test_is_placed_and_read(sterilizer):
    test = make_spore_test(sterilizer)
    assert test.result == "PENDING"
    test = read(test, "NEGATIVE")
    assert (test.result, test.read_at, test.read_by) == ("NEGATIVE", NOW, TESTER.name)
    assert [entry.verb for entry in history(test)] == ["read", "created"]
    assert not Deviation.objects.exists()


@pytest.mark.parametrize(
    ("result", "control", "requirement", "severity"),
    [
        ("POSITIVE", "POSITIVE", "K-021", "CRITICAL"),
        ("NEGATIVE", "NEGATIVE", "K-019", "MINOR"),
    ],
)
def test_what_went_wrong_becomes_a_deviation(sterilizer, result, control, requirement, severity):
    test = read(make_spore_test(sterilizer), result, control_result=control)
    deviation = Deviation.objects.get()
    assert (deviation.requirement, deviation.severity) == (requirement, severity)
    assert deviation.record_id == str(test.pk)


def test_an_expired_test_is_recorded_and_becomes_a_deviation(sterilizer):
    make_spore_test(sterilizer, lot="BI-1", lot_expires_on=NOW.date() - 30 * DAY)
    assert Deviation.objects.get().requirement == "K-020"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        pytest.param({"placed_at": NOW + DAY}, "placed_at", id="placed in the future"),
        pytest.param({"read_by": "Ada"}, "read_at", id="by whom but not when"),
        pytest.param({"read_at": NOW}, "read_by", id="when but not by whom"),
        pytest.param({"read_at": NOW, "read_by": "Ada"}, "result", id="read without result"),
        pytest.param(
            {"result": "NEGATIVE", "read_at": NOW + DAY}, "read_at", id="read in the future"
        ),
        pytest.param(
            {"result": "NEGATIVE", "read_at": NOW - 3 * DAY}, "read_at", id="read too early"
        ),
    ],
)
def test_a_reading_out_of_order_is_refused(sterilizer, fields, field):
    with pytest.raises(Refusal) as refusal:
        make_spore_test(sterilizer, **fields)
    assert refusal.value.field == field


def test_a_test_is_read_once_and_then_corrected(sterilizer):
    test = read(make_spore_test(sterilizer), "NEGATIVE")
    with pytest.raises(Refusal, match="Correct it instead"):
        read(test, "POSITIVE")
    with pytest.raises(Refusal, match="Say what the test showed"):
        read(make_spore_test(sterilizer, cycle_number=2), "PENDING")
    services.amend_spore_test(
        test=test, by=TESTER, at=NOW, reason="report says growth", result="POSITIVE"
    )
    assert Deviation.objects.get().requirement == "K-021"


def test_a_failed_test_is_never_voided_and_another_may_be(sterilizer):
    test = make_spore_test(sterilizer)
    failed = make_spore_test(sterilizer, cycle_number=2, result="POSITIVE")
    services.void_spore_test(test=test, by=TESTER, at=NOW, reason="entered by mistake")
    with pytest.raises(Refusal, match="A failed test stays"):
        services.void_spore_test(test=failed, by=TESTER, at=NOW, reason="entered by mistake")
    with pytest.raises(Refusal, match="void"):
        read(test, "NEGATIVE")


def test_another_clinics_sterilizer_is_refused(sterilizer):
    other = make_clinic()
    common = {"clinic": other, "sterilizer": sterilizer, "by": TESTER, "at": NOW}
    with pytest.raises(Refusal, match="not one of this clinic"):
        services.place_spore_test(cycle_number=1, placed_at=NOW, **common)
    with pytest.raises(Refusal, match="not one of this clinic"):
        services.record_air_removal_test(kind="HELIX", performed_at=NOW, result="PASS", **common)


def test_a_failed_air_removal_test_becomes_a_deviation(sterilizer):
    test = make_air_removal_test(sterilizer, result="FAIL")
    assert Deviation.objects.get().requirement == "K-015"
    with pytest.raises(Refusal, match="still to come"):
        make_air_removal_test(sterilizer, performed_at=NOW + DAY)
    services.void_air_removal_test(test=test, by=TESTER, at=NOW, reason="wrong sterilizer")


def test_due_dates_are_each_machines_own(sterilizer):
    other = make_sterilizer(sterilizer.clinic)
    placed_at = datetime(2026, 7, 10, 2, 0, tzinfo=UTC)  # the evening before in Toronto
    make_spore_test(sterilizer, placed_at=placed_at, result="NEGATIVE")
    make_spore_test(other, placed_at=NOW - 300 * DAY, result="NEGATIVE")
    found = queries.next_tests(sterilizer.clinic, [sterilizer, other], NOW.date())
    assert found[sterilizer.pk].due_on == date(2026, 7, 23)
    assert found[other.pk].status == Due.OVERDUE
