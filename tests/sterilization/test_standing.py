"""Where a sterilizer stands: the machine of states of FACTS 1.9, and what a release asks of it."""

from datetime import timedelta

import pytest

from compliance.clinics.models import Role
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.sterilization import queries, services
from compliance.sterilization.rules import standing as rules
from compliance.sterilization.rules.standing import Fact, machine_standing
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.sterilization.factory import (
    make_air_removal_test,
    make_cycle,
    make_release,
    make_spore_test,
    make_sterilizer,
)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def after(*kinds, needs_air=False):
    facts = [Fact(kind, NOW + n * HOUR) for n, kind in enumerate(kinds)]
    return machine_standing(facts, needs_air=needs_air)


@pytest.mark.parametrize(
    ("kinds", "status", "is_ready"),
    [
        ((), "IN_SERVICE", False),
        (("NEGATIVE",), "IN_SERVICE", False),
        (("POSITIVE",), "OUT_OF_SERVICE", False),
        (("POSITIVE", "NEGATIVE"), "OUT_OF_SERVICE", False),
        (("POSITIVE", "RETURNED"), "IN_SERVICE", False),
        (("POSITIVE", "REVIEWED"), "RETEST", False),
        (("POSITIVE", "REVIEWED", "NEGATIVE"), "RETEST", True),
        (("POSITIVE", "REVIEWED", "NEGATIVE", "RETURNED"), "IN_SERVICE", False),
        (("POSITIVE", "REVIEWED", "POSITIVE"), "REPAIR", False),
        (("POSITIVE", "REVIEWED", "MALFUNCTION"), "REPAIR", False),
        (("POSITIVE", "REVIEWED", "MALFUNCTION", "REPAIRED"), "REQUALIFY", False),
        (("MALFUNCTION", "REPAIRED", "NEGATIVE", "NEGATIVE"), "REQUALIFY", False),
        (("MALFUNCTION", "REPAIRED", *["NEGATIVE"] * 3), "REQUALIFY", True),
        (("MALFUNCTION", "REPAIRED", *["NEGATIVE"] * 2, "POSITIVE"), "REPAIR", False),
        (("MALFUNCTION", "NEGATIVE", "REPAIRED", *["NEGATIVE"] * 2), "REQUALIFY", False),
        (("NEW", *["NEGATIVE"] * 3), "REQUALIFY", True),
        (("MOVED",), "REQUALIFY", False),
        (("EMERGENCY",), "REQUALIFY", False),
        (("IDLE",), "REQUALIFY", False),
        (("POSITIVE", "MOVED"), "OUT_OF_SERVICE", False),
        (("POSITIVE", "REVIEWED", "MOVED"), "REQUALIFY", False),
        (("TAKEN_OUT",), "OUT_OF_SERVICE", True),
        (("POSITIVE", "TAKEN_OUT"), "OUT_OF_SERVICE", False),
        (("FALSE_ALARM",), "OUT_OF_SERVICE", True),
        (("FALSE_ALARM", "POSITIVE"), "OUT_OF_SERVICE", False),
        (("POSITIVE", "FALSE_ALARM"), "OUT_OF_SERVICE", False),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else None,
)
def test_the_standing_after_what_happened(kinds, status, is_ready):
    standing = after(*kinds)
    assert (standing.status, standing.is_ready) == (status, is_ready)
    assert standing.is_in_service is (status == "IN_SERVICE")


def test_a_pre_vacuum_machine_needs_three_air_removal_tests_in_a_row_too():
    begun = ("MALFUNCTION", "REPAIRED", *["NEGATIVE"] * 3)
    assert not after(
        *begun, "AIR_PASS", "AIR_PASS", "AIR_FAIL", "AIR_PASS", needs_air=True
    ).is_ready
    assert after(*begun, *["AIR_PASS"] * 3, needs_air=True).is_ready


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (("POSITIVE",), "Review packing"),
        (("POSITIVE", "REVIEWED"), "Place one spore test"),
        (("MALFUNCTION",), "Have it repaired"),
        (("MALFUNCTION", "REPAIRED", "NEGATIVE"), "1 of 3"),
        (("TAKEN_OUT",), "Sign to return"),
        ((), ""),
    ],
)
def test_the_next_step_is_said(kinds, words):
    standing = after(*kinds)
    assert words in rules.next_step(standing)
    assert bool(rules.cause_sentence(standing.cause)) is bool(kinds)


@pytest.fixture
def sterilizer(db):
    return make_sterilizer(make_clinic())


def status(sterilizer, at=NOW, **fields):
    return queries.standing_of(sterilizer, at=at, **fields).status


def happen(sterilizer, kind, at=NOW, by=TESTER):
    return services.record_machine_event(
        sterilizer=sterilizer, kind=kind, note="Seen", happened_at=at, by=by, at=NOW
    )


def test_a_failed_test_puts_its_own_sterilizer_out_of_service_at_once(sterilizer):
    other = make_sterilizer(sterilizer.clinic)
    test = make_spore_test(sterilizer, result="POSITIVE")
    assert status(sterilizer) == "OUT_OF_SERVICE"
    assert status(sterilizer, at=test.placed_at) == "IN_SERVICE"
    assert status(other) == "IN_SERVICE"


def test_a_retest_and_a_signature_bring_it_back(sterilizer):
    make_spore_test(sterilizer, placed_at=NOW - 5 * DAY, result="POSITIVE")
    happen(sterilizer, "REVIEWED", NOW - 3 * DAY)
    with pytest.raises(Refusal, match="cannot return to service yet"):
        happen(sterilizer, "RETURNED")
    make_spore_test(sterilizer, cycle_number=2, result="NEGATIVE")
    assert queries.standing_of(sterilizer, at=NOW).is_ready
    with pytest.raises(Refusal, match="Only an owner or a practitioner"):
        happen(sterilizer, "RETURNED", by=Actor("", "Helper", Role.ASSISTANT))
    happen(sterilizer, "RETURNED")
    assert status(sterilizer) == "IN_SERVICE"
    with pytest.raises(Refusal, match="It is in service"):
        happen(sterilizer, "RETURNED")


def test_after_a_repair_three_passes_of_each_kind_are_needed(sterilizer):
    happen(sterilizer, "MALFUNCTION", NOW - 9 * DAY)
    with pytest.raises(Refusal, match="follows a failed test"):
        happen(sterilizer, "REVIEWED")
    happen(sterilizer, "REPAIRED", NOW - 8 * DAY)
    with pytest.raises(Refusal, match="not sent to repair"):
        happen(sterilizer, "REPAIRED")
    for n in range(3):
        make_air_removal_test(sterilizer, performed_at=NOW - (7 - n) * DAY)
        make_spore_test(
            sterilizer, cycle_number=n + 1, placed_at=NOW - (7 - n) * DAY, result="NEGATIVE"
        )
    happen(sterilizer, "RETURNED")
    assert status(sterilizer) == "IN_SERVICE"


def test_steps_in_the_future_or_for_a_retired_machine_are_refused(sterilizer):
    with pytest.raises(Refusal, match="still to come"):
        happen(sterilizer, "MOVED", NOW + DAY)
    retired = services.amend_sterilizer(
        sterilizer=sterilizer, by=TESTER, at=NOW, reason="x", retired_on=NOW.date(),
        retired_reason="worn out",
    )  # fmt: skip
    with pytest.raises(Refusal, match="no longer used"):
        happen(retired, "MOVED")


def test_a_new_machine_is_tested_before_its_first_use_and_an_older_one_is_not(db):
    new = make_sterilizer(make_clinic(), installed_on=NOW.date())
    old = make_sterilizer(make_clinic(), installed_on=NOW.date() - 400 * DAY)
    monthly = make_sterilizer(make_clinic(pack="CA-SK"), installed_on=NOW.date())
    assert (status(new), status(old), status(monthly)) == (
        "REQUALIFY", "IN_SERVICE", "IN_SERVICE",
    )  # fmt: skip


def test_a_pause_of_more_than_two_weeks_asks_for_tests_before_the_next_use(sterilizer):
    make_cycle(sterilizer, started_at=NOW - 15 * DAY, ended_at=None)
    assert status(sterilizer, at=NOW - 1.5 * DAY) == "IN_SERVICE"
    assert status(sterilizer) == "REQUALIFY"
    make_cycle(sterilizer)
    assert status(sterilizer) == "REQUALIFY"
    used_at = NOW - 14 * DAY
    assert status(sterilizer, used_at=used_at) == "IN_SERVICE"


def refuse(cycle, words):
    with pytest.raises(Refusal, match=words):
        services.release_cycle(cycle=cycle, decision="RELEASED", by=TESTER, at=NOW)


def test_no_load_is_released_without_the_test_of_the_day(sterilizer):
    cycle = make_cycle(sterilizer)
    make_air_removal_test(sterilizer, performed_at=NOW - DAY)
    make_air_removal_test(sterilizer, performed_at=cycle.started_at + HOUR)
    refuse(cycle, "No air-removal test was recorded before this load")
    make_air_removal_test(sterilizer, performed_at=cycle.started_at - HOUR, result="FAIL")
    refuse(cycle, "The air-removal test of the day failed")
    make_air_removal_test(sterilizer, performed_at=cycle.started_at)
    make_release(cycle)


def test_a_gravity_machine_needs_no_daily_test(db):
    sterilizer = make_sterilizer(make_clinic(), type="GRAVITY")
    program = sterilizer.programs.get(code="GRAV_132")
    cycle = make_cycle(sterilizer, program=program, exposure_min=15, ended_at=None)
    services.release_cycle(cycle=cycle, decision="RELEASED", by=TESTER, at=NOW)


def test_no_load_of_a_machine_out_of_service_is_released(sterilizer):
    cycle = make_cycle(sterilizer)
    happen(sterilizer, "TAKEN_OUT")
    make_air_removal_test(sterilizer)
    refuse(cycle, "A1 is not in service. It was taken out of service by hand")


@pytest.mark.parametrize(
    ("pack", "result", "words"),
    [
        pytest.param("CA-ON", "PENDING", "no result yet", id="Ontario waits"),
        pytest.param("CA-ON", "INVALID", "was invalid", id="an invalid one says nothing"),
        pytest.param("CA-ON", "NEGATIVE", "", id="a passed one frees it"),
        pytest.param("US", "PENDING", "", id="elsewhere it need not wait"),
        pytest.param("US", "POSITIVE", "in this load failed", id="a failed one always holds"),
    ],
)
def test_a_spore_test_in_the_load_holds_it_where_the_rules_say_so(db, pack, result, words):
    sterilizer = make_sterilizer(make_clinic(pack=pack))
    cycle = make_cycle(sterilizer)
    make_air_removal_test(sterilizer)
    read = {} if result == "PENDING" else {"read_at": NOW, "read_by": "Ada"}
    make_spore_test(sterilizer, cycle_number=1, placed_at=NOW - HOUR, result=result, **read)
    if words:
        refuse(cycle, words)
    else:
        make_release(cycle)


def test_nothing_of_a_window_is_released(sterilizer):
    cycle = make_cycle(sterilizer)
    make_air_removal_test(sterilizer)
    make_spore_test(sterilizer, cycle_number=2, result="POSITIVE")
    refuse(cycle, "A failed spore test covers this load")


@pytest.mark.parametrize("count", [1, 12])
def test_standings_cost_the_same_for_many_machines(django_assert_num_queries, db, count):
    clinic = make_clinic()
    machines = [make_sterilizer(clinic) for _each in range(count)]
    for machine in machines:
        make_spore_test(machine, result="POSITIVE")
    with django_assert_num_queries(5):  # events, failed tests, pauses, passed tests, air tests
        found = queries.standings(clinic, machines, at=NOW)
    assert {each.status for each in found.values()} == {"OUT_OF_SERVICE"}
