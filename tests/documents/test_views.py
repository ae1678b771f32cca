"""Documents are private, downloaded and never shown as they came."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from compliance.clinics.models import Role
from compliance.documents.models import Document
from tests.clinics.factory import make_clinic, make_member
from tests.documents.factory import PDF, make_document, make_picture, make_upload

pytestmark = pytest.mark.django_db
PAGES = ["document-detail", "document-download", "document-preview"]


@pytest.fixture
def member(client):
    member = make_member(make_clinic())
    client.force_login(member.user)
    return member


def test_the_page_says_whether_the_file_is_whole(client, member):
    document = make_document(member.clinic, title="Licence 2026")
    page = client.get(document.get_absolute_url())
    assert "Whole, as it came in" in page.content.decode()
    Path(default_storage.path(document.path)).write_bytes(b"something else")
    assert "The file was altered" in client.get(document.get_absolute_url()).content.decode()
    Path(default_storage.path(document.path)).unlink()
    assert "The file is missing" in client.get(document.get_absolute_url()).content.decode()


def test_a_download_gives_the_bytes_and_is_never_shown(client, member):
    data = make_picture()
    document = make_document(member.clinic, upload=make_upload(data, "scan.html"))
    response = client.get(reverse("document-download", args=[document.pk]))
    assert b"".join(response) == data
    assert response["Content-Disposition"] == 'attachment; filename="scan.jpg"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].endswith("sandbox")
    assert response["Cache-Control"] == "private, no-store"


def test_a_preview_is_made_anew(client, member):
    document = make_document(member.clinic, upload=make_upload(make_picture(kind="PNG")))
    response = client.get(reverse("document-preview", args=[document.pk]))
    assert response["Content-Type"] == "image/jpeg"
    assert b"".join(response).startswith(b"\xff\xd8\xff")
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_pdf_is_downloaded_and_has_no_preview(client, member):
    document = make_document(member.clinic, upload=make_upload(PDF, "policy.pdf"))
    assert client.get(reverse("document-preview", args=[document.pk])).status_code == 404
    page = client.get(document.get_absolute_url()).content.decode()
    assert reverse("document-preview", args=[document.pk]) not in page


def test_a_large_file_is_told_in_megabytes(client, member):
    whole = PDF.replace(b"x" * 400, b"x" * 3_000_000)
    document = make_document(member.clinic, upload=make_upload(whole, "policy.pdf"))
    assert "2.9 MB" in client.get(document.get_absolute_url()).content.decode()


def test_a_lost_file_answers_as_missing(client, member):
    document = make_document(member.clinic)
    Path(default_storage.path(document.path)).unlink()
    assert client.get(reverse("document-download", args=[document.pk])).status_code == 404


@pytest.mark.parametrize("name", [*PAGES, "document-void"])
def test_another_clinics_document_is_not_found(client, member, name):
    document = make_document(make_clinic())
    for key in (document.pk, uuid4()):
        assert client.get(reverse(name, args=[key])).status_code == 404


@pytest.mark.parametrize("name", [*PAGES, "document-void"])
def test_strangers_sign_in_first(client, name):
    response = client.get(reverse(name, args=[make_document(make_clinic()).pk]))
    assert (response.status_code, "login" in response.url) == (302, True)


def test_an_inspector_reads_and_does_not_void(client):
    inspector = make_member(make_clinic(), Role.INSPECTOR)
    client.force_login(inspector.user)
    document = make_document(inspector.clinic)
    assert client.get(document.get_absolute_url()).status_code == 200
    assert client.get(reverse("document-void", args=[document.pk])).status_code == 403


def test_voiding_asks_why_and_keeps_the_file(client, member):
    document = make_document(member.clinic)
    url = reverse("document-void", args=[document.pk])
    key = str(uuid4())
    short = client.post(url, {"idempotency_key": key, "reason": "oops"})
    assert short.status_code == 422
    client.post(url, {"idempotency_key": key, "reason": "This belongs to somebody else"})
    assert Document.objects.get().is_void
    page = client.get(document.get_absolute_url()).content.decode()
    assert "Void" in page
    assert reverse("document-download", args=[document.pk]) in page
