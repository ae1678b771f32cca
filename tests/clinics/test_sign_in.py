"""Signing in: few guesses, new sessions, second steps, and the password asked for once more."""

import logging
import re
import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse

from compliance.clinics.models import Role
from tests.clinics.conftest import send, signed_in
from tests.clinics.factory import PASSWORD, make_member, make_user

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
SECRET = "JBSWY3DPEHPK3PXP"


def sign_in(browser, user, password=PASSWORD, **extra):
    return browser.post(LOGIN, {"login": user.email, "password": password}, **extra)


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def guesses(monkeypatch):
    """Counts the passwords that reach the hasher."""
    seen = []
    plain = MD5PasswordHasher.encode

    def counted(self, password, salt):
        seen.append(password)
        return plain(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return seen


# Password


def test_an_address_and_a_password_sign_in(client, owner):
    assert sign_in(client, owner.user).url == "/today/"


def test_an_address_is_found_whatever_its_case(client, owner):
    answer = client.post(LOGIN, {"login": owner.user.email.upper(), "password": PASSWORD})
    assert answer.url == "/today/"


def test_a_wrong_password_and_an_unknown_address_answer_alike(client, owner):
    wrong = sign_in(client, owner.user, "not the one").context["form"].errors
    unknown = client.post(LOGIN, {"login": "nobody@example.com", "password": "x"})
    assert unknown.context["form"].errors == wrong


def test_the_session_is_renewed_at_sign_in(client, owner):
    client.get(LOGIN)
    session = client.session
    session["before"] = True
    session.save()
    old = session.session_key
    sign_in(client, owner.user)
    assert client.session.session_key != old


def test_nobody_signs_up(client, db):
    assert client.get("/accounts/signup/").status_code == 404


def test_an_installation_without_a_clinic_says_how_to_begin(client, db):
    assert b"printed in the terminal" in client.get(LOGIN).content


def test_a_set_up_installation_does_not(client, owner):
    assert b"printed in the terminal" not in client.get(LOGIN).content


def test_a_password_is_never_logged(client, owner, caplog):
    caplog.set_level(logging.DEBUG)
    sign_in(client, owner.user, "wrong zebra crossing")
    sign_in(client, owner.user)
    assert [word in caplog.text for word in ("zebra", PASSWORD)] == [False, False]


# Guessing


def test_a_thousand_guesses_reach_the_hasher_twenty_times_at_most(client, owner, guesses):
    for number in range(500):  # one address of the network, many accounts
        client.post(LOGIN, {"login": f"person{number}@example.org", "password": f"guess {number}"})
    for number in range(500):  # many addresses of the network, one account
        place = f"10.{number // 250}.{number % 250}.7"
        sign_in(client, owner.user, f"guess {number}", REMOTE_ADDR=place)
    assert 0 < len(guesses) <= 20


def test_the_eleventh_guess_is_told_to_wait(client, owner):
    answers = [sign_in(client, owner.user, "wrong").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_the_page_says_how_long(client, owner):
    for _ in range(11):
        answer = sign_in(client, owner.user, "wrong")
    assert b"fifteen minutes" in answer.content


def test_the_right_password_does_not_help_a_guesser(client, owner, guesses):
    other = make_user()
    for _ in range(30):
        sign_in(client, owner.user, "wrong")
        sign_in(client, other)
        client.logout()
    assert guesses.count("wrong") == 10


def test_others_sign_in_while_one_account_is_guessed_at(client, owner, assistant):
    for number in range(12):
        sign_in(client, owner.user, "wrong", REMOTE_ADDR=f"10.0.0.{number}")
    assert sign_in(client, assistant.user).url == "/today/"


def test_the_password_page_for_signing_is_guarded_too(as_owner, guesses):
    url = reverse("account_reauthenticate")
    answers = [as_owner.post(url, {"password": "wrong"}).status_code for _ in range(12)]
    assert (answers[-1], guesses.count("wrong")) == (429, 10)


def test_the_old_password_cannot_be_guessed_either(as_owner, guesses):
    data = {"oldpassword": "wrong", "password1": "x", "password2": "x"}
    for _ in range(12):
        answer = as_owner.post(reverse("account_change_password"), data)
    assert (answer.status_code, guesses.count("wrong")) == (429, 10)


# Sessions


def test_every_place_is_listed_and_the_others_can_be_ended(owner):
    phone, desk = Client(headers={"user-agent": "iPhone Safari"}), Client()
    for browser in (phone, desk):
        sign_in(browser, owner.user)
        browser.get(reverse("settings"))
    page = desk.get(reverse("usersessions_list"))
    assert "Safari on iPhone" in page.content.decode()
    desk.post(reverse("usersessions_list"))
    assert phone.get(reverse("settings"))["Location"].startswith(LOGIN)
    assert desk.get(reverse("settings")).status_code == 200


def test_signing_out_ends_the_session(as_owner):
    as_owner.get(reverse("settings"))
    key = as_owner.session.session_key
    as_owner.post(reverse("account_logout"))
    assert as_owner.get(reverse("settings")).url.startswith(LOGIN)
    assert not as_owner.session.exists(key)


def test_signing_out_takes_a_form(as_owner):
    assert b"Sign out?" in as_owner.get(reverse("account_logout")).content
    assert as_owner.get(reverse("settings")).status_code == 200


def test_a_new_password_ends_the_other_sessions(as_owner, owner):
    phone = signed_in(owner)
    data = {
        "oldpassword": PASSWORD,
        "password1": "other four words",
        "password2": "other four words",
    }
    assert as_owner.post(reverse("account_change_password"), data).url == reverse("mfa_index")
    assert as_owner.get(reverse("settings")).status_code == 200
    assert phone.get(reverse("settings")).url.startswith(LOGIN)


def test_sessions_of_others_are_not_shown(owner, assistant):
    sign_in(Client(), assistant.user)
    as_owner = Client()
    sign_in(as_owner, owner.user)
    assert as_owner.get(reverse("usersessions_list")).context["session_count"] == 1
    assert UserSession.objects.count() == 2


# Once more before signing


def test_a_form_waits_for_the_password_and_is_sent_on(as_owner):
    asked = send(as_owner, reverse("invitation-add"), name="Robin Vale", role="ASSISTANT")
    page = as_owner.get(asked.url)
    assert b"Nothing you entered is lost" in page.content
    answer = as_owner.post(asked.url, {"password": PASSWORD})
    assert "/settings/invitations/" in answer.url


def test_a_wrong_password_sends_nothing_on(as_owner, clinic):
    asked = send(as_owner, reverse("invitation-add"), name="Robin Vale", role="ASSISTANT")
    assert as_owner.post(asked.url, {"password": "wrong"}).status_code == 200
    assert as_owner.get(reverse("member-list")).context["invited"] == []


def test_for_five_minutes_it_is_not_asked_again(as_owner):
    asked = send(as_owner, reverse("invitation-add"), name="Robin Vale", role="ASSISTANT")
    as_owner.post(asked.url, {"password": PASSWORD})
    again = send(as_owner, reverse("invitation-add"), name="Sasha Vale", role="ASSISTANT")
    assert "/settings/invitations/" in again.url


def test_who_lost_the_role_meanwhile_signs_nothing(as_owner, owner, clinic):
    """What was sent on comes from the password page, past the middleware."""
    make_member(clinic)
    asked = send(as_owner, reverse("invitation-add"), name="Robin Vale", role="OWNER")
    type(owner).objects.filter(pk=owner.pk).update(role=Role.ASSISTANT)
    assert as_owner.post(asked.url, {"password": PASSWORD}).status_code == 403


def test_who_left_meanwhile_signs_nothing(as_owner, owner, clinic):
    asked = send(as_owner, reverse("invitation-add"), name="Robin Vale", role="OWNER")
    type(owner).objects.filter(pk=owner.pk).update(ended_at=owner.recorded_at)
    assert as_owner.post(asked.url, {"password": PASSWORD}).url == reverse("no-clinic")


# Second steps


def make_app(user):
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)


def test_with_an_app_a_password_is_not_enough(client, owner):
    make_app(owner.user)
    assert sign_in(client, owner.user).url == reverse("mfa_authenticate")
    assert client.get(reverse("settings")).url.startswith(LOGIN)
    page = client.get(reverse("mfa_authenticate"))
    assert page.status_code == 200
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)})
    assert answer.url == "/today/"


def test_codes_cannot_be_guessed(client, owner):
    make_app(owner.user)
    sign_in(client, owner.user)
    url = reverse("mfa_authenticate")
    for _ in range(10):
        client.post(url, {"code": "000000"})
    client.post(url, {"code": code_of(SECRET)})
    assert client.get(reverse("settings")).url.startswith(LOGIN)


def test_a_recovery_code_works_once(client, owner):
    make_app(owner.user)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    for expected in ("/today/", None):
        sign_in(client, owner.user)
        answer = client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert getattr(answer, "url", None) == expected
        client.logout()


def test_secrets_are_kept_encrypted(owner):
    make_app(owner.user)
    assert SECRET not in str(Authenticator.objects.values())
    assert get_adapter().decrypt(get_adapter().encrypt(SECRET)) == SECRET


def test_with_other_keys_every_code_is_wrong(client, owner):
    make_app(owner.user)
    Authenticator.objects.update(data={"secret": "not ours", "seed": "not ours", "used_mask": 0})
    sign_in(client, owner.user)
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)})
    assert (answer.status_code, "code" in answer.context["form"].errors) == (200, True)


def reauthenticated(browser):
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return browser


def test_an_app_is_added_and_taken_away(as_owner, owner):
    browser = reauthenticated(as_owner)
    page = browser.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.findall(r"<code>(\w+)</code>", page)[0]
    answer = browser.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer.url == reverse("mfa_view_recovery_codes")
    assert len(browser.get(answer.url).context["unused_codes"]) == 10
    assert b"Second step is on" in browser.get(reverse("settings")).content
    assert browser.get(reverse("mfa_deactivate_totp")).status_code == 200
    browser.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        *("mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"),
        *("account_change_password", "usersessions_list"),
    ],
)
def test_a_members_own_pages_show_the_clinic(as_owner, name, clinic):
    page = reauthenticated(as_owner).get(reverse(name))
    assert (page.status_code, page.context["clinic"]) == (200, clinic)


@pytest.mark.parametrize(
    "name",
    [
        *("mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes"),
        *("mfa_generate_recovery_codes", "mfa_reauthenticate", "mfa_download_recovery_codes"),
    ],
)
def test_pages_of_a_second_step_open(as_owner, owner, name):
    make_app(owner.user)
    assert reauthenticated(as_owner).get(reverse(name)).status_code == 200


def test_a_passkey_can_be_seen_renamed_and_removed(as_owner, owner):
    key = Authenticator.objects.create(
        user=owner.user, type="webauthn", data={"name": "Phone", "credential": {}}
    )
    browser = reauthenticated(as_owner)
    assert b"Phone" in browser.get(reverse("mfa_list_webauthn")).content
    browser.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Old phone"})
    assert b"Old phone" in browser.get(reverse("mfa_remove_webauthn", args=[key.pk])).content
    browser.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert not Authenticator.objects.exists()


def test_somebody_elses_passkey_is_not_there(as_owner, assistant):
    key = Authenticator.objects.create(
        user=assistant.user, type="webauthn", data={"name": "Phone", "credential": {}}
    )
    url = reverse("mfa_remove_webauthn", args=[key.pk])
    assert reauthenticated(as_owner).get(url).status_code == 404


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", '{"response": {}}', "x" * 9999])
def test_a_nonsense_passkey_signs_nobody_in(client, owner, credential):
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert (answer.status_code, "_auth_user_id" in client.session) == (302, False)


# Forgotten passwords


def test_a_link_by_e_mail_opens_a_new_password(client, owner):
    client.post(reverse("account_reset_password"), {"email": owner.user.email})
    letter = mail.outbox[0]
    link = re.findall(r"https?://testserver(/\S+)", str(letter.body))[0]
    page = client.get(link, follow=True)
    data = {"password1": "other four words", "password2": "other four words"}
    assert client.post(page.redirect_chain[-1][0], data).status_code == 302
    assert sign_in(client, owner.user, "other four words").url == "/today/"
    assert client.get(link).context["token_fail"] is True


def test_an_unknown_address_gets_the_same_answer_and_no_letter(client, owner):
    known = client.post(reverse("account_reset_password"), {"email": owner.user.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "no@example.com"})
    assert (known.url, known.status_code) == (unknown.url, unknown.status_code)
    assert len(mail.outbox) == 1


def test_where_no_letters_are_sent_the_page_says_what_to_do(client, db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert b"sign_in_link" in client.get(reverse("account_reset_password")).content


def test_a_letter_that_cannot_leave_fails_nothing(client, owner, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = client.post(reverse("account_reset_password"), {"email": owner.user.email})
    assert answer.url == reverse("account_reset_password_done")


@pytest.mark.parametrize(
    "name",
    ["account_reset_password_done", "account_reset_password_from_key_done", "account_inactive"],
)
def test_the_pages_around_it_open(client, db, name):
    assert client.get(reverse(name)).status_code == 200
