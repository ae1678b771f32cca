"""Failed spore tests: the window, what it holds, what is decided about it."""

from datetime import timedelta

import pytest

from compliance.clinics.models import Role
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.sterilization import queries, services
from compliance.sterilization.models import Cycle
from compliance.sterilization.rules import lookback
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.sterilization.factory import make_cycle, make_spore_test, make_sterilizer, review

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def sterilizer():
    return make_sterilizer(make_clinic())


def run(sterilizer, *numbers, **fields):
    """Cycles with these numbers, one an hour, each with a pack of its own."""
    for number in numbers:
        started_at = NOW - timedelta(hours=1000 - number)
        packs = fields.get("packs") or [(f"P-{sterilizer.code}-{number}", "Forceps", None)]
        make_cycle(sterilizer, number=number, started_at=started_at, ended_at=None, packs=packs)


def covered(failure):
    found = queries.cycles_in(failure.sterilizer.clinic, failure)
    return list(found.values_list("number", flat=True))


def statuses(sterilizer):
    found = queries.cycles(sterilizer.clinic).filter(sterilizer=sterilizer)
    return {cycle.number: queries.status_of(cycle) for cycle in found}


def decide(test, outcome="RECALL", by=TESTER):
    return services.decide_failure(
        test=test, outcome=outcome, reason="Looked at everything", by=by, at=NOW
    )


def test_vector_3_the_window_of_a_failed_test(sterilizer):
    run(sterilizer, *range(410, 435))
    make_spore_test(sterilizer, cycle_number=412, result="NEGATIVE")
    make_spore_test(sterilizer, cycle_number=431, result="POSITIVE")
    failure = queries.look_back(sterilizer, 431)
    assert failure.last_pass == 412
    assert covered(failure) == list(range(413, 435))
    held = {n for n, status in statuses(sterilizer).items() if status == "QUARANTINED"}
    assert held == set(range(413, 435))


def test_any_order_of_writing_gives_the_same_window(sterilizer):
    make_spore_test(sterilizer, cycle_number=7, result="POSITIVE")
    run(sterilizer, 9, 5, 7)
    make_spore_test(sterilizer, cycle_number=4, result="NEGATIVE")
    run(sterilizer, 8, 4, 6, 3)
    make_spore_test(sterilizer, cycle_number=3, result="NEGATIVE")
    failure = queries.look_back(sterilizer, 7)
    assert (failure.last_pass, covered(failure)) == (4, [5, 6, 7, 8, 9])


def test_a_failure_on_one_sterilizer_never_touches_another(sterilizer):
    other = make_sterilizer(sterilizer.clinic)
    run(sterilizer, 1, 2, 3)
    run(other, 1, 2, 3)
    make_spore_test(other, cycle_number=2, result="NEGATIVE")
    make_spore_test(sterilizer, cycle_number=3, result="POSITIVE")
    assert queries.look_back(sterilizer, 3).last_pass is None
    assert set(statuses(sterilizer).values()) == {"QUARANTINED"}
    assert set(statuses(other).values()) == {"PENDING"}


@pytest.mark.parametrize(
    ("installed_on", "since", "words"),
    [
        pytest.param(NOW.date() - 400 * DAY, "INSTALLED", "the installation on", id="installed"),
        pytest.param(None, "BEGINNING", "no day of installation", id="day not known"),
    ],
)
def test_without_an_earlier_pass_it_begins_with_the_installation(installed_on, since, words):
    sterilizer = make_sterilizer(make_clinic(), installed_on=installed_on)
    run(sterilizer, 1, 2, 3)
    make_spore_test(sterilizer, cycle_number=3, result="POSITIVE")
    failure = queries.look_back(sterilizer, 3)
    assert (failure.since, covered(failure)) == (since, [1, 2, 3])
    sentence = lookback.begins_after(
        since, code="A1", last_pass=None, since_on=sterilizer.installed_on
    )
    assert words in sentence


def test_without_an_earlier_pass_it_begins_with_the_last_return_to_service(sterilizer):
    run(sterilizer, 1, 2, 3, 4)
    for kind in ("TAKEN_OUT", "RETURNED"):
        services.record_machine_event(
            sterilizer=sterilizer, kind=kind, note="New seal", by=TESTER, at=NOW,
            happened_at=Cycle.objects.get(number=3).started_at - timedelta(minutes=1),
        )  # fmt: skip
    make_spore_test(
        sterilizer, cycle_number=4, placed_at=Cycle.objects.get(number=4).started_at,
        result="POSITIVE",
    )  # fmt: skip
    failure = queries.look_back(sterilizer, 4)
    assert (failure.since, covered(failure)) == ("REQUALIFIED", [3, 4])


def test_after_the_signed_return_to_service_loads_are_free_again(sterilizer):
    run(sterilizer, 881, 882)
    test = make_spore_test(sterilizer, cycle_number=882, placed_at=NOW - 4 * DAY, result="POSITIVE")
    review(test, HANDLING="FAULT")
    decide(test, "FALSE_ALARM")
    services.record_machine_event(
        sterilizer=sterilizer, kind="RETURNED", note="False alarm", by=TESTER, at=NOW,
        happened_at=NOW - DAY,
    )  # fmt: skip
    services.withdraw_failure_decision(
        decision=test.decisions.get(), by=TESTER, at=NOW, reason="decided too soon"
    )
    make_cycle(sterilizer, number=883)
    assert statuses(sterilizer) == {881: "QUARANTINED", 882: "QUARANTINED", 883: "PENDING"}


def test_the_window_of_a_test_that_is_not_on_record(sterilizer):
    run(sterilizer, 1, 2, 3)
    make_spore_test(sterilizer, cycle_number=1, result="NEGATIVE")
    failure = queries.look_back(sterilizer, 3)
    assert (failure.last_pass, covered(failure)) == (1, [2, 3])
    assert queries.look_back(sterilizer, 99).last_pass == 1


@pytest.mark.parametrize("result", ["INVALID", "PENDING"])
def test_only_a_passed_test_ends_the_window(sterilizer, result):
    run(sterilizer, 1, 2, 3)
    make_spore_test(sterilizer, cycle_number=1, result="NEGATIVE")
    read = {"read_at": None, "read_by": ""} if result == "PENDING" else {}
    make_spore_test(sterilizer, cycle_number=2, result=result, **read)
    assert queries.look_back(sterilizer, 3).last_pass == 1


def test_a_cycle_with_a_failed_test_is_no_pass(sterilizer):
    run(sterilizer, 1, 2, 3)
    make_spore_test(sterilizer, cycle_number=2, result="NEGATIVE")
    make_spore_test(sterilizer, cycle_number=2, placed_at=NOW - DAY, result="POSITIVE")
    assert queries.look_back(sterilizer, 3).last_pass is None


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("RECALL", "RECALLED"), ("NO_RECALL", "PENDING"), ("FALSE_ALARM", "PENDING")],
)
def test_what_is_decided_becomes_of_the_loads(sterilizer, outcome, status):
    run(sterilizer, 1)
    test = make_spore_test(sterilizer, cycle_number=1, result="POSITIVE")
    review(test, HANDLING="FAULT")
    decision = decide(test, outcome)
    assert statuses(sterilizer) == {1: status}
    pack = queries.runs(sterilizer.clinic, "P-A1-1").get()
    assert queries.status_of(pack) == status
    services.withdraw_failure_decision(
        decision=decision, by=TESTER, at=NOW, reason="decided too soon"
    )
    assert statuses(sterilizer) == {1: "QUARANTINED"}


def test_a_rejected_load_stays_rejected(sterilizer):
    run(sterilizer, 1)
    services.release_cycle(
        cycle=Cycle.objects.get(), decision="REJECTED", note="wet", by=TESTER, at=NOW
    )
    make_spore_test(sterilizer, cycle_number=1, result="POSITIVE")
    found = queries.cycles(sterilizer.clinic)
    assert statuses(sterilizer) == {1: "REJECTED"}
    assert queries.with_status(found, "REJECTED").count() == 1
    assert queries.with_status(found, "QUARANTINED").count() == 0


def test_loads_are_listed_by_what_holds_them(sterilizer):
    run(sterilizer, 1, 2)
    make_spore_test(sterilizer, cycle_number=1, result="NEGATIVE")
    make_spore_test(sterilizer, cycle_number=2, result="POSITIVE")
    found = queries.cycles(sterilizer.clinic)
    assert [c.number for c in queries.with_status(found, "QUARANTINED")] == [2]
    assert [c.number for c in queries.with_status(found, "PENDING")] == [1]
    assert not queries.with_status(found, "RELEASED").exists()


def test_a_decision_is_signed_once_with_reasons(sterilizer):
    test = make_spore_test(sterilizer, result="POSITIVE")
    waiting = make_spore_test(sterilizer, cycle_number=2)
    for words, attempt in (
        ("Only an owner", lambda: decide(test, by=Actor("", "Helper", Role.ASSISTANT))),
        ("did not fail", lambda: decide(waiting)),
        ("every step", lambda: decide(test, "FALSE_ALARM")),
    ):
        with pytest.raises(Refusal, match=words):
            attempt()
    with pytest.raises(Refusal, match="at least ten"):
        services.decide_failure(test=test, outcome="RECALL", reason="Because", by=TESTER, at=NOW)
    decision = decide(test)
    with pytest.raises(Refusal, match="decided already"):
        decide(test)
    with pytest.raises(Refusal, match="Withdraw the decision first"):
        services.amend_spore_test(test=test, by=TESTER, at=NOW, reason="x", result="NEGATIVE")
    with pytest.raises(Refusal, match="Only an owner"):
        services.withdraw_failure_decision(
            decision=decision, by=Actor("", "H", Role.ASSISTANT), at=NOW, reason="not mine to take"
        )


def test_packs_of_the_window_say_whether_they_were_run_again(sterilizer):
    other = make_sterilizer(sterilizer.clinic)
    make_cycle(sterilizer, number=1, started_at=NOW - 4 * DAY, ended_at=None,
               packs=[("KIT", "Bowl", None), ("P-9", "Forceps", None)])  # fmt: skip
    make_cycle(other, number=1, started_at=NOW - 2 * DAY, ended_at=None,
               packs=[("KIT", "Bowl", None)])  # fmt: skip
    make_spore_test(sterilizer, cycle_number=1, result="POSITIVE")
    found = queries.packs_in(sterilizer.clinic, queries.look_back(sterilizer, 1))
    assert [(pack.code, bool(pack.run_again_at)) for pack in found] == [
        ("KIT", True), ("P-9", False),
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 25])
def test_the_window_costs_the_same_whatever_its_length(
    django_assert_num_queries, sterilizer, count
):
    run(sterilizer, *range(1, count + 1))
    make_spore_test(sterilizer, cycle_number=1, result="POSITIVE")
    with django_assert_num_queries(5):  # test, its bounds, clinic, cycles, packs
        failure = queries.look_back(sterilizer, 1)
        assert len(covered(failure)) == count
        assert len(list(queries.packs_in(sterilizer.clinic, failure))) == count
