"""Files on a storage elsewhere: kept, read, checked, thrown away and put back as on a disk."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from compliance.audit import queries as audits
from compliance.audit.models import Status
from compliance.audit.pdf import making
from compliance.clinics.models import Clinic
from compliance.core.errors import storage_away
from compliance.core.models import UsedKey
from compliance.documents import queries
from compliance.documents.models import Document
from compliance.exchange import health
from compliance.exchange.kinds import KINDS
from compliance.exchange.moving import files
from compliance.exchange.services import backups, parking, restoring
from compliance.ledger.models import Event
from compliance.management.commands import move as move_command
from compliance.practitioners.models import Credential
from klarity_site.failures import StorageAwayError
from tests.audit.factory import BY
from tests.audit.test_services import AT, make_audit, make_quickly
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member
from tests.documents.factory import make_document, make_paper, make_picture, make_upload
from tests.exchange.backup_factory import live_installation, make_records
from tests.exchange.elsewhere import Bucket, bucket, keep_at, storage_server
from tests.practitioners.factory import make_practitioner

pytestmark = pytest.mark.django_db
__all__ = ["bucket", "storage_server"]
NOBODY = "s3://a:b@127.0.0.1:9/nowhere?tls=off&region=eu-west-1"


@pytest.fixture
def member(client):
    """An owner who is signed in."""
    found = make_member(make_clinic())
    client.force_login(found.user)
    return found


def add(client, person, **fields):
    """Send a credential with its photo."""
    url = reverse("credential-add", args=[person.pk])
    key = client.get(url).context["form"]["idempotency_key"].value()
    return client.post(url, {"idempotency_key": key, "type": "INS", **fields})


def test_an_upload_comes_back_as_it_went(client, member, bucket):
    data = make_picture(size=(900, 700))
    sent = add(client, make_practitioner(member.clinic), document=make_upload(data, "scan.html"))
    assert sent.status_code == 302
    document = Document.objects.get()
    assert bucket.names() == [f"clinic/{document.path}", f"clinic/{document.preview_path}"]
    assert bucket.read(document.path) == data
    assert bucket.grants(document.path) == []
    page = client.get(reverse("document-download", args=[document.pk]))
    assert b"".join(page) == data
    assert page["Content-Length"] == str(len(data))
    assert page["Content-Disposition"] == 'attachment; filename="scan.jpg"'
    assert page["Content-Security-Policy"].endswith("sandbox")
    preview = client.get(reverse("document-preview", args=[document.pk]))
    assert preview["Content-Type"] == "image/jpeg"
    assert b"".join(preview).startswith(b"\xff\xd8\xff")
    assert "Whole, as it came in" in client.get(document.get_absolute_url()).text
    client.force_login(make_member(make_clinic()).user)
    assert client.get(reverse("document-download", args=[document.pk])).status_code == 404


def test_no_file_is_written_over(bucket):
    first = default_storage.save("papers/one", make_upload(b"first"))
    second = default_storage.save("papers/one", make_upload(b"second"))
    assert first != second
    assert bucket.read(first) == b"first"


def test_a_file_that_was_changed_or_is_gone_is_found(client, member, bucket):
    whole, altered, missing = (make_document(member.clinic) for _number in range(3))
    paper = make_paper(member.clinic)
    bucket.write(altered.path, b"something else")
    bucket.write(paper.path, b"another paper")
    default_storage.delete(missing.path)
    assert {each.where for each in queries.damaged(member.clinic)} == {
        f"document {altered.pk}", f"document {missing.pk}", f"paper {paper.pk}"
    }  # fmt: skip
    assert "The file was altered" in client.get(altered.get_absolute_url()).text
    assert "The file is missing" in client.get(missing.get_absolute_url()).text
    assert client.get(reverse("document-download", args=[missing.pk])).status_code == 404
    assert queries.problem_of(whole) == ""


def test_an_audit_is_sealed_kept_there_and_checked(client, member, bucket, monkeypatch, settings):
    make_quickly(monkeypatch)
    audit = making.produce(make_audit(member.clinic), by=BY, at=AT)
    page = client.get(reverse("audit-download", args=[audit.pk]))
    assert b"".join(page) == bucket.read(audit.file.name)
    assert page["Content-Length"] == str(len(bucket.read(audit.file.name)))
    assert list(audits.damaged(member.clinic)) == []
    bucket.write(audit.file.name, b"%PDF of another")
    assert len(list(audits.damaged(member.clinic))) == 1
    keep_at(NOBODY, settings)
    second = making.produce(make_audit(member.clinic), by=BY, at=AT)
    assert (second.status, second.message) == (Status.FAILED, storage_away())


def test_what_only_waited_is_thrown_away(bucket):
    clinic, kind, now = make_clinic(), KINDS["devices"], timezone.now()
    used = parking.park(clinic=clinic, kind=kind, data=b"names", at=now)
    assert parking.fetch(used, clinic=clinic, kind=kind) == b"names"
    parking.drop(used, clinic=clinic, kind=kind)
    assert bucket.names() == []
    parking.park(clinic=clinic, kind=kind, data=b"forgotten", at=now)
    parking.park(clinic=clinic, kind=kind, data=b"new", at=now + timedelta(days=2))
    (left,) = bucket.names()
    assert bucket.read(left.removeprefix("clinic/")) == b"new"


def test_a_storage_that_is_away_is_one_sentence_and_half_of_nothing(client, member, settings):
    keep_at(NOBODY, settings)
    person, keys, events = make_practitioner(member.clinic), UsedKey.objects, Event.objects
    before = keys.count(), events.count()
    answer = add(client, person, title="Insurance of Mara", document=make_upload())
    assert answer.status_code == 503
    assert answer.text.count("cannot be reached just now, and nothing was saved") == 1
    assert "Insurance of Mara" in answer.text
    assert not Document.objects.exists()
    assert not Credential.objects.exists()
    assert (keys.count(), events.count()) == before


def test_reading_while_it_is_away_says_so_and_accuses_nobody(client, member, bucket, settings):
    document, found = make_document(member.clinic), dict(settings.STORAGES)
    keep_at(NOBODY, settings)
    assert "cannot be reached just now" in client.get(document.get_absolute_url()).text
    client.raise_request_exception = False
    page = client.get(reverse("document-download", args=[document.pk]))
    assert page.status_code == 503
    assert "Files cannot be reached just now" in page.text
    with pytest.raises(StorageAwayError):
        list(queries.damaged(member.clinic))
    with pytest.raises(CommandError, match="cannot be reached just now"):
        call_command("verify_ledger")
    settings.STORAGES = found
    assert list(queries.damaged(member.clinic)) == []


def test_a_watching_program_and_the_owner_are_told(client, member, bucket, settings):
    assert client.get("/readyz").json()["parts"]["storage"] == "ok"
    told = {each.name: each.tone for each in health.checks(member.clinic, at=NOW)}
    assert told["storage"] == "ok"
    keep_at(bucket.url.replace(bucket.name, "another-bucket"), settings)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "attention")
    assert answer.json()["parts"]["storage"] == "away"
    assert "no paper can be kept or opened" in client.get(reverse("health")).text


@pytest.mark.skipif(connection.vendor != "sqlite", reason="moves a database file")
@pytest.mark.parametrize("back", ["elsewhere", "folder"])
def test_a_backup_holds_the_files_and_fills_either_storage(
    back, tmp_path, settings, empty_database, bucket, storage_server
):
    with live_installation(tmp_path, settings, empty_database):
        clinic = make_records()
        made = backups.make_backup(at=NOW)
        assert made.manifest.file_count == len(bucket.names()) == 4
        assert backups.run_drill(clinic=clinic, path=made.path, by=TESTER, at=NOW).is_whole
        first, second = Document.objects.order_by("pk")
        if back == "folder":
            settings.STORAGES = {**settings.STORAGES, "default": {
                "BACKEND": "django.core.files.storage.FileSystemStorage"}}  # fmt: skip
        else:
            bucket.write(first.path, b"altered")
            default_storage.delete(second.path)
        done = restoring.restore(made.path, passphrase="", at=NOW, replace=True)
        assert done.breaks == ()
        assert list(queries.damaged(clinic)) == []
        if back == "elsewhere":
            assert Path(done.aside, "files", first.path).read_bytes() == b"altered"
            assert len(bucket.names()) == 4


def test_files_move_into_a_storage_and_out_of_it(tmp_path, settings, storage_server):
    document, to = make_document(make_clinic()), Bucket(storage_server)
    with files.copied(Clinic.objects.all(), move_command.storage_of(to.url)) as count:
        assert count == 2
    keep_at(to.url, settings)
    assert queries.problem_of(document) == ""
    folder = tmp_path / "back"
    with files.copied(Clinic.objects.all(), move_command.storage_of(str(folder))):
        assert (folder / document.path).read_bytes() == to.read(document.path)
