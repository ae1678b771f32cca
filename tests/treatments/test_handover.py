"""The tablet in the client's hands: nothing else opens, and only staff take it back."""

import pytest
from django.urls import reverse

from compliance.clinics.models import Membership, Role
from compliance.core.errors import Refusal
from compliance.ledger.models import Event
from compliance.ledger.verification import verify
from compliance.treatments import vault
from compliance.treatments.models import Client, Consent, Screening
from compliance.treatments.queries import treatments as queries
from compliance.treatments.services import clients, consents
from tests.clinics.factory import NOW, TESTER
from tests.treatments.factory import NAME, make_client, make_consent, make_treatment
from tests.treatments.test_screens import answered, enter, handed_over, sent

pytestmark = pytest.mark.django_db
SIGNED = {"is_agreed": "on", "signature": NAME}


@pytest.fixture
def record(client) -> Client:
    """A client of the clinic at whose tablet somebody is signed in."""
    return make_client(enter(client, Role.ASSISTANT))


def test_nothing_else_opens_while_the_client_holds_the_tablet(client, record):
    url = handed_over(client, record)
    places = [
        reverse("today"), reverse("client-list"), record.get_absolute_url(), "/", "/checklist/",
        reverse("client-add"), reverse("account_change_password"),
    ]  # fmt: skip
    for place in places:
        assert client.get(place).url == url, place
    assert client.post(reverse("client-add"), sent(name="X")).url == url
    page = client.get(url)
    assert page.status_code == 200
    assert record.code not in page.text
    assert 'class="nav' not in page.text


def test_only_who_can_show_who_they_are_takes_it_back(client, record):
    url = handed_over(client, record)
    end = reverse("hand-over-end", args=[record.pk])
    assert client.get(end).url == url
    asked = client.post(end)
    assert "/accounts/reauthenticate/" in asked.url
    page = client.get(asked.url)
    assert page.status_code == 200
    assert 'class="nav' not in page.text
    assert client.post(asked.url, {"password": "not it"}).status_code == 200
    assert client.get(reverse("today")).url == url


def test_the_password_takes_it_back(client, record):
    handed_over(client, record)
    user = Membership.objects.get().user
    user.set_password("a calm clinic 2026")
    user.save()
    client.force_login(user)
    handed_over(client, record)
    asked = client.post(reverse("hand-over-end", args=[record.pk]))
    back = client.post(asked.url, {"password": "a calm clinic 2026"})
    assert back.url == record.get_absolute_url()
    assert client.get(reverse("today")).status_code == 200
    again = handed_over(client, record)
    stale = client.post(reverse("hand-over-end", args=[record.pk]))
    assert "/accounts/reauthenticate/" in stale.url, "an earlier proof does not count"
    assert client.get(reverse("today")).url == again


def test_questions_then_consent_then_thanks(client, record):
    url = handed_over(client, record)
    consent_url = client.post(url, answered(record.clinic)).url
    page = client.get(consent_url).text
    assert "stop at any moment" in page
    assert client.post(consent_url, sent(signature=NAME)).status_code == 422
    done = client.post(consent_url, sent(**SIGNED)).url
    assert "Please hand the tablet back" in client.get(done).text
    consent = Consent.objects.get()
    assert (consent.client, consent.witness) == (record, consent.witness)
    assert client.post(url, answered(record.clinic)).url == done, "signed once is enough"


def test_a_no_is_explained_kindly_on_the_spot(client, record):
    url = handed_over(client, record)
    done = client.post(url, answered(record.clinic, asthma="unsure")).url
    page = client.get(done).text
    assert "No, in your best interest" in page
    assert "sthma" not in page
    assert Screening.objects.get().outcome == "NOT_ELIGIBLE"  # vector 12


def test_without_handing_over_nobody_answers_for_the_client(client, record):
    for name in ("hand-over", "hand-over-consent"):
        answer = client.post(reverse(name, args=[record.pk]), answered(record.clinic))
        assert answer.url == reverse("screening-add", args=[record.pk])
    done = client.get(reverse("hand-over-done", args=[record.pk]))
    assert done.url == record.get_absolute_url()
    assert not Screening.objects.exists()


def test_a_signature_is_sealed_and_goes_with_the_name():
    client = make_client(contact=None)
    consent = make_consent(client)
    entry = consent.client.entry
    key, sealed = bytes(entry.wrapped_key), bytes(consent.signature)
    assert vault.unseal(key, sealed, owner=entry.owner, what="consent") == {"signature": NAME}
    with pytest.raises(vault.Unreadable):
        vault.unseal(key, sealed, owner=entry.owner)
    assert not any(NAME.encode() in bytes(each.body) for each in Event.objects.all())
    clients.erase_client(client=client, by=TESTER, at=NOW, reason="Asked for it")
    consent.refresh_from_db()
    assert bytes(consent.signature) == b""
    assert verify(client.clinic_id).is_whole
    with pytest.raises(Refusal, match="erased"):
        make_consent(Client.objects.get())


def test_a_treatment_without_a_consent_asks_for_it(client, record):
    treatment = make_treatment(record)
    found = queries.treatments(record.clinic)
    assert queries.missing(found.get()) == []
    assert not queries.open_ended(record.clinic, at=NOW).exists()
    consent = Consent.objects.get()
    page = client.get(record.get_absolute_url()).text
    url = reverse("consent-void", args=[consent.pk])
    assert url in page
    client.post(url, sent(reason="The client took it back"))
    assert "Withdrawn" in client.get(record.get_absolute_url()).text
    assert queries.missing(found.get()) == ["consent"]
    assert queries.open_ended(record.clinic, at=NOW).get() == treatment


def test_a_void_client_signs_nothing():
    client = make_client()
    clients.void_client(client=client, by=TESTER, at=NOW, reason="Entered twice today")
    client.refresh_from_db()
    with pytest.raises(Refusal, match="void"):
        consents.sign_consent(client=client, signature="x", language="en", by=TESTER, at=NOW)
