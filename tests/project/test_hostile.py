"""Visitors who try: other hosts, other places to go, other folders, files that are two things."""

import io
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from compliance.checklist.views.public import checklist_body
from compliance.clinics.models import Role
from tests.checklist.factory import make_ready
from tests.clinics.factory import PASSWORD, make_clinic, make_member
from tests.documents.factory import make_document, make_picture, make_upload

pytestmark = pytest.mark.django_db
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "http://testserver@evil.example/",
    " //evil.example",
    "/\t/evil.example",
)


@pytest.fixture
def owner():
    """Somebody to send astray."""
    return make_member(make_clinic(slug="demo"))


@pytest.mark.parametrize("place", ELSEWHERE)
def test_no_link_leads_away_after_signing_in(owner, place):
    browser = Client()
    sent = {"login": owner.user.email, "password": PASSWORD, "next": place}
    addresses = [browser.post("/accounts/login/", sent)["Location"]]
    addresses.append(
        browser.post(reverse("set_language"), {"language": "fr", "next": place})["Location"]
    )
    asked = {"password": PASSWORD, "next": place}
    addresses.append(browser.post(reverse("account_reauthenticate"), asked)["Location"])
    addresses.append(browser.post(reverse("account_logout"), {"next": place})["Location"])
    assert [each for each in addresses if not re.match(r"/(?![/\\])", each)] == []


def test_no_host_from_outside_is_believed(owner):
    asked = {"email": owner.user.email}
    evil = Client(headers={"host": "evil.example"})
    assert evil.post(reverse("account_reset_password"), asked).status_code == 400
    forwarded = Client(
        headers={"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    )
    forwarded.post(reverse("account_reset_password"), asked)
    assert len(mail.outbox) == 1
    assert "evil.example" not in str(mail.outbox[0].body)
    assert "evil.example" not in forwarded.get("/c/demo/").text


def test_a_visitor_cannot_have_a_page_made_again_and_again(settings):
    settings.PUBLIC_URL = urlsplit("https://records.example.org")
    make_ready(make_clinic(slug="demo"))
    checklist_body.cache_clear()
    for number in range(30):
        host = f"localhost:{9000 + number}"
        asked = {"lang": f"x{number}", "size": f"y{number}", str(number): "z"}
        assert Client(headers={"host": host}).get("/c/demo/", asked).status_code == 200
    assert checklist_body.cache_info().misses == 1


def test_whatever_a_visitor_asks_the_memory_is_bounded():
    make_ready(make_clinic(slug="demo"))
    for number in range(9):
        Client(headers={"host": f"localhost:{9000 + number}"}).get("/c/demo/")
    bound = checklist_body.cache_info().maxsize
    assert bound is not None
    assert checklist_body.cache_info().currsize <= bound


@pytest.mark.parametrize(
    "path",
    [
        "/static/../klarity_site/settings.py",
        "/static/%2e%2e/%2e%2e/manage.py",
        "/static/..%2f..%2fmanage.py",
        "/static/klarity/..\\..\\settings.py",
        "/static//etc/passwd",
        "/files/documents/x",
        "/media/x",
        "/documents/../keys/secret.key",
        "/documents/%00/",
        "/exchange/..%2f..%2fkeys/template/",
        "/c/..%2f..%2fkeys/checklist.pdf",
    ],
)
def test_no_address_leads_out_of_its_folder(owner, settings, path):
    settings.WHITENOISE_USE_FINDERS = True
    browser: Any = Client(raise_request_exception=False)
    browser.force_login(owner.user)
    answer = browser.generic("GET", path)
    assert answer.status_code in {302, 400, 404}


@pytest.mark.parametrize(
    ("tail", "name"),
    [
        (b"<html><script>alert('x')</script></html>", "photo.html"),
        (b"PK\x03\x04" + b"\0" * 40, "photo.zip"),
        (b"%PDF-1.7\n/JavaScript (app.alert(1))\n%%EOF", "photo.pdf"),
        (b"#!/bin/sh\nrm -rf /", "../../photo.sh"),
    ],
)
def test_a_file_that_is_two_things_is_only_ever_a_download(owner, tail, name):
    data = make_picture() + tail
    document = make_document(owner.clinic, upload=make_upload(data, name))
    browser: Any = Client()
    browser.force_login(make_member(owner.clinic, Role.ASSISTANT).user)
    answer = browser.get(reverse("document-download", args=[document.pk]))
    whole = io.BytesIO(b"".join(answer.streaming_content)).getvalue()
    assert whole == data
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'attachment; filename="photo.jpg"'
    assert "sandbox" in answer["Content-Security-Policy"]
    shown = browser.get(reverse("document-preview", args=[document.pk]))
    assert tail[:12] not in b"".join(shown.streaming_content)
