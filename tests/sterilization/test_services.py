"""Writing sterilizers, cycles and decisions."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from compliance.clinics.models import Role
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.deviations.models import Deviation
from compliance.ledger.queries import history
from compliance.sterilization import queries, services
from compliance.sterilization.models import Cycle, LoadStatus, Pack
from compliance.sterilization.rules import log
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.devices.factory import make_device, make_lot, make_part
from tests.sterilization.factory import (
    make_cycle,
    make_program,
    make_release,
    make_spore_test,
    make_sterilizer,
)

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def sterilizer():
    return make_sterilizer(make_clinic())


def status(cycle):
    return queries.status_of(queries.cycles(cycle.clinic).get(pk=cycle.pk))


def test_a_sterilizer_comes_with_the_programs_of_its_type(sterilizer):
    assert [p.code for p in queries.offered_programs(sterilizer)] == ["PREVAC_132", "PREVAC_134"]


def test_a_program_is_found_by_code_or_name_and_else_added(sterilizer):
    found = services.find_or_add_program(
        sterilizer=sterilizer, name="134 °c PRE-vacuum", by=TESTER, at=NOW
    )
    added = services.find_or_add_program(sterilizer=sterilizer, name="GRAV_121", by=TESTER, at=NOW)
    assert (found.code, added.min_exposure_min) == ("PREVAC_134", Decimal(30))
    with pytest.raises(Refusal, match="no standard program “X9”"):
        services.find_or_add_program(sterilizer=sterilizer, name="X9", by=TESTER, at=NOW)


def test_unknown_kinds_of_load_are_refused(sterilizer):
    with pytest.raises(ValidationError, match="Name kinds of load"):
        make_program(sterilizer, packagings="WRAPPED|BOILED")


def test_a_cycle_is_logged_with_its_packs(sterilizer):
    cycle = make_cycle(sterilizer, packs=[("P-1", "Forceps", None), ("P-2", "Bowl", None)])
    assert [(p.code, p.contents) for p in queries.packs(cycle)] == [
        ("P-1", "Forceps"),
        ("P-2", "Bowl"),
    ]
    assert status(cycle) == LoadStatus.PENDING
    assert not Deviation.objects.exists()
    assert history(cycle)[0].occurred_at == cycle.started_at


def test_without_a_name_the_operator_is_who_logs(sterilizer):
    assert make_cycle(sterilizer, operator="").operator == TESTER.name


def test_a_number_is_used_once_per_sterilizer(sterilizer):
    make_cycle(sterilizer, number=7)
    make_cycle(make_sterilizer(sterilizer.clinic), number=7)
    with pytest.raises(Refusal, match="a cycle with this number") as refusal:
        make_cycle(sterilizer, number=7)
    assert refusal.value.field == "number"


def test_numbers_go_on_after_a_void_cycle(sterilizer):
    cycle = make_cycle(sterilizer, number=7)
    services.void_cycle(cycle=cycle, by=TESTER, at=NOW, reason="test run, not a load")
    assert queries.next_number(sterilizer) == 8
    assert make_cycle(sterilizer, number=7).number == 7


@pytest.mark.parametrize("numbers", [[], [4], [1, 2, 3], [9, 7, 8], [1, 3, 9, 10, 20]])
def test_the_database_and_the_rule_agree_on_gaps(sterilizer, numbers):
    for number in numbers:
        make_cycle(sterilizer, number=number)
    make_cycle(make_sterilizer(sterilizer.clinic), number=5)
    assert queries.gaps(sterilizer) == log.missing_numbers(numbers)[::-1]


def test_a_program_of_another_sterilizer_is_refused(sterilizer):
    other = make_sterilizer(sterilizer.clinic)
    with pytest.raises(Refusal, match="not one of this sterilizer"):
        make_cycle(sterilizer, program=other.programs.first())


@pytest.mark.parametrize(
    ("field", "days"), [("installed_on", 1), ("retired_on", -1)], ids=["too early", "too late"]
)
def test_a_cycle_outside_its_sterilizers_life_is_refused(sterilizer, field, days):
    on = TODAY + timedelta(days=days) if days < 0 else TODAY
    moment = NOW - 2 * DAY if days > 0 else NOW - timedelta(hours=2)
    changes = {field: on, **({"retired_reason": "worn out"} if days < 0 else {})}
    sterilizer = services.amend_sterilizer(
        sterilizer=sterilizer, by=TESTER, at=NOW, reason="set", **changes
    )
    with pytest.raises(Refusal, match="The sterilizer was"):
        make_cycle(sterilizer, started_at=moment, ended_at=None)


def test_a_single_use_item_by_its_words_never_enters_a_load(sterilizer):
    with pytest.raises(Refusal, match="single-use") as refusal:
        make_cycle(sterilizer, packs=[("P-1", "Forceps, needle cartridges", None)])
    assert refusal.value.field == "packs"
    assert not Cycle.objects.exists()


def test_a_received_product_never_enters_a_load(sterilizer):
    make_lot(sterilizer.clinic, make="Acme", model="Micro 12", kind="OTHER")
    with pytest.raises(Refusal, match="single-use"):
        make_cycle(sterilizer, packs=[("P-1", "acme micro 12", None)])


@pytest.mark.parametrize("policy", ["SINGLE_USE", "CLEAN_DISINFECT", "MAKER_DEFINED"])
def test_a_part_that_may_not_be_sterilized_never_enters_a_load(sterilizer, policy):
    part = make_part(make_device(sterilizer.clinic), reprocess_policy=policy)
    with pytest.raises(Refusal, match="“Nosecone 1”") as refusal:
        make_cycle(sterilizer, packs=[("P-1", "Nosecone", part)])
    assert refusal.value.field == "packs"


def test_a_part_of_another_clinic_is_refused(sterilizer):
    part = make_part(make_device(make_clinic()))
    with pytest.raises(Refusal, match="not one of this clinic"):
        make_cycle(sterilizer, packs=[("P-1", "Nosecone", part)])


@pytest.mark.parametrize(
    ("fields", "requirement", "words"),
    [
        pytest.param({"exposure_min": Decimal(2)}, "K-011", "Exposure: 2 min", id="short"),
        pytest.param({"temperature_c": Decimal(133)}, "K-011", "Temperature: 133 °C", id="cool"),
        pytest.param({"internal_ci": "FAIL"}, "K-013", "Inside indicator: failed", id="inside"),
        pytest.param({"external_ci": "FAIL"}, "K-013", "Outside indicator: failed", id="outside"),
        pytest.param({"packs_dry": False}, "", "The packs were wet", id="wet"),
    ],
)
def test_what_failed_is_recorded_and_becomes_a_deviation(sterilizer, fields, requirement, words):
    cycle = make_cycle(sterilizer, **fields)
    deviation = Deviation.objects.get()
    assert (deviation.requirement, deviation.record_id) == (requirement, str(cycle.pk))
    assert f"A1 #1: {words}" in deviation.summary
    with pytest.raises(Refusal, match="cannot be released"):
        make_release(cycle)
    assert status(cycle) == LoadStatus.PENDING


def test_vector_11_a_wrapped_load_in_a_type_n_is_a_deviation():
    sterilizer = make_sterilizer(make_clinic(), type="N")
    program = make_program(sterilizer)
    cycle = make_cycle(sterilizer, program=program, temperature_c=Decimal(137))
    assert Deviation.objects.get().requirement == "K-012"
    with pytest.raises(Refusal, match="unwrapped solid items only"):
        make_release(cycle)


def test_what_is_missing_is_no_deviation_but_no_release_either(sterilizer):
    cycle = make_cycle(sterilizer, temperature_c=None, internal_ci="")
    assert not Deviation.objects.exists()
    with pytest.raises(Refusal, match=r"Temperature: not recorded\. Inside indicator: not"):
        make_release(cycle)


def test_a_correction_raises_only_what_is_newly_broken(sterilizer):
    cycle = make_cycle(sterilizer, exposure_min=Decimal(2))
    services.amend_cycle(
        cycle=cycle, by=TESTER, at=NOW, reason="misread", exposure_min=Decimal(1),
        internal_ci="FAIL",
    )  # fmt: skip
    assert sorted(d.requirement for d in Deviation.objects.all()) == ["K-011", "K-013"]


def test_packs_are_corrected_one_by_one(sterilizer):
    cycle = make_cycle(sterilizer, packs=[("P-1", "Forceps", None), ("P-2", "Bowl", None)])
    lines = [("P-1", "Forceps, fine", None), ("P-3", "Scissors", None)]
    services.amend_cycle(cycle=cycle, by=TESTER, at=NOW, reason="miswritten", packs=lines)
    assert [(p.code, p.contents, p.is_void) for p in queries.packs(cycle)] == [
        ("P-1", "Forceps, fine", False),
        ("P-3", "Scissors", False),
        ("P-2", "Bowl", True),
    ]


def test_a_correction_passes_the_route_guard_too(sterilizer):
    cycle = make_cycle(sterilizer)
    with pytest.raises(Refusal, match="single-use"):
        services.amend_cycle(
            cycle=cycle, by=TESTER, at=NOW, reason="added", packs=[("P-9", "Rollers", None)]
        )


def test_a_release_is_signed_with_name_time_and_meaning(sterilizer):
    signed = make_release(make_cycle(sterilizer, operator="test person"))
    assert (signed.decided_by, signed.decided_at, signed.is_self_release) == (
        "Test Person", NOW, True,
    )  # fmt: skip
    assert "I release its load for use" in signed.meaning
    assert status(signed.cycle) == LoadStatus.RELEASED
    assert history(signed)[0].verb == "released"


def test_someone_else_is_no_self_release(sterilizer):
    assert make_release(make_cycle(sterilizer, operator="Ada")).is_self_release is False


def test_a_release_of_the_past_keeps_who_and_when(sterilizer):
    cycle = make_cycle(sterilizer, started_at=NOW - 3 * DAY, ended_at=None)
    signed = make_release(cycle, decided_at=NOW - 2 * DAY, decided_by="Bo Lund")
    assert (signed.decided_by, signed.decided_at) == ("Bo Lund", NOW - 2 * DAY)
    assert history(signed)[0].is_late


def test_a_failed_load_is_rejected_with_a_note(sterilizer):
    cycle = make_cycle(sterilizer, internal_ci="FAIL")
    with pytest.raises(Refusal, match="Say why it is rejected"):
        make_release(cycle, decision="REJECTED", note=" ")
    make_release(cycle, decision="REJECTED", note="Packed again and run as #2")
    assert status(cycle) == LoadStatus.REJECTED


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.INSPECTOR])
def test_only_signers_sign(sterilizer, role):
    cycle = make_cycle(sterilizer)
    helper = Actor("", "Helper", role)
    with pytest.raises(Refusal, match="Only an owner or a practitioner"):
        services.release_cycle(cycle=cycle, decision="RELEASED", by=helper, at=NOW)
    signed = make_release(cycle)
    with pytest.raises(Refusal, match="Only an owner or a practitioner"):
        services.withdraw_decision(signed=signed, by=helper, at=NOW, reason="not mine to take")


def test_a_signed_cycle_is_locked_until_the_signature_is_withdrawn(sterilizer):
    cycle = make_cycle(sterilizer)
    signed = make_release(cycle)
    for attempt in (
        lambda: services.amend_cycle(cycle=cycle, by=TESTER, at=NOW, reason="x", note="late"),
        lambda: services.void_cycle(cycle=cycle, by=TESTER, at=NOW, reason="entered by mistake"),
        lambda: make_release(cycle),
    ):
        with pytest.raises(Refusal, match="Withdraw the decision first"):
            attempt()
    services.withdraw_decision(signed=signed, by=TESTER, at=NOW, reason="signed the wrong one")
    assert status(cycle) == LoadStatus.PENDING
    make_release(services.amend_cycle(cycle=cycle, by=TESTER, at=NOW, reason="x", note="late"))
    assert [e.verb for e in queries.history_of(cycle)] == [
        "released", "amended", "voided", "released", "created",
    ]  # fmt: skip


def test_a_void_cycle_takes_its_packs_along_and_stays_void(sterilizer):
    cycle = make_cycle(sterilizer)
    services.void_cycle(cycle=cycle, by=TESTER, at=NOW, reason="entered by mistake")
    assert not Pack.objects.standing().exists()
    with pytest.raises(Refusal, match="void"):
        make_release(cycle)


def test_minima_stay_as_they_were_signed_under(sterilizer):
    program = make_program(sterilizer)
    make_release(make_cycle(sterilizer, program=program))
    with pytest.raises(Refusal, match="signed under these minima"):
        services.amend_program(
            program=program, by=TESTER, at=NOW, reason="manual", min_exposure_min=Decimal(2)
        )
    renamed = services.amend_program(
        program=program, by=TESTER, at=NOW, reason="no longer run", name="Quick", retired_on=TODAY
    )
    assert renamed not in queries.offered_programs(sterilizer)


def test_what_has_run_is_retired_and_not_voided(sterilizer):
    program = make_cycle(sterilizer).program
    with pytest.raises(Refusal, match="retire it instead"):
        services.void_sterilizer(
            sterilizer=sterilizer, by=TESTER, at=NOW, reason="entered by mistake"
        )
    with pytest.raises(Refusal, match="no longer used instead"):
        services.void_program(program=program, by=TESTER, at=NOW, reason="entered by mistake")


def test_what_never_ran_is_voided(sterilizer):
    program = make_program(sterilizer)
    services.void_program(program=program, by=TESTER, at=NOW, reason="entered by mistake")
    services.void_sterilizer(sterilizer=sterilizer, by=TESTER, at=NOW, reason="never arrived")
    assert queries.find_sterilizer(sterilizer.clinic, "A1") is None


def test_codes_of_the_next_load_count_on_or_come_back(sterilizer):
    first = make_cycle(sterilizer, packs=[("P-1", "Forceps", None), ("KIT-1", "Bowl", None)])
    assert queries.codes_like_last(first, list(queries.packs(first))) == ["KIT-3", "P-3"]
    again = make_cycle(sterilizer, packs=[("KIT-1", "Bowl", None)])
    assert queries.codes_like_last(again, list(queries.packs(again))) == ["KIT-1"]


def test_every_run_of_a_pack_code_is_found_latest_first(sterilizer):
    monday = make_cycle(sterilizer, started_at=NOW - 2 * DAY, ended_at=None)
    make_release(monday)
    make_cycle(sterilizer)
    found = queries.runs(sterilizer.clinic, "P-001")
    assert [(run.cycle.number, run.decision) for run in found] == [(2, None), (1, "RELEASED")]


def test_the_sterilizer_last_used_is_proposed(sterilizer):
    clinic = sterilizer.clinic
    other = make_sterilizer(clinic)
    assert queries.last_used_sterilizer(clinic) == sterilizer
    make_cycle(other)
    assert queries.last_used_sterilizer(clinic) == other
    assert queries.last_used_sterilizer(make_clinic()) is None


def test_attention_tells_failed_waiting_and_rejected_loads_apart(sterilizer):
    make_cycle(sterilizer)
    assert [a.title for a in attention(sterilizer)] == ["A1 #1 waits for release"]
    make_cycle(sterilizer)
    make_cycle(sterilizer, internal_ci="FAIL")
    make_release(make_cycle(sterilizer), decision="REJECTED", note="Wet paper")
    make_release(make_cycle(sterilizer))
    assert [(a.tone, a.title) for a in attention(sterilizer)] == [
        ("bad", "A1 #3 cannot be released"),
        ("info", "2 loads wait for release"),
        ("warn", "A1 #4 was rejected"),
    ]


def attention(sterilizer):
    return queries.needs_attention(sterilizer.clinic, on=TODAY, at=NOW)


def test_without_loads_nothing_wants_attention(sterilizer):
    make_release(make_cycle(sterilizer, number=1))
    make_cycle(sterilizer, number=2, internal_ci="FAIL")
    assert [a.tone for a in attention(sterilizer)] == ["bad"]


def test_two_failed_indicators_in_a_row_ask_for_a_spore_test(sterilizer):
    make_cycle(sterilizer, number=1, internal_ci="FAIL")
    make_cycle(sterilizer, number=3, internal_ci="FAIL")
    asked = "Two indicators in a row failed in A1"
    assert asked not in [each.title for each in attention(sterilizer)]
    make_release(
        make_cycle(sterilizer, number=4, external_ci="FAIL"), decision="REJECTED", note="-"
    )
    assert asked in [each.title for each in attention(sterilizer)]
    make_spore_test(sterilizer, placed_at=NOW)
    assert asked not in [each.title for each in attention(sterilizer)]


def test_records_are_named_as_people_know_them(sterilizer):
    cycle = make_cycle(sterilizer, number=7)
    assert sterilizer.label() == "A1 · Melag Vacuklav 41"
    assert cycle.program.label() == "134 °C pre-vacuum (A1)"
    assert (cycle.label(), cycle.packs.get().label()) == ("A1 #7", "P-001 (A1 #7)")
    assert make_release(cycle).label() == "A1 #7: Released"
    assert (str(cycle.program), str(cycle.packs.get())) == ("134 °C pre-vacuum", "P-001")


@pytest.mark.parametrize("field", ["installed_on", "retired_on"])
def test_days_to_come_are_refused(sterilizer, field):
    with pytest.raises(Refusal, match="still to come"):
        services.amend_sterilizer(
            sterilizer=sterilizer, by=TESTER, at=NOW, reason="x", **{field: TODAY + DAY}
        )
