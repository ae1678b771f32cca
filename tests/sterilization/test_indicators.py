"""Indicators by type, spore tests with their control, and every condition of a release."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from compliance.core.errors import Refusal
from compliance.sterilization import queries, services
from compliance.sterilization.models import SporeResult
from compliance.sterilization.rules import release, spores
from compliance.sterilization.rules.readings import Minima, Readings
from compliance.sterilization.rules.release import Load, Surroundings
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.documents.factory import make_upload
from tests.sterilization.factory import (
    make_air_removal_test,
    make_cycle,
    make_spore_test,
    make_sterilizer,
)
from tests.sterilization.test_screens import enter, sent

AROUND = Surroundings(
    needs_daily_test=True, daily_test="PASS", spores=("NEGATIVE",), hold_load_for_bi=True,
    lowest_ci_type=5,
)  # fmt: skip
GOOD = Load(
    "B", "WRAPPED", Minima(Decimal(134), Decimal(3)), Readings(Decimal(134), Decimal(3)),
    external_ci="PASS", internal_ci="PASS", internal_ci_type=5, packs_dry=True,
    machine_verdict="PASSED", surroundings=AROUND,
)  # fmt: skip


def around(**changes) -> dict[str, Surroundings]:
    return {"surroundings": replace(AROUND, **changes)}


@pytest.mark.parametrize(
    ("changes", "name", "words"),
    [
        ({"readings": Readings(Decimal(133), Decimal(3))}, "temperature_c", "less than the least"),
        ({"readings": Readings(Decimal(134), Decimal(2))}, "exposure_min", "less than the least"),
        ({"machine_verdict": "FAILED"}, "machine_verdict", "The machine says"),
        ({"external_ci": "FAIL"}, "external_ci", "Outside indicator: failed"),
        ({"internal_ci": ""}, "internal_ci", "Inside indicator: not recorded"),
        ({"packs_dry": False}, "packs_dry", "wet"),
        (around(out_of_service="A1 is not in service."), "in_service", "not in service"),
        (around(daily_test=""), "daily_test", "No air-removal test"),
        (around(daily_test="FAIL"), "daily_test", "test of the day failed"),
        (around(spores=("POSITIVE",)), "spores", "spore test in this load failed"),
        (around(spores=("PENDING",)), "spores", "your rules hold the load"),
        (around(spores=("INVALID",)), "spores", "was invalid"),
        (around(window="A failed spore test covers this load"), "window", "covers this load"),
        ({"internal_ci_type": 4}, "integrator", "type 5 or higher"),
        ({"internal_ci_type": None}, "integrator", "type 5 or higher"),
    ],
)
def test_each_condition_of_a_release_is_named_when_it_is_not_met(changes, name, words):
    load = replace(GOOD, **changes)
    (unmet,) = [each for each in release.release_conditions(load) if not each.is_met]
    assert unmet.name == name
    assert words in unmet.sentence
    with pytest.raises(Refusal, match="This load cannot be released"):
        release.check_release(load)


def test_a_load_that_meets_every_condition_around_it_is_released():
    release.check_release(GOOD)
    allowed = replace(AROUND, spores=("PENDING",), hold_load_for_bi=False)
    release.check_release(replace(GOOD, surroundings=allowed))


@pytest.mark.parametrize(
    ("pack", "is_held"), [("CA-ON", True), ("US", False), ("CA-SK", False), ("baseline", False)]
)
def test_a_waiting_spore_test_holds_the_load_where_the_pack_says_so(db, pack, is_held):
    sterilizer = make_sterilizer(make_clinic(pack=pack))
    make_air_removal_test(sterilizer)
    cycle = make_cycle(sterilizer)
    make_spore_test(sterilizer, cycle_number=cycle.number, placed_at=cycle.started_at)
    conditions = release.release_conditions(queries.surrounded(cycle, at=NOW))
    assert [each.name for each in conditions if not each.is_met] == ["spores"] * is_held


def test_california_asks_for_an_integrator_in_every_load(db):
    sterilizer = make_sterilizer(make_clinic(pack="US-CA"))
    make_air_removal_test(sterilizer)
    strip = make_cycle(sterilizer, internal_ci_type=4)
    with pytest.raises(Refusal, match="type 5 or higher"):
        services.release_cycle(cycle=strip, decision="RELEASED", by=TESTER, at=NOW)
    better = make_cycle(sterilizer, internal_ci_type=6, internal_ci_cycle="134 °C, 3.5 min")
    services.release_cycle(cycle=better, decision="RELEASED", by=TESTER, at=NOW)


@pytest.mark.parametrize(
    ("lot", "control_lot", "judged"),
    [
        pytest.param("B-77", "", "NEGATIVE", id="nothing said: the same lot"),
        pytest.param("B-77", "b-77", "NEGATIVE", id="the same lot"),
        pytest.param("B-77", "B-78", "INVALID", id="another lot"),
    ],
)
def test_a_control_is_of_the_same_lot(lot, control_lot, judged):
    said = spores.judged("NEGATIVE", "POSITIVE", lot=lot, control_lot=control_lot)
    assert said == judged
    assert spores.judged("POSITIVE", "POSITIVE", lot=lot, control_lot=control_lot) == "POSITIVE"


@pytest.fixture
def sterilizer(db):
    return make_sterilizer(make_clinic(pack="CA-ON"))


def test_a_test_with_a_control_of_another_lot_says_nothing(sterilizer):
    test = make_spore_test(sterilizer, lot="B-77", control_lot="B-78")
    read = services.read_spore_test(
        test=test, result="NEGATIVE", control_result="POSITIVE", by=TESTER, at=NOW
    )
    assert read.result == SporeResult.INVALID
    mended = services.amend_spore_test(
        test=read, reason="Misread", control_lot="B-77", result="NEGATIVE", by=TESTER, at=NOW
    )
    assert mended.result == SporeResult.NEGATIVE


def test_the_report_comes_after_the_result(client, sterilizer):
    enter(client, clinic=sterilizer.clinic)
    waiting = make_spore_test(sterilizer)
    url = reverse("spore-test-report", args=[waiting.pk])
    page = client.post(url, sent(evidence=make_upload()))
    assert "Enter its result first" in page.text
    services.read_spore_test(
        test=waiting, result="NEGATIVE", control_result="POSITIVE", by=TESTER, at=NOW
    )
    page = client.post(url, sent(evidence=make_upload()), follow=True)
    assert "Report of spore test A1 #1" in page.text


def at(day: int) -> datetime:
    return datetime(2026, 5, day, 13, tzinfo=UTC)


def passed(sterilizer, day: int):
    return make_spore_test(
        sterilizer, cycle_number=day, placed_at=at(day), result="NEGATIVE",
        read_at=at(day) + timedelta(days=1),
    )  # fmt: skip


def due(sterilizer, on: date):
    clinic = sterilizer.clinic
    return queries.next_tests(clinic, [sterilizer], on)[sterilizer.pk]


def test_trap_an_extra_test_moves_the_due_day_only_inside_the_window(sterilizer):
    passed(sterilizer, 4)
    assert due(sterilizer, date(2026, 5, 5)).due_on == date(2026, 5, 18)
    passed(sterilizer, 9)  # extra
    assert due(sterilizer, date(2026, 5, 10)).due_on == date(2026, 5, 18)
    assert due(sterilizer, date(2026, 5, 19)).status == spores.Due.OVERDUE
    passed(sterilizer, 15)  # in the four days before
    assert due(sterilizer, date(2026, 5, 19)).due_on == date(2026, 5, 29)


def test_trap_two_sterilizers_never_share_a_pass_a_failure_or_a_due_day(sterilizer):
    other = make_sterilizer(sterilizer.clinic)
    make_spore_test(sterilizer, cycle_number=412, placed_at=NOW - timedelta(days=9),
                    result="NEGATIVE")  # fmt: skip
    make_spore_test(other, cycle_number=431, result="POSITIVE")
    failure = queries.look_back(other, 431)
    assert (failure.sterilizer, failure.last_pass) == (other, None)
    assert queries.standing_of(sterilizer, at=NOW).is_in_service
    assert not queries.standing_of(other, at=NOW).is_in_service
    found = queries.next_tests(sterilizer.clinic, [sterilizer, other], sterilizer.clinic.day(NOW))
    assert found[sterilizer.pk].due_on is not None
    assert found[other.pk].due_on is None
