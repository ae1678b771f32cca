"""The steps after a failed spore test, and what they let people decide."""

from contextlib import nullcontext

import pytest
from django.urls import reverse

from compliance.clinics.models import Role
from compliance.core.errors import Refusal
from compliance.sterilization import queries, services
from compliance.sterilization.models import FailureDecision, FailureStep, MachineEvent
from compliance.sterilization.rules import reviews as rules
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member
from tests.sterilization.factory import (
    make_failure_step,
    make_spore_test,
    make_sterilizer,
    review,
)
from tests.sterilization.test_screens import confirm_password, sent

SOUND = dict.fromkeys(rules.REVIEWS, "SOUND")
HANDLED = {**SOUND, "HANDLING": "FAULT"}


@pytest.mark.parametrize(
    ("outcome", "findings", "is_repeat_passed", "words"),
    [
        pytest.param("RECALL", {}, False, "", id="a recall needs nothing"),
        pytest.param("NO_RECALL", {"READINGS": "SOUND"}, True, "every step", id="steps missing"),
        pytest.param("NO_RECALL", {**SOUND, "LOADING": "FAULT"}, True, "Recall them", id="fault"),
        pytest.param("NO_RECALL", {**SOUND, "MACHINE": "UNKNOWN"}, True, "Recall", id="not known"),
        pytest.param("NO_RECALL", SOUND, False, "Repeat the test", id="not repeated"),
        pytest.param("NO_RECALL", SOUND, True, "", id="sound and repeated"),
        pytest.param("FALSE_ALARM", SOUND, True, "the test was at fault", id="nothing wrong"),
        pytest.param("FALSE_ALARM", HANDLED, False, "Repeat the test", id="only handling"),
        pytest.param("FALSE_ALARM", HANDLED, True, "", id="the test was at fault"),
    ],
)
def test_loads_go_only_after_everything_was_sound_and_tested_again(
    outcome, findings, is_repeat_passed, words
):
    refused = pytest.raises(Refusal, match=words) if words else nullcontext()
    with refused:
        rules.check_outcome(outcome, findings, is_repeat_passed=is_repeat_passed)


@pytest.mark.parametrize(
    ("findings", "is_repeat_passed", "notify", "words"),
    [
        ({}, True, True, ""),
        ({**SOUND, "READINGS": "FAULT"}, True, True, "speak for a recall"),
        (SOUND, False, True, "Repeat the test before"),
        (HANDLED, True, True, "a false alarm"),
        (SOUND, True, True, "Your health unit"),
        (SOUND, True, False, "careful way"),
    ],
)
def test_the_findings_speak_for_something(findings, is_repeat_passed, notify, words):
    said = rules.advice(findings, is_repeat_passed=is_repeat_passed, notify=notify)
    assert (words in said) if words else said == ""


def test_every_step_has_its_words_and_its_place():
    assert rules.steps_in_order(notify=True)[:2] == ("SET_ASIDE", "NOTIFIED")
    assert "NOTIFIED" not in rules.steps_in_order(notify=False)
    assert all(rules.step_words(kind).title for kind in rules.steps_in_order(notify=True))
    assert rules.next_step(["SET_ASIDE", "READINGS"], notify=False) == "INDICATORS"


@pytest.fixture
def test(db):
    return make_spore_test(make_sterilizer(make_clinic()), result="POSITIVE")


@pytest.mark.parametrize(
    ("finding", "kind", "status"),
    [("SOUND", "REVIEWED", "RETEST"), ("FAULT", "MALFUNCTION", "REPAIR")],
)
def test_after_the_last_review_the_sterilizer_goes_on(test, finding, kind, status):
    for step in rules.REVIEWS[:-1]:
        make_failure_step(test, step)
    assert not MachineEvent.objects.exists()
    make_failure_step(test, "MACHINE", finding=finding)
    assert [event.kind for event in MachineEvent.objects.all()] == [kind]
    assert queries.standing_of(test.sterilizer, at=NOW).status == status


def test_a_decision_keeps_what_it_rests_on(test):
    make_failure_step(test, "NOTIFIED", whom="Ms. Roy")
    make_failure_step(test, "READINGS")
    decision = services.decide_failure(
        test=test, outcome="RECALL", reason="The chamber was too full", by=TESTER, at=NOW
    )
    assert (decision.notified, decision.notified_at) == ("Ms. Roy", NOW)
    assert (decision.is_readings_checked, decision.is_machine_checked) == (True, False)
    for attempt in (
        lambda: make_failure_step(test, "MACHINE"),
        lambda: services.void_failure_step(
            step=test.steps.get(kind="READINGS"), reason="not looked at", by=TESTER, at=NOW
        ),
    ):
        with pytest.raises(Refusal, match="Withdraw the decision first"):
            attempt()
    make_failure_step(test, "SET_ASIDE")  # what has to be done goes on


def test_the_last_repeated_test_counts(test):
    later = test.placed_at
    for hours, result in ((1, "POSITIVE"), (2, "PENDING")):
        read = {} if result == "POSITIVE" else {"read_at": None, "read_by": ""}
        placed_at = later.replace(hour=later.hour + hours)
        make_spore_test(test.sterilizer, cycle_number=5, placed_at=placed_at, result=result, **read)
    assert queries.repeats_of(test) == ["POSITIVE", "PENDING"]
    assert not queries.is_repeat_passed(test)
    review(test)
    assert queries.is_repeat_passed(test)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"finding": "DONE"}, "Say what it showed"),
        ({"kind": "SET_ASIDE", "finding": "SOUND"}, "Say what it showed"),
        ({"done_at": NOW.replace(year=2027)}, "still to come"),
    ],
)
def test_a_step_says_what_it_showed_and_when(test, fields, words):
    with pytest.raises(Refusal, match=words):
        make_failure_step(test, **fields)


def test_one_step_after_the_other_until_all_are_done(test, client):
    client.force_login(make_member(test.clinic, Role.ASSISTANT).user)
    url = reverse("failure-step", args=[test.pk])
    page = client.get(url)
    assert "Step 1 of 7: Put the packs aside" in page.text
    note = {"note": "Nothing to see", "done_at": "2026-07-15T10:00"}
    wrong = client.post(url, sent(kind="MACHINE", finding="SOUND", **note))
    assert "Somebody has done that step" in wrong.text
    assert client.post(url, sent(kind="SET_ASIDE", **note)).url == url
    assert client.post(url, sent(kind="NOTIFIED", whom="Ms. Roy", **note)).url == url
    for kind in rules.REVIEWS[:-1]:
        assert client.post(url, sent(kind=kind, finding="SOUND", **note)).url == url
    done = client.post(url, sent(kind="MACHINE", finding="SOUND", **note))
    assert done.url == client.get(url).url == reverse("look-back", args=[test.pk])
    step = FailureStep.objects.get(kind="HANDLING")
    void = reverse("failure-step-void", args=[step.pk])
    client.post(void, sent(reason="It was another strip"))
    assert "Step 6 of 7" in client.get(url).text


def test_a_false_alarm_after_review_releases_the_hold(test, client):
    client.force_login(make_member(test.clinic).user)
    confirm_password(client)
    url = reverse("failure-decide", args=[test.pk])
    fields = sent(outcome="FALSE_ALARM", reason="The strip was handled with wet gloves")
    assert "every step must have been looked at" in client.post(url, fields).text
    review(test, HANDLING="FAULT")
    assert "speak for a false alarm" in client.get(url).text
    client.post(url, sent(**{k: fields[k] for k in ("outcome", "reason")}))
    assert FailureDecision.objects.get().outcome == "FALSE_ALARM"
    assert [each.status for each in queries.failures(test.clinic)] == [""]
