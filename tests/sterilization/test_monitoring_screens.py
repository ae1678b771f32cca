"""Screens of tests, of where a sterilizer stands, and of a failed test, by their taps."""

import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from compliance.clinics.models import Role
from compliance.sterilization.models import AirRemovalTest, FailureDecision, SporeTest
from tests.clinics.factory import NOW
from tests.devices.factory import questions
from tests.documents.factory import PDF, make_upload
from tests.sterilization.factory import (
    make_air_removal_test,
    make_cycle,
    make_spore_test,
    make_sterilizer,
)
from tests.sterilization.test_screens import confirm_password, enter

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TORONTO = ZoneInfo("America/Toronto")


def sent(**fields: Any) -> dict[str, Any]:
    return {"idempotency_key": str(uuid.uuid4()), **fields}


def filled(client, url, **fields):
    """What the form would send as it is offered."""
    form = client.get(url).context["form"]
    values = {}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        if value not in (None, "") and name != "evidence":
            values[name] = field.prepare_value(value)
            if isinstance(value, datetime):
                values[name] = value.astimezone(TORONTO).strftime("%Y-%m-%dT%H:%M")
    return {**values, **fields}


def test_a_spore_test_is_placed_in_two_taps(client):
    sterilizer = make_sterilizer(enter(client))
    make_spore_test(sterilizer, lot="BI-7", lot_expires_on=NOW.date() + 900 * DAY)
    form = client.get(reverse("spore-test-add"))  # tap one: from home
    answer = client.post(form.url, filled(client, form.url), follow=True)  # tap two: Placed
    test = SporeTest.objects.exclude(lot_expires_on=None).first()
    assert test is not None
    assert (test.lot, test.result) == ("BI-7", "PENDING")
    assert SporeTest.objects.count() == 2
    assert "Waiting for the result" in answer.text


def test_the_cycle_of_today_is_proposed_and_else_the_next_number(client):
    sterilizer = make_sterilizer(enter(client))
    make_cycle(sterilizer, number=41)
    url = reverse("sterilizer-spore-test-add", args=[sterilizer.pk])
    assert client.get(url).context["form"].initial["cycle_number"] == 42


@pytest.mark.parametrize(
    ("answer", "result"),
    [("PASSED", "NEGATIVE"), ("FAILED", "POSITIVE"), ("INVALID", "INVALID")],
)
def test_its_result_is_entered_with_one_of_three_buttons(client, answer, result):
    test = make_spore_test(make_sterilizer(enter(client)))
    url = reverse("spore-test-read", args=[test.pk])
    page = client.post(url, filled(client, url, answer=answer), follow=True)
    test.refresh_from_db()
    assert test.result == result
    assert ("Look-back of" in page.text) is (result == "POSITIVE")


def test_a_reading_without_a_button_is_refused(client):
    test = make_spore_test(make_sterilizer(enter(client)))
    url = reverse("spore-test-read", args=[test.pk])
    assert client.post(url, filled(client, url)).status_code == 422


def test_the_report_of_the_laboratory_is_kept(client):
    test = make_spore_test(make_sterilizer(enter(client)))
    url = reverse("spore-test-read", args=[test.pk])
    fields = filled(client, url, answer="PASSED", evidence=make_upload(PDF))
    answer = client.post(url, fields, follow=True)
    assert "Report of spore test A1 #1" in answer.text


def test_a_test_is_corrected_and_voided(client):
    test = make_spore_test(make_sterilizer(enter(client)))
    url = reverse("spore-test-amend", args=[test.pk])
    answer = client.post(url, filled(client, url, lot="BI-9", reason="misread"), follow=True)
    assert "BI-9" in answer.text
    url = reverse("spore-test-void", args=[test.pk])
    assert (
        "entered by mistake"
        in client.post(url, sent(reason="entered by mistake"), follow=True).text
    )


def test_a_daily_test_is_logged_and_voided(client):
    sterilizer = make_sterilizer(enter(client))
    make_sterilizer(sterilizer.clinic)
    url = client.get(reverse("air-removal-test-add")).url
    answer = client.post(url, filled(client, url, kind="HELIX", result="FAIL"), follow=True)
    assert "Fail" in answer.text
    test = AirRemovalTest.objects.get()
    url = reverse("air-removal-test-void", args=[test.pk])
    assert (
        "tapped the wrong one"
        in client.post(url, sent(reason="tapped the wrong one"), follow=True).text
    )


@pytest.mark.parametrize("name", ["spore-test-add", "air-removal-test-add"])
def test_without_a_sterilizer_one_is_asked_for(client, name):
    enter(client)
    assert client.get(reverse(name)).url == reverse("sterilizer-list")


def test_the_sterilizer_says_what_comes_next_and_is_signed_back(client):
    sterilizer = make_sterilizer(enter(client))
    url = reverse("machine-event-add", args=[sterilizer.pk])
    answer = client.post(url, filled(client, url, note="Door seal is torn"), follow=True)
    assert "It was taken out of service by hand" in answer.text
    assert "Door seal is torn" in answer.text
    back = reverse("sterilizer-return", args=[sterilizer.pk])
    assert back in answer.text
    confirm_password(client)
    answer = client.post(back, sent(note="New seal fitted"), follow=True)
    assert "In service" in answer.text


def test_a_failed_test_leads_to_the_full_list_in_two_taps(client):
    sterilizer = make_sterilizer(enter(client))
    make_cycle(sterilizer, packs=[("P-7", "Forceps", None)])
    test = make_spore_test(sterilizer, result="POSITIVE")
    url = reverse("look-back", args=[test.pk])
    home = client.get(reverse("today"))
    assert url in home.text  # tap one; the list is there
    page = client.get(url)
    assert "P-7" in page.text
    assert "What to do, in order" in page.text
    assert "no day of installation" in page.text
    assert "Call the health unit" in page.text


def test_a_failed_test_is_decided_about_and_the_decision_withdrawn(client):
    test = make_spore_test(make_sterilizer(enter(client)), result="POSITIVE")
    confirm_password(client)
    url = reverse("failure-decide", args=[test.pk])
    fields = sent(outcome="RECALL", reason="The chamber was packed too full")
    answer = client.post(url, fields, follow=True)
    assert "packed too full" in answer.text
    assert reverse("failure-decide", args=[test.pk]) not in answer.text
    url = reverse("failure-decision-void", args=[FailureDecision.objects.get().pk])
    answer = client.post(url, sent(reason="decided too soon"), follow=True)
    assert "Decide about the loads" in answer.text


def test_only_signers_decide_and_return(client):
    test = make_spore_test(make_sterilizer(enter(client, Role.ASSISTANT)), result="POSITIVE")
    assert client.get(reverse("failure-decide", args=[test.pk])).status_code == 403
    url = reverse("sterilizer-return", args=[test.sterilizer_id])
    assert client.get(url).status_code == 403
    assert client.get(reverse("look-back", args=[test.pk])).status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_lists_of_tests_and_a_look_back_cost_the_same(client, count):
    sterilizer = make_sterilizer(enter(client))
    for number in range(1, count + 1):
        make_cycle(sterilizer, number=number, packs=[(f"P-{number}", "Bowl", None)])
        make_air_removal_test(sterilizer, performed_at=NOW - number * DAY)
        make_spore_test(sterilizer, cycle_number=number + 1)
    test = make_spore_test(sterilizer, cycle_number=1, result="POSITIVE")
    # sterilizers, count, page
    assert len(questions(client, reverse("spore-test-list"))) == 3
    assert len(questions(client, reverse("air-removal-test-list"))) == 3
    # it, its window, cycles, packs, treatments, contacts, steps, repeated tests, decision; events,
    # failed tests, pauses, passes and air tests of the machine; packs and cycles shown, history
    assert len(questions(client, reverse("look-back", args=[test.pk]))) == 17
