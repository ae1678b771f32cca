"""The screens: look at a file, say yes, take a file along."""

import re
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compliance.clinics.models import Clinic, Role
from compliance.exchange.kinds import KINDS
from compliance.exchange.services import parking
from compliance.practitioners.models import Practitioner
from tests.clinics.factory import make_clinic, make_member
from tests.exchange.factory import FILES, bring_in

pytestmark = pytest.mark.django_db
KIND = reverse("exchange-kind", args=["practitioners"])
CONFIRM = reverse("exchange-confirm", args=["practitioners"])


def enter(client: Client, role: str = Role.OWNER, clinic: Clinic | None = None) -> Clinic:
    membership = make_member(clinic or make_clinic(), role)
    client.force_login(membership.user)
    return membership.clinic


def upload(client: Client, text: str, url: str = KIND) -> Any:
    file = SimpleUploadedFile("list.csv", text.encode(), content_type="text/csv")
    return client.post(url, {"idempotency_key": str(uuid.uuid4()), "file": file})


def hidden(page: str) -> dict[str, str]:
    """What the form to say yes sends."""
    return dict(re.findall(r'type="hidden" name="(ticket|idempotency_key)" value="([^"]+)"', page))


def test_every_kind_is_offered_with_its_columns(client):
    enter(client)
    page = client.get(reverse("exchange")).text
    for name, kind in KINDS.items():
        url = reverse("exchange-kind", args=[name])
        assert url in page
        own = client.get(url).text
        assert all(column.name in own for column in kind.columns)


def test_a_file_is_looked_at_and_then_imported_once(client):
    clinic = enter(client)
    page = upload(client, FILES["practitioners"])
    assert (page.status_code, "2 records would be added." in page.text) == (200, True)
    assert not Practitioner.objects.exists()
    yes = hidden(page.text)
    for _tap in range(2):
        answer = client.post(CONFIRM, yes, follow=True)
        assert "Imported." in answer.text
    assert Practitioner.objects.of(clinic).count() == 2


def test_lines_that_are_here_already_are_counted(client):
    bring_in(enter(client), "practitioners", "code,name\nP2,Ben Okoro\n")
    page = upload(client, FILES["practitioners"]).text
    assert "1 record would be added." in page
    assert "1 line is here already" in page


def test_a_file_with_nothing_new_needs_no_yes(client):
    bring_in(enter(client), "practitioners")
    page = upload(client, FILES["practitioners"]).text
    assert "Nothing new in this file" in page
    assert not hidden(page)


def test_every_error_is_shown_and_there_is_nothing_to_say_yes_to(client):
    enter(client)
    answer = upload(client, "code,name,email\n,Anna,\nP2,Ben,ben\n")
    assert answer.status_code == 422
    for words in ("Line 2", "This cell is empty", "Line 3", "valid email", "Nothing was stored"):
        assert words in answer.text
    assert not hidden(answer.text)


def test_hundreds_of_errors_are_counted_and_not_all_shown(client):
    enter(client)
    lines = "".join(f"P{n},\n" for n in range(230))
    answer = upload(client, f"code,name\n{lines}")
    assert answer.text.count("This cell is empty") == 200
    assert "and 30 more" in answer.text


@pytest.mark.parametrize("text", ["", "code;name\nP1;Anna\n", "\ufeff\n"])
def test_a_file_that_cannot_be_read_is_told_on_the_form(client, text):
    enter(client)
    answer = upload(client, text)
    assert answer.status_code == 422
    assert "aria-invalid" in answer.text


def test_no_file_is_told_on_the_form(client):
    enter(client)
    answer = client.post(KIND, {"idempotency_key": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert "required" in answer.text


def test_what_changed_since_the_look_is_told(client):
    clinic = enter(client)
    yes = hidden(upload(client, FILES["practitioners"]).text)
    bring_in(clinic, "practitioners", "code,name\nP1,Somebody else\n")
    assert "Something changed" in client.post(CONFIRM, yes, follow=True).text
    assert Practitioner.objects.count() == 1


@pytest.mark.parametrize("ticket", ["", "nonsense", "x" * 2000])
def test_a_ticket_of_nobody_is_refused(client, ticket):
    enter(client)
    fields = {"idempotency_key": str(uuid.uuid4()), "ticket": ticket}
    assert "Choose" in client.post(CONFIRM, fields, follow=True).text


def test_another_clinics_ticket_and_another_kinds_are_refused(client):
    enter(client)
    yes = hidden(upload(client, FILES["practitioners"]).text)
    other = reverse("exchange-confirm", args=["devices"])
    assert "Choose it again" in client.post(other, yes, follow=True).text
    stranger = Client()
    enter(stranger)
    assert "Choose it again" in stranger.post(CONFIRM, yes, follow=True).text
    assert not Practitioner.objects.exists()


def test_files_that_nobody_came_back_for_are_thrown_away():
    clinic, kind, now = make_clinic(), KINDS["devices"], timezone.now()
    ticket = parking.park(clinic=clinic, kind=kind, data=b"old", at=now)
    parking.park(clinic=clinic, kind=kind, data=b"new", at=now + timedelta(days=2))
    with pytest.raises(Exception, match="Choose it again"):
        parking.fetch(ticket, clinic=clinic, kind=kind)
    left = [path.read_bytes() for path in Path(settings.MEDIA_ROOT, "imports").iterdir()]
    assert left == [b"new"]


@pytest.mark.parametrize(("chosen", "start"), [("csv", b"code,name"), ("xlsx", b"PK")])
def test_a_kind_is_exported(client, chosen, start):
    clinic = enter(client)
    bring_in(clinic, "practitioners")
    url = reverse("exchange-export", args=["practitioners"])
    answer = client.post(url, {"format": chosen})
    assert answer.content.startswith(start)
    assert f"{clinic.slug}-practitioners-" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
    assert "Choose CSV" in client.post(url, {"format": "exe"}, follow=True).text


def test_a_template_is_a_file(client):
    enter(client)
    answer = client.get(reverse("exchange-template", args=["practitioners"]))
    assert answer.content == b"code,name,title,email\r\n"


@pytest.mark.parametrize("name", ["exchange-kind", "exchange-template"])
def test_a_kind_that_is_none_is_not_there(client, name):
    enter(client)
    assert client.get(reverse(name, args=["users"])).status_code == 404


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.ASSISTANT, Role.INSPECTOR])
def test_only_owners_come_here(client, role):
    enter(client, role)
    assert client.get(reverse("exchange")).status_code == 403
    assert upload(client, FILES["practitioners"]).status_code == 403
