"""Links printed by whoever has the machine."""

import io
import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command

from compliance.clinics import queries
from compliance.ledger import queries as ledger
from tests.clinics.conftest import send
from tests.clinics.factory import make_clinic, make_member

pytestmark = pytest.mark.django_db


def printed(*arguments, **options):
    out = io.StringIO()
    call_command(*arguments, json=True, stdout=out, **options)
    return json.loads(out.getvalue())


def path_of(link):
    assert link.startswith("http://localhost:8000/")
    return link.removeprefix("http://localhost:8000")


def test_an_imported_clinic_gets_its_first_owner(client, db):
    clinic = make_clinic(slug="northgate")
    link = path_of(printed("invite", "Anna Vale")["link"])
    data = {"name": "Anna Vale", "email": "anna@example.com", "password": "four words are good"}
    assert send(client, link, **data).url == "/today/"
    assert [member.user.name for member in queries.owners(clinic)] == ["Anna Vale"]


def test_with_several_clinics_one_must_be_named(db):
    make_clinic()
    make_clinic()
    with pytest.raises(CommandError, match="several clinics"):
        printed("invite", "Anna Vale")


def test_a_forgotten_password_is_chosen_anew(client, owner):
    link = path_of(printed("sign_in_link", owner.user.email)["link"])
    page = client.get(link, follow=True)
    data = {"password1": "other four words", "password2": "other four words"}
    assert client.post(page.redirect_chain[-1][0], data).status_code == 302
    owner.user.refresh_from_db()
    assert owner.user.check_password("other four words")


def test_the_history_tells_of_it(owner):
    printed("sign_in_link", owner.user.email)
    newest = ledger.history(owner)[0]
    assert (newest.type, newest.who) == ("membership.let_back_in", "sign_in_link")
    assert newest.details == {"second_step": "kept"}


@pytest.mark.parametrize(("forget", "left"), [(True, 0), (False, 1)])
def test_a_lost_second_step_is_forgotten_when_asked(owner, forget, left):
    TOTP.activate(owner.user, "JBSWY3DPEHPK3PXP")
    printed("sign_in_link", owner.user.email, forget_second_step=forget)
    assert Authenticator.objects.count() == left


def test_an_unknown_address_gets_a_sentence(db):
    with pytest.raises(CommandError, match="Nobody here signs in"):
        printed("sign_in_link", "nobody@example.com")


def test_people_read_a_sentence(capsys, db):
    make_member(make_clinic(name="Northgate"))
    call_command("invite", "Anna Vale", "--role", "ASSISTANT")
    assert "Anna Vale can join Northgate here" in capsys.readouterr().out
