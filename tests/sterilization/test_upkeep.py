"""Service and licence of a sterilizer, and the way back to service on its page."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from compliance.core.errors import Refusal
from compliance.sterilization import queries, services
from compliance.sterilization.models import Sterilizer
from compliance.sterilization.rules.policies import policy_of
from compliance.sterilization.rules.service import licence_due, service_due
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.documents.factory import make_upload
from tests.sterilization.factory import (
    make_air_removal_test,
    make_licence,
    make_service,
    make_spore_test,
    make_sterilizer,
)
from tests.sterilization.test_screens import enter

ON = date(2026, 7, 15)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("due_on", "status"),
    [
        pytest.param(None, "MISSING", id="no day set"),
        pytest.param(ON + 15 * DAY, "OK", id="far away"),
        pytest.param(ON + 14 * DAY, "DUE_SOON", id="in two weeks"),
        pytest.param(ON, "DUE_SOON", id="the day itself is in time"),
        pytest.param(ON - DAY, "OVERDUE", id="yesterday"),
    ],
)
def test_when_a_service_is_due(due_on, status):
    assert service_due(due_on, ON).status == status


@pytest.mark.parametrize(
    ("checked_on", "is_licensed", "every", "status"),
    [
        pytest.param(None, False, 365, "MISSING", id="nobody looked"),
        pytest.param(None, False, 0, "NOT_ASKED", id="not asked for"),
        pytest.param(ON - 365 * DAY, True, 365, "DUE_SOON", id="a year ago is the last day"),
        pytest.param(ON - 366 * DAY, True, 365, "OVERDUE", id="older than a year"),
        pytest.param(ON - 100 * DAY, True, 365, "OK", id="in its year"),
        pytest.param(ON, False, 0, "FAILED", id="not found counts everywhere"),
    ],
)
def test_when_a_licence_is_looked_up_again(checked_on, is_licensed, every, status):
    found = licence_due(checked_on, is_licensed=is_licensed, every_days=every, on=ON)
    assert found.status == status


@pytest.mark.parametrize(
    ("pack", "days", "lowest"), [("CA-ON", 365, 0), ("US-CA", 0, 5), ("UK", 0, 0)]
)
def test_licence_and_integrator_are_asked_by_the_rule_pack(pack, days, lowest):
    policy = policy_of(pack)
    assert (policy.licence_days, policy.lowest_ci_type) == (days, lowest)


@pytest.fixture
def sterilizer(db) -> Sterilizer:
    return make_sterilizer(make_clinic(pack="CA-ON"))


def test_the_next_service_is_the_first_due_after_the_last_of_each_kind(sterilizer):
    make_service(sterilizer, performed_on=ON - 400 * DAY, next_due_on=ON - 35 * DAY)
    make_service(sterilizer, performed_on=ON - 30 * DAY, next_due_on=ON + 335 * DAY)
    make_service(sterilizer, kind="LEAK_TEST", performed_on=ON - 3 * DAY, next_due_on=ON + 4 * DAY)
    other = make_sterilizer(sterilizer.clinic)
    found = queries.services_due([sterilizer, other], ON)
    assert found[sterilizer.pk].due_on == ON + 4 * DAY
    assert found[other.pk].status == "MISSING"


def test_due_service_and_old_licence_want_attention(sterilizer):
    assert queries.needs_attention(sterilizer.clinic, on=ON, at=NOW) == []
    make_service(sterilizer, performed_on=ON - 300 * DAY, next_due_on=ON - DAY)
    make_licence(sterilizer, checked_on=ON - 360 * DAY)
    found = queries.needs_attention(sterilizer.clinic, on=ON, at=NOW)
    assert [(each.title, each.tone) for each in found] == [
        ("Service of A1", "bad"),
        ("Device licence of A1", "warn"),
    ]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        pytest.param({"performed_on": ON + DAY}, "performed_on", id="in the future"),
        pytest.param({"next_due_on": ON - 30 * DAY}, "next_due_on", id="next before this one"),
        pytest.param({"outcome": "FAULT", "note": " "}, "note", id="a fault without words"),
    ],
)
def test_a_service_that_cannot_be_is_refused(sterilizer, fields, field):
    with pytest.raises(Refusal) as refusal:
        make_service(sterilizer, **fields)
    assert refusal.value.field == field


def sent(**fields: Any) -> dict[str, Any]:
    return {"idempotency_key": str(uuid.uuid4()), **fields}


def test_a_service_is_logged_corrected_and_voided(client: Client, sterilizer):
    enter(client, clinic=sterilizer.clinic)
    fields = {
        "kind": "SERVICE", "performed_on": "2026-07-01", "performed_by": "T. Marsh",
        "outcome": "IN_ORDER", "note": "Door seal", "next_due_on": "2027-07-01",
    }  # fmt: skip
    url = reverse("sterilizer-service-add", args=[sterilizer.pk])
    page = client.post(url, sent(**fields, evidence=make_upload()), follow=True)
    assert "The next one is due on 1 July 2027." in page.text
    service = sterilizer.services.get()
    page = client.get(service.get_absolute_url())
    assert "Service of A1" in page.text  # its report

    amend = reverse("sterilizer-service-amend", args=[service.pk])
    client.post(amend, sent(**{**fields, "note": "Filter", "reason": "Wrong part"}), follow=True)
    void = reverse("sterilizer-service-void", args=[service.pk])
    page = client.post(void, sent(reason="Belongs to another machine"), follow=True)
    assert "Filter" in page.text
    assert "Belongs to another machine" in page.text


def test_a_fault_leads_to_what_happened(client, sterilizer):
    enter(client, clinic=sterilizer.clinic)
    fields = {
        "kind": "LEAK_TEST", "performed_on": "2026-07-01", "performed_by": "T. Marsh",
        "outcome": "FAULT", "note": "2 mbar per minute",
    }  # fmt: skip
    url = reverse("sterilizer-service-add", args=[sterilizer.pk])
    answer = client.post(url, sent(**fields))
    assert answer.url == reverse("machine-event-add", args=[sterilizer.pk])


def test_a_licence_is_looked_up_corrected_and_voided(client, sterilizer):
    enter(client, clinic=sterilizer.clinic)
    fields = {
        "register": "MDALL", "number": "102345", "result": "LICENSED",
        "checked_on": "2026-07-01", "checked_by": "Ada",
    }  # fmt: skip
    url = reverse("sterilizer-licence-add", args=[sterilizer.pk])
    page = client.post(url, sent(**fields), follow=True)
    assert "It counts until 1 July 2027." in page.text
    assert client.get(url).context["form"]["number"].value() == "102345"
    licence = sterilizer.licences.get()
    amend = reverse("sterilizer-licence-amend", args=[licence.pk])
    changed = {**fields, "result": "NOT_FOUND", "reason": "Read the wrong line"}
    client.post(amend, sent(**changed, evidence=make_upload()), follow=True)
    assert "It was not found in the register." in client.get(sterilizer.get_absolute_url()).text
    void = reverse("sterilizer-licence-void", args=[licence.pk])
    page = client.post(void, sent(reason="Looked up another machine"), follow=True)
    assert "Looked up another machine" in page.text


def test_the_way_back_to_service_is_counted_on_the_machines_page(client, sterilizer):
    enter(client, clinic=sterilizer.clinic)

    def shown() -> list[str]:
        page = client.get(sterilizer.get_absolute_url())
        return [f"{each.label}: {each.words}" for each in page.context["progress"]]

    assert shown() == []
    at = NOW - timedelta(hours=9)
    for kind in ("MALFUNCTION", "REPAIRED"):
        services.record_machine_event(
            sterilizer=sterilizer, kind=kind, note="Pump", happened_at=at, by=TESTER, at=NOW
        )
    for hours in (8, 6):
        make_spore_test(
            sterilizer, cycle_number=hours, placed_at=NOW - timedelta(hours=hours),
            result="NEGATIVE", read_at=NOW - timedelta(hours=hours - 1),
        )  # fmt: skip
    make_air_removal_test(sterilizer)
    assert shown() == [
        "Spore tests passed in a row: 2 of 3",
        "Air-removal tests passed in a row: 1 of 3",
    ]
