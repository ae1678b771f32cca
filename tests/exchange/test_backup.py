"""Backups: which are kept, what is refused before anything is touched, and what the owner sees."""

import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from compliance.core import signs
from compliance.core.errors import Refusal
from compliance.exchange.backup import archive, database, frames, keeping
from compliance.exchange.services import backup_jobs, backups, restoring
from compliance.ledger import anchors, verification
from compliance.ledger import queries as ledger
from tests.clinics.factory import NOW, PASSWORD, TESTER, make_clinic, make_member
from tests.documents.factory import make_document
from tests.exchange.backup_factory import live_installation, make_backup_file, make_records

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="moves a database file")
PHRASE = "correct horse battery"


@pytest.fixture
def quick(monkeypatch):
    """Passphrases take as long in other tests as they do for people."""
    monkeypatch.setitem(frames.SCRYPT, "n", 2**10)


def test_days_weeks_and_months_are_kept():
    now = datetime(2026, 11, 22, 3, tzinfo=UTC)
    moments = [now - timedelta(days=n) for n in range(800)]
    kept = sorted(keeping.worth_keeping(moments, now=now), reverse=True)
    days = [(now - each).days for each in kept]
    assert days[:7] == [0, 1, 2, 3, 4, 5, 6]
    assert [each.isoweekday() for each in kept[7:9]] == [7, 7]  # the last day of a week
    assert len({each.strftime("%Y-%m") for each in kept}) == 12
    assert len(kept) <= 7 + 4 + 12
    assert keeping.worth_keeping(kept, now=now) == set(kept)


@on_sqlite
def test_a_wrong_passphrase_is_one_clear_sentence(tmp_path, settings, empty_database, quick):
    with live_installation(tmp_path, settings, empty_database):
        made = backups.make_backup(at=NOW, passphrase=PHRASE)
        for given, said in (("", "is locked"), ("another passphrase", "does not open")):
            with pytest.raises(Refusal, match=said):
                archive.unpack(made.path, passphrase=given)
        with pytest.raises(Refusal, match="at least twelve"):
            backups.make_backup(at=NOW + timedelta(days=1), passphrase="short")


@on_sqlite
def test_a_download_is_locked_on_its_way(tmp_path, settings, empty_database, quick):
    with live_installation(tmp_path, settings, empty_database):
        make_records()
        made = backups.make_backup(at=NOW)
        away = tmp_path / "away.backup"
        away.write_bytes(b"".join(archive.locked(made.path, passphrase=PHRASE)))
        assert archive.unpack(away, passphrase=PHRASE) == made.manifest
        assert b"klarity" not in away.read_bytes()[400:]


@on_sqlite
def test_nothing_is_touched_where_a_restore_is_refused(tmp_path, settings, empty_database):
    with live_installation(tmp_path, settings, empty_database) as folder:
        make_records()
        made = backups.make_backup(at=NOW)
        before = database.digests()

        def refused(path, *, replace=True):
            with pytest.raises(Refusal) as caught:
                restoring.restore(path, passphrase="", at=NOW, replace=replace)
            assert database.digests() == before
            assert not list(folder.glob("before-restore-*"))
            return caught.value.sentence

        assert "--replace" in refused(made.path, replace=False)
        spoiled = tmp_path / "spoiled"
        spoiled.write_bytes(made.path.read_bytes()[:-1])
        assert "its end is missing" in refused(spoiled)
        spoiled.write_bytes(b"PK\x03\x04 something else")
        assert "not a backup" in refused(spoiled)
        other = sqlite3.connect(folder / "klarity.sqlite3")  # an idle server keeps one open
        # as an idle server keeps one open
        other.execute("SELECT count(*) FROM compliance_clinic").fetchall()
        assert "Stop it" in refused(made.path)
        other.close()


@on_sqlite
def test_an_older_backup_shows_as_a_gap(tmp_path, settings, empty_database):
    with live_installation(tmp_path, settings, empty_database) as folder:
        clinic = make_records()
        made = backups.make_backup(at=NOW)
        early = anchors.anchor(clinic.pk, at=NOW)
        make_document(clinic)
        late = anchors.anchor(clinic.pk, at=NOW)
        done = restoring.restore(made.path, passphrase="", at=NOW, replace=True)
        assert not done.breaks
        assert Path(done.aside, "klarity.sqlite3").is_file()
        last = ledger.history(clinic)[0]
        assert last.type == "clinic.restored"
        assert last.details["replaced_size"] == late.size
        assert last.details["replaced_head"] == late.head
        assert verification.verify(clinic.pk, anchors=[early]).is_whole
        found = verification.verify(clinic.pk, anchors=[late]).breaks
        assert [each.where.split()[0] for each in found] == ["anchor"]
        assert not (folder / "restore.unfinished").exists()


@on_sqlite
def test_a_drill_finds_what_is_missing_and_says_when(tmp_path, settings, empty_database):
    with live_installation(tmp_path, settings, empty_database):
        clinic = make_records()
        made = backups.make_backup(at=NOW)
        assert backups.run_drill(clinic=clinic, path=made.path, by=TESTER, at=NOW).is_whole
        assert ledger.history(clinic)[0].type == "clinic.backup_tried"
        shutil.rmtree(settings.MEDIA_ROOT / "documents")
        poor = backups.make_backup(at=NOW + timedelta(days=1))
        found = backups.run_drill(clinic=clinic, path=poor.path, by=TESTER, at=NOW)
        assert len(found.breaks) == 2
        assert not signs.seen()[signs.DRILL].is_well
        assert backups.back_up_on_schedule(at=NOW + timedelta(days=1, hours=5)) is None
        assert backups.back_up_on_schedule(at=NOW + timedelta(days=2, hours=5))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="has a copy of every table")
def test_the_tables_of_postgresql_come_back(tmp_path, settings):
    settings.BACKUP_DIR = tmp_path
    make_records()
    made = backups.make_backup(at=NOW)
    assert made.manifest.clinics[0]["size"] > 0
    found = backups.try_out(made.path)
    assert found.is_whole, found.breaks
    assert database.schema_in_use() == "public"


@pytest.fixture
def shelf(tmp_path, settings):
    """A folder with one open backup."""
    settings.BACKUP_DIR = tmp_path
    return make_backup_file(tmp_path)


def test_the_owner_takes_a_backup_away(client, shelf, quick):
    clinic = make_clinic()
    owner = make_member(clinic)
    client.login(email=owner.user.email, password=PASSWORD)
    assert shelf.name in client.get(reverse("backup-list")).text
    away = reverse("backup-download", args=[shelf.name])
    assert "reauthenticate" in client.get(away).url
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(away, {"passphrase": PHRASE, "again": "x"}).status_code == 422
    assert client.post(away, {"again": ""}).status_code == 422
    sent = client.post(away, {"passphrase": PHRASE, "again": PHRASE, **_key(client, away)})
    data = b"".join(sent.streaming_content)
    assert data.startswith(frames.MAGIC)
    assert sent["Content-Disposition"] == f'attachment; filename="{shelf.name}"'
    assert ledger.history(clinic)[0].type == "clinic.backup_downloaded"


def test_who_owns_only_one_of_several_clinics_does_not_take_all(client, shelf):
    clinic = make_clinic()
    owner = make_member(clinic)
    make_clinic(slug="other", name="Other")
    client.login(email=owner.user.email, password=PASSWORD)
    page = client.get(reverse("backup-list")).text
    assert "every clinic of this installation" in page
    assert shelf.name not in page
    client.post(reverse("backup-add"), _key(client, reverse("backup-add")))
    assert backup_jobs.current(at=NOW) is None


def test_a_job_is_shown_until_it_ends(client, shelf, django_capture_on_commit_callbacks):
    owner = make_member(make_clinic())
    client.login(email=owner.user.email, password=PASSWORD)
    page = reverse("backup-drill")
    with django_capture_on_commit_callbacks():
        client.post(page, _key(client, page))
    assert "is being tried out" in client.get(reverse("backup-list")).text
    assert client.get(reverse("backup-progress")).status_code == 200
    with pytest.raises(Refusal, match="under way"):
        backup_jobs.start("BACKUP", clinic=owner.clinic, by=TESTER, at=timezone.now())
    backup_jobs.run_in_background.call("DRILL", str(owner.clinic_id), {**_TESTER})
    assert "This backup is damaged" in client.get(reverse("backup-list")).text
    assert client.get(reverse("backup-progress"))["HX-Redirect"] == reverse("backup-list")


_TESTER = {"user_id": TESTER.user_id, "name": TESTER.name, "role": TESTER.role}


def _key(client, page):
    return {"idempotency_key": client.get(page).context["form"]["idempotency_key"].value()}


def test_the_command_needs_a_passphrase_where_one_is_asked_for(tmp_path, settings):
    settings.BACKUP_DIR = tmp_path
    with pytest.raises(Exception, match="--passphrase-file"):
        call_command("backup", "--encrypt")
