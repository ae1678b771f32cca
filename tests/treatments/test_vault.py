"""The vault: who reads it, what is written down, and that nothing leaks or survives erasure."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse

from compliance.clinics.models import Role
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger.models import Event
from compliance.ledger.queries import history
from compliance.ledger.verification import verify
from compliance.treatments import vault
from compliance.treatments.models import Client, VaultEntry
from compliance.treatments.queries import people as queries
from compliance.treatments.services import clients as services
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member
from tests.treatments.factory import (
    CONTACT,
    EARLIER,
    NAME,
    make_client,
    make_treatment,
)

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"by": TESTER, "at": NOW}
WHY = "Called back about a date"
ASSISTANT = Actor("", "Asa", "ASSISTANT")
LATER = NOW + timedelta(days=365 * 4)
CANARIES = ("Wilhelmina", "Canary", "canary", "555 7741")


def everything() -> str:
    """Every byte of every table, as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        said = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            said += [_text(cell) for row in cursor.fetchall() for cell in row]
    return "\n".join(said)


def _text(cell: Any) -> str:
    is_bytes = isinstance(cell, bytes | memoryview)
    return bytes(cell).decode("utf-8", "replace") if is_bytes else str(cell)


def test_a_name_is_nowhere_but_under_its_seal():
    client = make_client()
    services.read_contact(client=client, reason=WHY, **BY)
    services.search_by_name(clinic=client.clinic, name="wilh", reason=WHY, **BY)
    make_treatment(client)
    said = everything()
    assert client.code in said  # the harness sees what is there
    assert [canary for canary in CANARIES if canary in said] == []


def test_what_was_sealed_is_read_back_and_every_reading_is_written_down():
    client = make_client()
    assert services.read_contact(client=client, reason=WHY, **BY) == CONTACT
    last = history(client.entry)[0]
    assert (last.type, last.who, last.reason) == ("vault_entry.read", "Test Person", WHY)


def test_only_those_who_may_sign_read():
    client = make_client()
    with pytest.raises(Refusal, match="Only an owner or a practitioner"):
        services.read_contact(client=client, reason=WHY, by=ASSISTANT, at=NOW)
    with pytest.raises(Refusal, match="Only an owner or a practitioner"):
        services.search_by_name(clinic=client.clinic, name="w", reason=WHY, by=ASSISTANT, at=NOW)
    assert not Event.objects.filter(type="vault_entry.read").exists()


def test_nothing_is_read_without_a_reason_or_with_a_name_in_it():
    client = make_client()
    for reason in ("", "x", "Canary rang"):
        with pytest.raises(Refusal):
            services.read_contact(client=client, reason=reason, **BY)
    with pytest.raises(Refusal, match="Nothing is in the vault"):
        services.read_contact(client=make_client(contact=None), reason=WHY, **BY)


def test_an_entry_moved_to_another_client_cannot_be_opened():
    clinic = make_clinic()
    one, other = make_client(clinic).entry, make_client(clinic).entry
    VaultEntry.objects.filter(pk=other.pk).update(
        wrapped_key=one.wrapped_key, ciphertext=one.ciphertext
    )
    with pytest.raises(Refusal, match="cannot be opened"):
        services.read_contact(client=other.client, reason=WHY, **BY)


def test_a_changed_byte_is_noticed():
    entry = make_client().entry
    changed = bytes(entry.ciphertext[:-1]) + bytes([entry.ciphertext[-1] ^ 1])
    with pytest.raises(vault.Unreadable):
        vault.unseal(bytes(entry.wrapped_key), changed, owner=entry.owner)


def test_two_clients_of_one_name_look_different():
    one, other = make_client().entry, make_client().entry
    assert one.ciphertext != other.ciphertext
    assert one.wrapped_key != other.wrapped_key


def test_a_name_is_found_by_its_beginning_in_this_clinic_only():
    mine, theirs = make_client(), make_client()
    make_client(mine.clinic, contact={"name": "Otto Else"})
    found = services.search_by_name(clinic=mine.clinic, name="CAN wil", reason=WHY, **BY)
    assert [entry.client for entry, _contact in found] == [mine]
    assert history(mine.entry)[0].type == "vault_entry.found"
    assert history(theirs.entry)[0].type == "vault_entry.created"


def test_a_search_without_a_hit_is_written_down_too():
    clinic = make_clinic()
    assert services.search_by_name(clinic=clinic, name="Nobody", reason=WHY, **BY) == []
    assert history(clinic)[0].type == "clinic.vault_searched"
    with pytest.raises(Refusal, match="Type a name"):
        services.search_by_name(clinic=clinic, name="..", reason=WHY, **BY)


@pytest.mark.parametrize("size", [3, 30])
def test_a_search_asks_once(size, django_assert_num_queries):
    clinic = make_clinic()
    for number in range(size):
        make_client(clinic, contact={"name": f"Person {number}"})
    with django_assert_num_queries(1):
        assert len(list(queries.searched(clinic))) == size


def test_contact_written_anew_takes_the_place_of_the_old():
    client = make_client()
    before = bytes(client.entry.ciphertext)
    services.seal_contact(
        client=client, contact={"name": "Wilma New"}, reason="Married since", **BY
    )
    assert services.read_contact(client=client, reason=WHY, **BY)["name"] == "Wilma New"
    assert bytes(VaultEntry.objects.get().ciphertext) != before
    late = make_client(client.clinic, contact=None)
    services.seal_contact(client=late, contact=CONTACT, reason="Now known", **BY)
    assert services.read_contact(client=late, reason=WHY, **BY) == CONTACT


def test_a_contact_needs_a_name():
    with pytest.raises(Refusal, match="name"):
        make_client(contact={"name": " ", "phone": "1"})


def test_erasure_destroys_key_and_ciphertext_and_leaves_the_chain_whole():
    client = make_client()
    treatment = make_treatment(client, treated_at=EARLIER)
    services.erase_client(client=client, reason="Asked for it", by=TESTER, at=LATER)
    entry = VaultEntry.objects.get()
    assert (bytes(entry.wrapped_key), bytes(entry.ciphertext)) == (b"", b"")
    assert entry.erased_at == LATER
    assert history(entry)[0].type == "vault_entry.erased"
    assert verify(client.clinic_id).is_whole
    treatment.refresh_from_db()
    assert treatment.client.code == client.code
    with pytest.raises(Refusal, match="erased"):
        services.read_contact(client=client, reason=WHY, **BY)
    with pytest.raises(Refusal, match="erased"):
        services.seal_contact(client=client, contact=CONTACT, reason="Came back", **BY)
    with pytest.raises(Refusal, match="erased already"):
        services.erase_client(client=client, reason="Asked again", by=TESTER, at=LATER)
    assert services.search_by_name(clinic=client.clinic, name="wil", reason=WHY, **BY) == []


def test_retention_and_hold_come_before_erasure():
    client = make_client()
    make_treatment(client)
    with pytest.raises(Refusal, match="must be kept until 2029-07-15"):
        services.erase_client(client=client, reason="Asked for it", **BY)
    services.hold_client(client=client, reason="Letter of a lawyer", by=TESTER, at=LATER)
    with pytest.raises(Refusal, match="legal hold"):
        services.erase_client(client=client, reason="Asked for it", by=TESTER, at=LATER)
    services.end_hold(client=client, reason="The case is closed", by=TESTER, at=LATER)
    services.erase_client(client=client, reason="Asked for it", by=TESTER, at=LATER)
    assert verify(client.clinic_id).is_whole


def test_holds_do_not_pile_up():
    client = make_client()
    with pytest.raises(Refusal, match="no legal hold"):
        services.end_hold(client=client, reason="The case is closed", **BY)
    services.hold_client(client=client, reason="Letter of a lawyer", **BY)
    with pytest.raises(Refusal, match="already"):
        services.hold_client(client=client, reason="Letter of a lawyer", **BY)


def test_only_an_owner_erases_and_a_client_never_treated_at_once():
    client = make_client()
    practitioner = Actor("", "Pia", "PRACTITIONER")
    with pytest.raises(Refusal, match="Only an owner"):
        services.erase_client(client=client, reason="Asked for it", by=practitioner, at=NOW)
    services.erase_client(client=client, reason="Asked for it", **BY)


def test_an_older_client_without_an_entry_has_nothing_to_erase():
    with pytest.raises(Refusal, match="Nothing is in the vault"):
        services.erase_client(client=make_client(contact=None), reason="Asked for it", **BY)


# The screens


def browser_of(client: Client, role: str) -> Browser:
    browser = Browser()
    browser.force_login(make_member(client.clinic, role).user)
    return browser


def test_the_vault_opens_on_the_page_that_asked(client):
    record = make_client()
    browser = browser_of(record, Role.PRACTITIONER)
    url = reverse("client-vault", args=[record.pk])
    fields = {"idempotency_key": "0190a0f0-0000-7000-8000-000000000000"}
    refused = browser.post(url, {**fields, "reason": "Canary rang"})
    assert refused.status_code == 422
    assert NAME not in refused.text
    opened = browser.post(url, {**fields, "reason": WHY})
    assert NAME in opened.text
    assert "no-store" in opened["Cache-Control"]
    assert history(record.entry)[0].reason == WHY
    assert everything().count(NAME) == 0


def test_a_name_is_searched_in_the_body_and_shown_once(client):
    record = make_client()
    browser = browser_of(record, Role.OWNER)
    fields = {"idempotency_key": "0190a0f0-0000-7000-8000-000000000000", "reason": WHY}
    found = browser.post(reverse("vault-search"), {**fields, "name": "wilhelm"})
    assert NAME in found.text
    assert record.code in found.text
    none = browser.post(reverse("vault-search"), {**fields, "name": "Zacharias"})
    assert "Nobody by this name" in none.text
    assert browser.post(reverse("vault-search"), {**fields, "name": "."}).status_code == 422


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.INSPECTOR])
def test_the_vault_is_closed_to_others(role):
    record = make_client()
    browser = browser_of(record, role)
    for name in ("client-vault", "client-contact", "client-erase", "client-hold"):
        assert browser.post(reverse(name, args=[record.pk]), {}).status_code == 403


def test_erasing_and_holding_by_their_screens():
    record = make_client()
    browser = browser_of(record, Role.OWNER)

    def send(name: str) -> Any:
        key = {"idempotency_key": f"0190a0f0-0000-7000-8000-{abs(hash(name)) % 10**12:012d}"}
        return browser.post(reverse(name, args=[record.pk]), {**key, "reason": "Asked in writing"})

    assert send("client-hold").status_code == 302
    assert "Legal hold" in browser.get(record.get_absolute_url()).text
    assert send("client-erase").status_code == 422
    assert send("client-end-hold").status_code == 302
    assert "Erase name" in browser.get(record.get_absolute_url()).text
    browser.post(
        reverse("client-erase", args=[record.pk]),
        {"idempotency_key": "0190a0f0-0000-7000-8000-00000000000a", "reason": "Asked in writing"},
    )
    assert "Erased on" in browser.get(record.get_absolute_url()).text


def test_a_logged_page_of_another_clinic_is_not_there():
    record = make_client()
    browser = browser_of(make_client(), Role.OWNER)
    for name in ("client-detail", "client-vault", "screening-add", "treatment-add"):
        assert browser.get(reverse(name, args=[record.pk])).status_code == 404
