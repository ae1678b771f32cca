"""The owner's screens of access keys: made, shown once, revoked."""

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.api import rules
from compliance.api.models import AccessKey
from compliance.api.services import keys
from compliance.clinics.models import Role
from compliance.core.errors import Refusal
from compliance.ledger.models import Event
from tests.api.factory import Program, make_key
from tests.clinics.conftest import confirm, send, signed_in
from tests.clinics.factory import TESTER, make_clinic, make_member

pytestmark = pytest.mark.django_db


def test_an_owner_makes_a_key_sees_it_once_and_revokes_it():
    clinic = make_clinic()
    browser = signed_in(make_member(clinic))
    fields = {"name": "Autoclave gateway", "scopes": ["read", "cycles:write"]}
    page = confirm(browser, send(browser, reverse("access-key-add"), **fields))
    key = AccessKey.objects.get()
    assert key.scopes == "read cycles:write"
    shown = browser.get(page.url).content.decode()
    secret = shown.partition('value="klarity_')[2].partition('"')[0]
    assert rules.digest(f"klarity_{secret}") == key.token_digest
    assert secret not in browser.get(page.url).content.decode()
    assert b"Autoclave gateway" in browser.get(reverse("program-list")).content
    send(browser, reverse("access-key-void", args=[key.pk]), reason="The gateway was sold")
    assert b"Revoked" in browser.get(page.url).content
    told = Event.objects.filter(record_kind="access_key").values_list("type", flat=True)
    assert [*told] == ["access_key.created", "access_key.voided"]
    assistant = signed_in(make_member(clinic, Role.ASSISTANT))
    assert assistant.get(reverse("program-list")).status_code == 403


def test_a_key_without_anything_to_do_or_for_a_day_that_is_over_is_not_made():
    clinic, now = make_clinic(), timezone.now()
    with pytest.raises(Refusal, match="Choose"):
        keys.make_key(clinic=clinic, name="X", scopes=[], ends_on=None, by=TESTER, at=now)
    with pytest.raises(Refusal, match="over"):
        make_key(clinic, ends_on=clinic.day(timezone.now()).replace(year=2020))


def test_the_page_of_keys_says_which_are_used():
    clinic = make_clinic()
    program = Program(clinic)
    browser = signed_in(make_member(clinic))
    assert b"Never" in browser.get(reverse("program-list")).content
    program.get("devices")
    assert b"Never" not in browser.get(reverse("program-list")).content
