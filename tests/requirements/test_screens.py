"""Readiness and the rules as people see them; what they say and change."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from compliance.clinics import rulepacks
from compliance.clinics.models import Role
from compliance.core.errors import Refusal
from compliance.ledger.queries import history
from compliance.requirements import screens, services
from compliance.requirements.models import Attestation
from compliance.requirements.queries import readiness
from compliance.requirements.rules.catalogue import CATALOGUE
from compliance.requirements.rules.engine import judge
from tests.clinics.factory import NOW, TESTER, actor_of, make_clinic, make_member
from tests.documents.factory import make_upload
from tests.requirements.cases import CASES
from tests.requirements.factory import ON, make_attestation
from tests.sterilization.factory import make_cycle, make_spore_test, make_sterilizer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def member(client):
    member = make_member(make_clinic(name="Northgate"))
    client.force_login(member.user)
    return member


def page(client, name: str, *args: object, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_what_is_wrong_is_one_tap_from_where_it_is_resolved(client, member):
    machine = make_sterilizer(member.clinic)
    make_spore_test(machine, result="NEGATIVE", placed_at=NOW - timedelta(days=15))
    shown = page(client, "readiness")
    assert "Not ready on 15 Jul 2026" in shown
    assert "A passed spore test was due by 14 Jul 2026" in shown
    assert reverse("sterilizer-spore-test-add", args=[machine.pk]) in shown
    assert reverse("requirement-detail", args=["K-017"]) in shown


def test_another_day_can_be_asked_for(client, member):
    make_spore_test(make_sterilizer(member.clinic), result="NEGATIVE", placed_at=NOW)
    assert "A passed spore test was due by 29 Jul 2026" in page(
        client, "readiness", on="2026-08-01"
    )
    assert "Not ready on 15 Jul 2026" in page(client, "readiness", on="yesterday")


def test_a_broken_record_without_a_deviation_leads_to_writing_one_down(client, member):
    cycle = make_cycle(make_sterilizer(member.clinic), internal_ci_type=4)
    member.clinic.pack = "US-CA"
    member.clinic.save()
    shown = page(client, "readiness")
    assert f"requirement=K-014&amp;kind=cycle&amp;record={cycle.pk}" in shown


def test_the_rules_page_names_every_source_and_is_no_legal_advice(client, member):
    shown = page(client, "requirement-list")
    assert "This is not legal advice" in shown
    for key, asked in rulepacks.rule_pack("CA-ON").asked.items():
        assert f">{key}<" in shown
        assert asked.source.split(";")[0].split("&")[0] in shown.replace("&#x27;", "'")
    assert "a default of Klarity, not a law" in shown


def test_one_requirement_says_what_it_asks(client, member):
    shown = page(client, "requirement-detail", "K-017")
    for words in ("every 14 days", "Canada, Ontario", "Toronto Public Health", "S46"):
        assert words in shown
    assert client.get(reverse("requirement-detail", args=["K-999"])).status_code == 404


def test_a_word_needs_a_signer_a_day_that_has_come_and_a_reason_for_no():
    clinic = make_clinic()
    said: dict[str, Any] = {"clinic": clinic, "requirement": "K-028", "subject": "x", "at": NOW}
    helper = actor_of(make_member(clinic, Role.ASSISTANT))
    for wrong in (
        {"by": helper, "attested_on": ON},
        {"by": TESTER, "attested_on": ON + timedelta(days=1)},
        {"by": TESTER, "attested_on": ON, "is_met": False},
        {"by": TESTER, "attested_on": ON, "requirement": "K-017"},
    ):
        with pytest.raises(Refusal):
            services.attest(**{**said, **wrong})
    assert not Attestation.objects.exists()


def test_a_word_about_the_clinic_stays_when_its_name_changes(client, member):
    def stands() -> set[str]:
        found = readiness(member.clinic, ON, at=NOW).findings
        return {each.status for each in found if each.requirement == "K-060"}

    said_nothing = stands()
    word = make_attestation(member.clinic, requirement="K-060")
    before = stands()
    member.clinic.name = "Another name"
    member.clinic.save()
    assert stands() == before != said_nothing
    assert "Another name" in client.get(word.get_absolute_url()).text


def test_confirming_with_a_document_in_one_form(client, member):
    url = f"{reverse('attestation-add', args=['K-056'])}?subject=Northgate"
    assert "Document or photo" in page(client, "attestation-add", "K-056")
    sent = {"attested_on": "2026-07-14", "is_met": "on", "note": "Letter of the health unit"}
    key = {"idempotency_key": "0190a0a0-0000-7000-8000-000000000001"}
    assert client.post(url, {**sent, **key}).status_code == 422  # the document is asked for
    answer = client.post(url, {**sent, **key, "upload": make_upload()})
    attestation = Attestation.objects.get()
    assert answer.url == attestation.get_absolute_url()
    assert attestation.document is not None
    assert attestation.attested_by == member.user.name
    assert "Letter of the health unit" in page(client, "attestation-detail", attestation.pk)
    assert "Confirmed by" in page(client, "readiness")


def test_a_void_word_no_longer_counts(client, member):
    attestation = make_attestation(member.clinic)
    url = reverse("attestation-void", args=[attestation.pk])
    key = "0190a0a0-0000-7000-8000-000000000002"
    client.post(url, {"reason": "It was another container", "idempotency_key": key})
    assert Attestation.objects.get().is_void
    assert "Void" in page(client, "requirement-detail", "K-028")


def test_an_owner_asks_more_and_goes_back(client, member):
    url = reverse("rule-change", args=["K-017"])
    sent = {
        "is_asked": "on", "interval_days": "7", "window_days": "2",
        "reason": "Our insurer asks for it",
        "idempotency_key": "0190a0a0-0000-7000-8000-000000000003",
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    member.clinic.refresh_from_db()
    assert member.clinic.rules().asked["K-017"].number("interval_days") == 7
    assert history(member.clinic)[0].type == "clinic.rule_tighter"
    assert "Our insurer asks for it" in page(client, "requirement-detail", "K-017")
    assert "Every 7 days" in page(client, "requirement-list")
    back = {
        "reason": "The insurer changed",
        "idempotency_key": "0190a0a0-0000-7000-8000-000000000004",
    }
    assert client.post(reverse("rule-restore", args=["K-017"]), back).status_code == 302
    member.clinic.refresh_from_db()
    assert member.clinic.own_rules == "{}"


def test_what_is_looser_is_said_in_the_history_and_strange_numbers_are_refused():
    clinic = make_clinic()
    told: dict[str, Any] = {
        "clinic": clinic,
        "requirement": "K-017",
        "by": TESTER,
        "at": NOW,
        "is_asked": True,
    }
    services.change_rule(**told, parameters={"interval_days": 28}, reason="We are closed a lot")
    assert history(clinic)[0].type == "clinic.rule_looser"
    for wrong in ({"interval_days": 0}, {"strange": 3}):
        with pytest.raises(Refusal):
            services.change_rule(**told, parameters=wrong, reason="Because we can do it")
    with pytest.raises(Refusal):
        services.change_rule(
            **{**told, "by": actor_of(make_member(clinic, Role.PRACTITIONER))},
            parameters={},
            reason="Because we can do it",
        )


KEY = "0190a0a0-0000-7000-8000-000000000003"


def test_everything_that_a_finding_leads_to_is_a_page():
    pack = rulepacks.rule_pack("baseline")
    asked = {key: told for key in CATALOGUE if (told := rulepacks.elsewhere(key))}
    whole = replace(pack, asked=asked)
    found = [each for case in CASES for each in judge(whole, case.facts, ON) if each.act[0]]
    for each in found:
        name, key = each.act
        is_record = key and name != "attestation-add"
        assert screens.act_url(replace(each, act=(name, KEY if is_record else key)))
    assert len({each.act[0] for each in found}) > 15
