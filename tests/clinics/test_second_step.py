"""A clinic that asks everyone for a second step at sign-in."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse
from django.utils import timezone

from compliance.clinics.models import Clinic, Role
from tests.clinics.conftest import signed_in
from tests.clinics.factory import make_clinic, make_inspector_link, make_member

pytestmark = pytest.mark.django_db
HOME = reverse("mfa_index")


@pytest.fixture
def strict(owner, clinic):
    """The clinic asks for a second step; its owner has none yet."""
    Clinic.objects.filter(pk=clinic.pk).update(asks_second_step=True)
    return owner


@pytest.mark.parametrize("role", [Role.OWNER, Role.PRACTITIONER, Role.ASSISTANT, Role.INSPECTOR])
def test_nothing_opens_before_a_second_step_is_there(strict, role):
    browser = signed_in(make_member(strict.clinic, role))
    for url in (reverse("today"), reverse("cycle-list"), reverse("audit-list")):
        answer = browser.get(url)
        assert getattr(answer, "url", None) == HOME, url
    assert b"Add your second step first" in browser.get(HOME).content


def test_nothing_is_written_before_either(strict):
    answer = signed_in(strict).post(reverse("device-add"), {"name": "Pen 9"})
    assert answer.url == HOME


def test_a_passkey_or_an_app_opens_everything_at_once(strict):
    browser = signed_in(strict)
    TOTP.activate(strict.user, "JBSWY3DPEHPK3PXP")
    assert browser.get(reverse("settings")).status_code == 200
    assert b"Add your second step first" not in browser.get(HOME).content


def test_recovery_codes_alone_are_no_second_step(strict):
    Authenticator.objects.create(user=strict.user, type="recovery_codes", data={})
    assert signed_in(strict).get(reverse("settings")).url == HOME


def test_it_is_asked_of_the_person_in_each_of_their_clinics(strict):
    """Else an owner of several would see the strict clinic's standing from the other one."""
    browser = signed_in(make_member(make_clinic(), user=strict.user))
    assert browser.get(reverse("group")).url == HOME


def test_who_left_the_clinic_is_asked_no_more(strict):
    elsewhere = make_member(make_clinic(), user=strict.user)
    type(strict).objects.filter(pk=strict.pk).update(ended_at=strict.recorded_at)
    assert signed_in(elsewhere).get(reverse("settings")).status_code == 200


def test_an_inspector_with_a_link_has_no_account_to_ask_of(strict, client):
    _link, token = make_inspector_link(strict.clinic, at=timezone.now())
    client.post(reverse("visit", args=[token]))
    assert client.get(reverse("cycle-list")).status_code == 200


def test_the_owner_turns_it_on_and_is_asked_at_once(as_owner, clinic):
    page = as_owner.get(reverse("clinic-amend"))
    typed = {**page.context["form"].initial, "asks_second_step": "on", "reason": "Insurer asks it"}
    key = page.context["form"]["idempotency_key"].value()
    typed = {name: value for name, value in typed.items() if value is not None}
    answer = as_owner.post(reverse("clinic-amend"), {**typed, "idempotency_key": key})
    assert answer.status_code == 302, answer.context["form"].errors
    assert as_owner.get(answer.url).url == HOME
