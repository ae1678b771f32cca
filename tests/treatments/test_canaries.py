"""Names and contacts are planted everywhere they may go, and looked for everywhere they may not."""

import logging
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pypdf import PdfReader

from compliance.audit.packet import build_packet
from compliance.clinics.models import Clinic, Role
from compliance.exchange import services as exchange
from compliance.exchange.kinds import KINDS
from compliance.ledger.verification import verify
from compliance.treatments.models import Client, Consent, Course, Incident, VaultEntry
from compliance.treatments.services import clients
from compliance.treatments.services import incidents as services
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member
from tests.project.subjects import SUBJECTS
from tests.project.test_access import URLS
from tests.treatments.factory import (
    MAIL,
    NAME,
    PERSON,
    PHONE,
    ROAD,
    make_client,
    make_consent,
    make_course,
    make_incident,
    make_reaction,
    make_treatment,
)
from tests.treatments.test_screens import answered, handed_over, sent
from tests.treatments.test_vault import everything

pytestmark = pytest.mark.django_db
# not the surname alone: Atlantic/Canary is a time zone to choose
CANARIES = (
    NAME.split()[0], NAME, "555 7741", "Canary Wharf", "canary.example",
    *PERSON["name"].split(), "555 8852",
)  # fmt: skip
ROOMS = ("treatments", "today", "deviations", "audit", "requirements")
WHY = "The health unit asks"
LATER = NOW + timedelta(days=365 * 4)


def found_in(text: str) -> list[str]:
    """Which canaries sing."""
    return [canary for canary in CANARIES if canary.casefold() in text.casefold()]


@pytest.fixture
def planted() -> Clinic:
    """A client and another exposed person, named in every place that asks for a name."""
    clinic = make_clinic()
    client = make_client(clinic)
    make_consent(client)
    make_course(client)
    treatment = make_treatment(client)
    make_reaction(treatment)
    make_incident(clinic)
    make_incident(clinic, exposed="CLIENT", client=client, person=None)
    clients.read_contact(client=client, reason=WHY, by=TESTER, at=NOW)
    clients.search_by_name(clinic=clinic, name="wilh", reason=WHY, by=TESTER, at=NOW)
    services.read_person(incident=Incident.objects.exclude(ciphertext=b"").get(), reason=WHY,
                         by=TESTER, at=NOW)  # fmt: skip
    return clinic


def test_the_canaries_are_heard_where_they_are():
    assert found_in(f"{NAME} {PHONE} {ROAD} {MAIL} {PERSON}") == list(CANARIES)


def test_no_table_and_no_ledger_body_has_them(planted):
    said = everything()
    assert Client.objects.get().code in said
    assert found_in(said) == []


def test_no_file_that_leaves_the_house_has_them(planted):
    said: dict[str, Any] = {"by": TESTER, "at": NOW}
    for kind in KINDS.values():
        data = exchange.export_records(clinic=planted, kind=kind, format=exchange.CSV, **said)
        assert found_in(data.decode()) == [], kind.name
    packet = build_packet(planted, (NOW - timedelta(days=30)).date(), NOW.date())
    assert Client.objects.get().code in str(packet)
    assert found_in(str(packet)) == []


@pytest.mark.parametrize("role", list(Role))
def test_no_page_of_any_role_has_them_unasked(planted, role):
    own = _records(planted)
    browser = Browser()
    browser.force_login(make_member(planted, role).user)
    seen = 0
    for url in URLS:
        is_ours = url.route.startswith(ROOMS) and "pdf" not in url.route
        if not is_ours or ("<" in url.route and url.place not in own):
            continue
        answer: Any = browser.get(url.to(own[url.place].pk if url.place else None))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert found_in(body.decode("utf-8", "replace")) == [], url.name
        seen += answer.status_code == 200
    assert seen >= 20


@pytest.mark.pdf
def test_no_paper_for_a_client_has_them(planted):
    own = _records(planted)
    browser = Browser()
    browser.force_login(make_member(planted).user)
    papers = 0
    for url in URLS:
        is_paper = url.route.startswith("treatments") and url.route.endswith("pdf")
        if not is_paper or url.place not in own:
            continue
        answer: Any = browser.get(url.to(own[url.place].pk))
        if answer.status_code == 200:
            data = answer.content or b"".join(answer.streaming_content)
            text = " ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
            assert found_in(text) == [], url.name
            papers += 1
    assert papers >= 1


def test_no_log_line_has_them(client, caplog):
    clinic = make_clinic()
    client.force_login(make_member(clinic).user)
    with caplog.at_level(logging.DEBUG):
        contact = {"name": NAME, "phone": PHONE, "email": MAIL, "address": ROAD}
        client.post(reverse("client-add"), sent(**contact))
        client.post(reverse("client-add"), sent(**{**contact, "email": NAME}))
        record = Client.objects.get()
        client.post(reverse("client-vault", args=[record.pk]), sent(reason=WHY))
        client.post(reverse("client-vault", args=[record.pk]), sent(reason=NAME))
        client.post(reverse("vault-search"), sent(reason=WHY, name="wilh"))
        incident = {"person_name": PERSON["name"], "kind": "EXPOSURE", "how": PERSON["name"]}
        client.post(reverse("incident-add"), sent(**incident))
        client.get(f"{reverse('lot-reach')}?lot=x")
        url = handed_over(client, record)
        consent = client.post(url, answered(clinic)).url
        client.post(consent, sent(is_agreed="on", signature=NAME))
    assert Consent.objects.exists()
    assert caplog.records
    assert found_in(caplog.text) == []


def test_after_erasure_they_are_nowhere_at_all(planted):
    client = Client.objects.get()
    clients.erase_client(client=client, reason="Asked for it", by=TESTER, at=LATER)
    for incident in Incident.objects.exclude(ciphertext=b""):
        services.erase_person(incident=incident, reason="Asked for it", by=TESTER, at=LATER)
    entry = VaultEntry.objects.get()
    assert (bytes(entry.wrapped_key), bytes(entry.ciphertext)) == (b"", b"")
    assert {bytes(each.signature) for each in Consent.objects.all()} == {b""}
    sealed = Incident.objects.values_list("wrapped_key", "ciphertext")
    assert {bytes(part) for row in sealed for part in row} == {b""}
    assert found_in(everything()) == []
    assert verify(planted.pk).is_whole


def _records(clinic: Clinic) -> dict[str, Any]:
    """A record of the planted clinic for each address that names one of this slice."""
    client = Client.objects.get()
    treatment = client.treatments.get()
    named: dict[str, Any] = {
        "treatments": treatment, "treatments/clients": client,
        "treatments/screenings": treatment.screening, "treatments/consents": Consent.objects.last(),
        "treatments/courses": Course.objects.get(),
        "treatments/reactions": treatment.adverse_reactions.get(),
        "treatments/incidents": Incident.objects.exclude(ciphertext=b"").get(),
    }  # fmt: skip
    assert named.keys() <= SUBJECTS.keys()
    return named
