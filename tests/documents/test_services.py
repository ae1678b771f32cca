"""A file and its record are kept together, checked and hashed."""

import errno
import hashlib
import json
import stat
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction

from compliance.core.errors import Refusal
from compliance.documents import queries, services
from compliance.documents.models import Document
from compliance.ledger.models import Event
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.documents.factory import PDF, make_document, make_picture, make_upload

pytestmark = pytest.mark.django_db


def test_the_bytes_are_kept_as_they_came():
    data = make_picture()
    document = make_document(make_clinic(), upload=make_upload(data))
    with queries.open_original(document) as stored:
        assert stored.read() == data
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert (document.size, document.media_type) == (len(data), "image/jpeg")


def test_the_stored_name_cannot_be_guessed_and_the_file_is_private():
    document = make_document(make_clinic(), upload=make_upload(name="passport of Ana.jpg"))
    path = Path(default_storage.path(document.path))
    assert "Ana" not in str(path)
    assert len(document.stored_name) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_history_says_what_came_in():
    document = make_document(make_clinic(), title="Insurance 2026")
    event = Event.objects.get(record_kind="document")
    body = json.loads(bytes(event.body))
    assert (body["type"], body["state"]["title"]) == ("document.created", "Insurance 2026")
    assert body["state"]["sha256"] == document.sha256


def test_a_pdf_has_no_preview():
    document = make_document(make_clinic(), upload=make_upload(PDF, "policy.pdf"))
    assert not document.is_picture
    with pytest.raises(OSError, match="No such file"):
        queries.open_preview(document)


def test_without_a_title_the_files_own_name_is_used():
    document = make_document(make_clinic(), title=" ", upload=make_upload(name="insurance.jpeg"))
    assert document.title == "insurance.jpg"


def test_a_refused_file_leaves_nothing():
    with pytest.raises(Refusal):
        make_document(make_clinic(), upload=make_upload(b"MZ\x90 a program"))
    assert not Document.objects.exists()
    assert not Event.objects.filter(record_kind="document").exists()


def test_a_file_over_the_limit_is_refused(settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    with pytest.raises(Refusal, match="1 MB"):
        make_document(make_clinic(), upload=make_upload(b"%PDF-" + b"x" * 1024 * 1024))


def test_a_full_disk_is_said_in_a_sentence_and_nothing_is_recorded(monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    clinic = make_clinic()
    monkeypatch.setattr("compliance.documents.services.default_storage.save", full)
    with pytest.raises(Refusal, match="no room"), transaction.atomic():
        make_document(clinic)
    assert not Document.objects.exists()


def test_another_fault_of_the_disk_is_not_hidden(monkeypatch):
    def broken(*_args, **_kwargs):
        raise OSError(errno.EIO, "Input/output error")

    clinic = make_clinic()
    monkeypatch.setattr("compliance.documents.services.default_storage.save", broken)
    with pytest.raises(OSError, match="Input/output"):
        make_document(clinic)


def test_a_file_is_on_the_disk_before_the_record_counts(monkeypatch):
    synced: list[int] = []
    monkeypatch.setattr("compliance.documents.services.os.fsync", synced.append)
    make_document(make_clinic())
    assert len(synced) == 6  # original and preview, each with the two folders that name it


def test_a_storage_elsewhere_syncs_by_itself(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    document = make_document(make_clinic())
    assert queries.problem_of(document) == ""


def test_damage_is_found_and_told_apart():
    clinic, other = make_clinic(), make_clinic()
    whole, altered, missing = (make_document(clinic) for _ in range(3))
    elsewhere = make_document(other)
    Path(default_storage.path(altered.path)).write_bytes(make_picture(size=(65, 48)))
    Path(default_storage.path(missing.path)).unlink()
    Path(default_storage.path(elsewhere.path)).unlink()
    found = dict(queries.damaged(clinic))
    assert found == {
        f"document {altered.pk}": "The file of “Certificate” is not the one that came in.",
        f"document {missing.pk}": "The file of “Certificate” is missing.",
    }
    assert queries.problem_of(whole) == ""


def test_verify_ledger_names_a_damaged_file(capsys):
    document = make_document(make_clinic())
    Path(default_storage.path(document.path)).unlink()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_ledger")
    assert ended.value.code == 1
    assert f"document {document.pk}: The file of" in capsys.readouterr().out


def test_a_void_document_keeps_its_file():
    document = make_document(make_clinic())
    services.void_document(document, by=TESTER, at=NOW, reason="wrong person's certificate")
    assert queries.problem_of(document) == ""
