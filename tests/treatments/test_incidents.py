"""Exposures, other incidents and adverse reactions: complete, sealed, and followed to the end."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from compliance.clinics.models import Pack, Role
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.deviations.models import Deviation
from compliance.ledger.queries import history
from compliance.ledger.verification import verify
from compliance.treatments.models import AdverseReaction, Incident
from compliance.treatments.queries import incidents as queries
from compliance.treatments.rules import incidents as rules
from compliance.treatments.services import incidents as services
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.treatments.aftercare_factory import make_notice
from tests.treatments.factory import (
    EARLIER,
    NAME,
    PERSON,
    make_client,
    make_course,
    make_incident,
    make_reaction,
    make_screening,
    make_treatment,
)
from tests.treatments.test_screens import ZONE, enter, sent

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"by": TESTER, "at": NOW}
WHY = "The health unit asks"
LATER = NOW + timedelta(days=365 * 4)


def test_a_whole_exposure_lacks_nothing_and_breaks_nothing():
    incident = make_incident()
    assert queries.missing(incident) == []
    assert list(queries.exposures(incident.clinic)) == [incident]
    assert not Deviation.objects.exists()
    assert verify(incident.clinic_id).is_whole


def test_each_field_of_facts_1_4_is_asked_for():
    bare: dict[str, Any] = {"service": "", "body_place": "", "person": None, "practitioner": None}
    record = Incident(kind="EXPOSURE", exposed="OTHER")
    assert queries.missing(record) == ["service", "body_place", "person", "provider", "action"]
    incident = make_incident(**{**bare, "service": "Micro-needling"}, action_taken="")
    assert queries.missing(incident) == ["body_place", "person", "provider", "action"]
    other = make_incident(incident.clinic, kind="OTHER", person=None, practitioner=None)
    assert queries.missing(other) == []
    nobody = make_incident(incident.clinic, exposed="NOBODY", person=None, body_place="")
    assert queries.missing(nobody) == []


@pytest.mark.parametrize(("hours", "found"), [(24, []), (25, ["K-029"])])
def test_an_exposure_is_written_down_within_a_day(hours, found):
    make_incident(happened_at=NOW - timedelta(hours=hours))
    assert [each.requirement for each in Deviation.objects.all()] == found


def test_who_it_was_is_sealed_and_opened_with_a_reason():
    incident = make_incident()
    assert services.read_person(incident=incident, reason=WHY, **BY) == PERSON
    assert history(incident)[0].type == "incident.person_read"
    with pytest.raises(Refusal, match="name out"):
        services.read_person(incident=incident, reason="Kanarie asked", **BY)
    assistant = Actor("", "Asa", "ASSISTANT")
    with pytest.raises(Refusal, match="Only an owner or a practitioner"):
        services.read_person(incident=incident, reason=WHY, by=assistant, at=NOW)
    moved = make_incident(incident.clinic)
    Incident.objects.filter(pk=moved.pk).update(ciphertext=incident.ciphertext)
    moved.refresh_from_db()
    with pytest.raises(Refusal, match="cannot be opened"):
        services.read_person(incident=moved, reason=WHY, **BY)
    with pytest.raises(Refusal, match="Nobody is sealed"):
        services.read_person(incident=make_incident(person=None), reason=WHY, **BY)


def test_a_description_names_nobody():
    with pytest.raises(Refusal, match="name out"):
        make_incident(how="Bartholomew was pricked")
    client = make_client()
    with pytest.raises(Refusal, match="name out"):
        make_incident(client.clinic, exposed="CLIENT", client=client, person=None,
                      action_taken=f"{NAME.split()[0]} went to a doctor")  # fmt: skip
    with pytest.raises(Refusal, match="name of the person"):
        make_incident(person={"name": "", "phone": "1"})


def test_a_correction_keeps_or_replaces_who_it_was():
    incident = make_incident()
    amended = services.amend_incident(
        incident=incident, reason="Read the notes", body_place="Right thumb", **BY
    )
    assert services.read_person(incident=amended, reason=WHY, **BY) == PERSON
    other = {"name": "Otto Else", "phone": "", "address": ""}
    amended = services.amend_incident(incident=amended, reason="It was another", person=other, **BY)
    assert services.read_person(incident=amended, reason=WHY, **BY)["name"] == "Otto Else"
    with pytest.raises(Refusal, match="name out"):
        services.amend_incident(incident=amended, reason="Otto said so", how="Twice", **BY)


def test_who_it_was_is_kept_as_long_as_the_record_needs_it():
    incident = make_incident()
    erase: dict[str, Any] = {"incident": incident, "reason": "Asked for it", "by": TESTER}
    with pytest.raises(Refusal, match="must be kept until 2029-07-15"):
        services.erase_person(at=NOW, **erase)
    with pytest.raises(Refusal, match="Only an owner"):
        services.erase_person(**{**erase, "by": Actor("", "P", "PRACTITIONER")}, at=LATER)
    erased = services.erase_person(at=LATER, **erase)
    assert (bytes(erased.wrapped_key), bytes(erased.ciphertext)) == (b"", b"")
    assert queries.missing(erased) == []
    assert verify(incident.clinic_id).is_whole
    with pytest.raises(Refusal, match="Nobody is sealed"):
        services.erase_person(**{**erase, "incident": erased}, at=LATER)
    with pytest.raises(Refusal, match="erased"):
        services.amend_incident(incident=erased, reason="Again", person=PERSON, by=TESTER, at=LATER)


def test_every_pack_says_where_to_report_and_how_sure_that_is():
    for pack in Pack.values:
        assert all(desk.name and desk.source for desk in rules.desks_for(pack))
    assert rules.desks_for("UK")[0].source == "FACTS S91"
    assert "from memory" in str(rules.desks_for("CA-ON")[0].source)


def test_incidents_on_the_screen(client):
    clinic = enter(client)
    add = reverse("incident-add")
    client.get(add)
    said = {
        "kind": "EXPOSURE", "exposed": "OTHER", "service": "Micro-needling", "how": "A drop",
        "happened_at": timezone.localtime(timezone.now(), ZONE).strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    wrong = client.post(add, sent(**said, client_code="C-404"))
    assert {"client_code"} == set(wrong.context["form"].errors)
    record = make_client(clinic)
    wrong = client.post(add, sent(**said, client_code=record.code))
    assert "only where it was a client" in wrong.text
    saved = client.post(add, sent(**said, person_name=PERSON["name"]))
    incident = Incident.objects.get()
    page = client.get(saved.url).text
    assert "Still asked for" in page
    assert PERSON["name"] not in page
    amended = {**said, "exposed": "CLIENT", "client_code": record.code, "reason": "A client"}
    client.post(reverse("incident-amend", args=[incident.pk]), sent(**amended))
    assert record.code in client.get(reverse("incident-list")).text
    refused = client.post(reverse("incident-person", args=[incident.pk]), sent(reason="no"))
    assert refused.status_code == 422
    opened = client.post(reverse("incident-person", args=[incident.pk]), sent(reason=WHY))
    assert PERSON["name"] in opened.text
    kept = client.post(reverse("incident-erase", args=[incident.pk]), sent(reason=WHY))
    assert "must be kept" in kept.text
    client.post(reverse("incident-void", args=[incident.pk]), sent(reason="Written down twice"))
    assert "Written down twice" in client.get(saved.url).text


@pytest.mark.parametrize("size", [2, 8])
def test_the_list_asks_as_often_for_many(client, size, django_assert_num_queries):
    clinic = enter(client)
    for _n in range(size):
        make_incident(clinic)
    with django_assert_num_queries(1):
        assert len([(each.client, each.practitioner) for each in queries.incidents(clinic)]) == size


def test_a_reaction_is_followed_until_it_has_settled(client):
    clinic = enter(client)
    treatment = make_treatment(make_client(clinic))
    add = reverse("reaction-add", args=[treatment.pk])
    assert add in client.get(treatment.get_absolute_url()).text
    now = timezone.localtime(timezone.now(), ZONE).strftime("%Y-%m-%dT%H:%M")
    said = {"noticed_at": now, "sign": "NUMBING", "severity": "SEVERE", "suspect": "CREAM"}
    half = client.post(add, sent(**said, reported_to="Health Canada"))
    assert "to whom it was reported, and when" in half.text
    page = client.get(client.post(add, sent(**said)).url).text
    for words in ("Ring an ambulance", "Canada Vigilance", "from memory", "Not settled yet"):
        assert words in page
    reaction = AdverseReaction.objects.get()
    today = timezone.localdate(timezone=ZONE)
    told = {**said, "settled_on": today, "reason": "Well again", "report_number": "77"}
    told |= {"reported_to": "Canada Vigilance", "reported_on": today}
    client.post(reverse("reaction-amend", args=[reaction.pk]), sent(**told))
    page = client.get(reaction.get_absolute_url()).text
    assert "Settled" in page
    assert "Ring an ambulance" not in page
    assert "Settled" in client.get(reverse("reaction-list")).text
    client.post(reverse("reaction-void", args=[reaction.pk]), sent(reason="Another client's"))
    assert "Void" in client.get(reverse("reaction-list")).text


def test_a_reaction_comes_after_the_treatment_and_names_nobody():
    treatment = make_treatment()
    with pytest.raises(Refusal, match="after the treatment"):
        make_reaction(treatment, noticed_at=EARLIER - timedelta(minutes=1))
    with pytest.raises(Refusal, match="name out") as refused:
        make_reaction(treatment, action_taken=f"Rang {NAME}")
    assert refused.value.field == "action_taken"
    with pytest.raises(Refusal, match="still to come"):
        make_reaction(treatment, settled_on=date(2026, 7, 16))
    with pytest.raises(ValidationError):
        make_reaction(treatment, severity="NONE")


def test_the_next_session_waits_for_the_skin(client):
    record = make_client(enter(client))
    course = make_course(record)
    treatment = make_treatment(record)
    reaction = make_reaction(treatment)
    make_screening(record, at=timezone.now())
    assert "Waits until the skin has settled" in client.get(course.get_absolute_url()).text
    treat = reverse("treatment-add", args=[record.pk])
    assert "reaction of the skin is still open" in client.get(treat).text
    services.amend_reaction(
        reaction=reaction, settled_on=date(2026, 7, 15), reason="Well again", **BY
    )
    assert "Session 2: " in client.get(course.get_absolute_url()).text


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.INSPECTOR])
def test_who_it_was_is_closed_to_others(client, role):
    incident = make_incident(enter(client, role))
    for name in ("incident-person", "incident-erase"):
        assert client.post(reverse(name, args=[incident.pk]), {}).status_code == 403
    assert PERSON["name"] not in client.get(incident.get_absolute_url()).text


def test_another_clinics_incident_is_not_there(client):
    enter(client)
    incident = make_incident(make_clinic())
    assert client.get(incident.get_absolute_url()).status_code == 404


def test_the_home_screen_is_told_of_what_waits_and_only_of_that():
    clinic = make_clinic()
    whole = make_incident(clinic)
    person = make_client(clinic)
    reaction = make_reaction(make_treatment(person))
    notice = make_notice(person)
    gap = make_incident(clinic, happened_at=NOW, action_taken="")
    on = clinic.day(NOW)
    told = queries.needs_attention(clinic, on=on, at=NOW)
    waiting = {record.get_absolute_url() for record in (reaction, notice, gap)}
    assert {each.url for each in told} == waiting
    assert whole.get_absolute_url() not in waiting
    assert {each.tone for each in told} == {"warn", "info"}
    late = queries.needs_attention(clinic, on=on, at=NOW + timedelta(hours=25))
    assert {each.url for each in late if each.tone == "bad"} == {gap.get_absolute_url()}
    assert person.code in " ".join(each.title for each in told)
