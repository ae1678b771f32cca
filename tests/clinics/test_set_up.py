"""The first run: a clinic of one's own, or a look at a sample, by a link that works once."""

import logging

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from django.urls import path, reverse

from compliance.clinics.models import Clinic, Membership, User
from compliance.clinics.urls import set_up_urls
from compliance.core import firstrun
from klarity_site.urls import urlpatterns as every_page
from tests.clinics.conftest import send
from tests.clinics.factory import make_clinic, make_member, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "four words are better"
ANSWERS = {
    "clinic_name": "Northgate Skin",
    "pack": "CA-ON",
    "timezone": "America/Toronto",
    "name": "Anna Vale",
    "email": "Anna@Example.com",
    "password": PASSWORD,
    "paper": "letter",
    "language": "en",
}


@pytest.fixture
def token():
    """The link's secret, fresh."""
    firstrun.spend(settings.DATA_DIR)
    return firstrun.token(settings.DATA_DIR)


def url(name, token):
    return reverse(name, args=[token])


def test_the_link_offers_two_ways(client, token):
    page = client.get(url("set-up", token)).content.decode()
    assert "Set up my clinic" in page
    assert "Open a sample clinic" in page


def test_a_wrong_link_opens_nothing(client, token):
    for name in ("set-up", "set-up-clinic"):
        answer = client.get(url(name, "x" + token))
        assert (answer.status_code, b"opens nothing" in answer.content) == (404, True)
    assert client.post(url("set-up-sample", "x" + token)).status_code == 404


def test_the_form_needs_four_things_typed(client, token):
    form = client.get(url("set-up-clinic", token)).context["form"]
    typed = {
        n for n, f in form.fields.items() if f.required and not form.get_initial_for_field(f, n)
    }
    assert typed == {"clinic_name", "name", "email", "password"}


def test_the_form_guesses_by_the_browsers_language(client, token):
    answer = client.get(url("set-up-clinic", token), headers={"accept-language": "en-GB"})
    assert answer.context["form"]["timezone"].value() == "Europe/London"


def test_an_owner_is_signed_in_with_a_new_session_and_lands_on_today(client, token):
    client.get(url("set-up", token))
    client.session["before"] = True
    old_key = client.session.session_key
    answer = send(client, url("set-up-clinic", token), **ANSWERS)
    assert (answer.status_code, answer.url) == (302, "/today/")
    member = Membership.objects.get()
    assert client.session["_auth_user_id"] == str(member.user.pk)
    assert client.session.session_key != old_key
    assert EmailAddress.objects.filter(email="anna@example.com", verified=True).exists()
    assert member.clinic.slug == "northgate-skin"


def test_the_link_is_spent_afterwards(client, token):
    send(client, url("set-up-clinic", token), **ANSWERS)
    assert firstrun.matches(settings.DATA_DIR, token) is False
    assert Client().get(url("set-up", token)).status_code == 404


def test_a_link_that_could_not_be_spent_opens_nothing_either(client, token, monkeypatch):
    def fail(_folder):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(firstrun, "spend", fail)
    assert send(client, url("set-up-clinic", token), **ANSWERS).status_code == 302
    assert b"set up already" in Client().get(url("set-up", token)).content


def test_a_mistake_keeps_the_link_and_what_was_typed(client, token):
    answer = send(client, url("set-up-clinic", token), **{**ANSWERS, "password": "zebra-77"})
    assert answer.status_code == 422
    assert b"Northgate Skin" in answer.content
    assert b"zebra-77" not in answer.content
    assert (Clinic.objects.count(), firstrun.matches(settings.DATA_DIR, token)) == (0, True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("clinic_name", ""),
        ("clinic_name", "x" * 121),
        ("pack", "MOON"),
        ("timezone", "Mars/Olympus"),
        ("name", "x" * 121),
        ("email", "nobody"),
        ("email", "x" * 300 + "@example.com"),
        ("password", "1234567890"),
        ("password", "x" * 5000),
        ("paper", "napkin"),
        ("street", "x" * 201),
    ],
)
def test_bad_input_gets_a_sentence(client, token, field, value):
    answer = send(client, url("set-up-clinic", token), **{**ANSWERS, field: value})
    assert (answer.status_code, field in answer.context["form"].errors) == (422, True)


def test_a_taken_address_gets_a_sentence(client, token):
    sample = make_member(make_clinic(is_sample=True), user=make_user(email="anna@example.com"))
    answer = send(client, url("set-up-clinic", token), **ANSWERS)
    assert "email" in answer.context["form"].errors
    assert Membership.objects.get() == sample


def test_a_double_tap_makes_one_clinic(client, token):
    page = url("set-up-clinic", token)
    first, second = Client(), Client()
    key = first.get(page).context["form"]["idempotency_key"].value()
    answers = {**ANSWERS, "idempotency_key": key}
    assert [first.post(page, answers).status_code, second.post(page, answers).status_code] == [
        302,
        404,
    ]
    assert Clinic.objects.count() == 1


def test_a_password_is_never_logged(client, token, caplog):
    caplog.set_level(logging.DEBUG)
    send(client, url("set-up-clinic", token), **{**ANSWERS, "email": "nobody"})
    send(client, url("set-up-clinic", token), **ANSWERS)
    assert PASSWORD not in caplog.text


def test_nothing_can_be_set_up_twice(client, token):
    make_member(make_clinic())
    assert client.get(url("set-up", token)).status_code == 404
    assert client.post(url("set-up-clinic", token), ANSWERS).status_code == 404


# The sample


MADE: list[Clinic] = []


def load_sample():
    """A sample that is quickly made."""
    clinic = make_clinic(is_sample=True, name="Sample")
    MADE.append(clinic)
    return clinic


class Urls:
    """Every page, with that sample."""

    urlpatterns = [path("setup/", ([*set_up_urls(load_sample)], None, None)), *every_page]


@pytest.fixture
def sample(settings):
    settings.ROOT_URLCONF = Urls
    MADE.clear()
    return MADE


def test_a_sample_is_made_and_entered_as_its_owner(client, token, sample):
    answer = client.post(url("set-up-sample", token))
    assert (answer.status_code, answer.url, len(sample)) == (302, "/today/", 1)
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


def test_a_sample_is_made_once_and_entered_again(client, token, sample):
    client.post(url("set-up-sample", token))
    assert Client().post(url("set-up-sample", token)).status_code == 302
    assert len(sample) == 1
    assert User.objects.count() == 1


def test_the_link_never_signs_in_as_a_real_person_of_the_sample(client, token, sample):
    real = make_member(load_sample())
    client.post(url("set-up-sample", token))
    assert client.session["_auth_user_id"] != str(real.user.pk)


def test_every_page_of_a_sample_says_so(client, token, sample):
    client.post(url("set-up-sample", token))
    for name in ("settings", "member-list", "mfa_index"):
        assert b"Sample clinic: nothing here is real" in client.get(reverse(name)).content


def test_after_the_sample_ones_own_clinic_starts_by_the_same_link(client, token, sample):
    client.post(url("set-up-sample", token))
    assert client.get(reverse("settings")).context["set_up_url"] == url("set-up", token)
    assert send(client, url("set-up-clinic", token), **ANSWERS).status_code == 302
    assert client.get(reverse("settings")).context["set_up_url"] == ""
    assert Clinic.objects.filter(is_sample=False).count() == 1


def test_a_sample_that_cannot_be_made_says_why(client, token):
    make_clinic(slug="demo")  # the name that the sample takes
    answer = client.post(url("set-up-sample", token), follow=True)
    assert (answer.redirect_chain[-1][0], b"here already" in answer.content) == (
        url("set-up", token),
        True,
    )


def test_a_look_at_the_sample_is_no_link(client, token):
    assert client.get(url("set-up-sample", token)).status_code == 405
