"""Making a backup, trying one out, and keeping those that are worth it."""

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext as _

from compliance.audit.models import Audit
from compliance.clinics.models import Clinic
from compliance.core import signs, times
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.documents.models import Document, IssuedPaper
from compliance.exchange.backup import archive, database, frames, keeping, stored
from compliance.exchange.backup.archive import Manifest
from compliance.ledger import services as ledger
from compliance.ledger import verification
from klarity_site import installation, keys, roles

SCRATCH = ".making-"
ROOM_LEFT = 64 * 1024 * 1024  # what a backup must leave free on the disk


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is on the disk."""

    path: Path
    size: int
    sha256: str
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class Tried:
    """What was found when a backup was put back in a temporary place."""

    rows: int
    files: int
    events: int
    breaks: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Was everything as it was?"""
        return not self.breaks


def make_backup(*, at: datetime, passphrase: str = "", out: Path | None = None) -> Made:
    """Write one file with everything; it has its name only once it is whole and on the disk."""
    path = out or settings.BACKUP_DIR / keeping.name_for(at)
    if path.exists():
        raise Refusal(_("There is a file %(path)s already.") % {"path": path})
    with working_place(path.parent) as scratch:
        check_room(path.parent)
        draft = scratch / "backup"
        manifest = _write(draft, scratch, at=at, passphrase=passphrase)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        draft.rename(path)
        keys.sync_folder(path.parent)
    made = Made(path, path.stat().st_size, digest, manifest)
    signs.leave(signs.BACKUP, at=at, name=path.name, size=made.size, sha256=digest)
    return made


def back_up_on_schedule(*, at: datetime) -> Made | None:
    """The backup of the day where it is due, then the removal of old ones."""
    found = keeping.in_folder(settings.BACKUP_DIR)
    if found and at - found[0].made_at < keeping.EVERY:
        return None
    made = make_backup(at=at, passphrase=settings.BACKUP_PASSPHRASE)
    keeping.clear_out(settings.BACKUP_DIR, now=at)
    return made


def try_out(path: Path, *, passphrase: str = "") -> Tried:
    """Put a backup back in a temporary place and compare every row, file and chain."""
    with working_place(settings.BACKUP_DIR) as scratch:
        check_room(settings.BACKUP_DIR)
        manifest = archive.unpack(path, passphrase=passphrase, into=scratch)
        database.check_shape(manifest)
        with _in_a_temporary_place(scratch, manifest):
            database.check_restored(manifest)
            database.bring_up_to_date()
            return tried(manifest)


def run_drill(*, clinic: Clinic, path: Path, by: Actor, at: datetime) -> Tried:
    """Try a backup out and write the result into the clinic's history."""
    found = try_out(path, passphrase=settings.BACKUP_PASSPHRASE)
    told = {"rows": found.rows, "files": found.files, "events": found.events}
    said = {"backup": path.name, "whole": found.is_whole, **told}
    with transaction.atomic():
        ledger.record(clinic, event="clinic.backup_tried", by=by, at=at, details=said)
        signs.leave(signs.DRILL, at=at, is_well=found.is_whole, **said)
    return found


def note_download(*, clinic: Clinic, kept: keeping.Kept, by: Actor, at: datetime) -> None:
    """Write into the history that a backup left the house, and whether it was locked."""
    ledger.record(
        clinic,
        event="clinic.backup_downloaded",
        by=by,
        at=at,
        details={"backup": kept.path.name, "size": kept.size},
    )


def tried(manifest: Manifest) -> Tried:
    """What the restored database, which is current now, says about itself."""
    breaks = [*_missing_files(manifest)]
    for clinic in Clinic.objects.order_by("slug"):
        report = verification.verify(clinic.pk)
        breaks += [f"{clinic.slug}: {each.where}: {each.sentence}" for each in report.breaks]
    return Tried(
        rows=sum(table["rows"] for table in manifest.tables.values()),
        files=manifest.file_count,
        events=sum(chain["size"] for chain in manifest.clinics),
        breaks=tuple(breaks),
    )


@contextlib.contextmanager
def working_place(folder: Path) -> Iterator[Path]:
    """A scratch folder beside the backups, for one at a time; what a killed one left is removed."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = installation.take(folder / ".lock")
    if lock is None:
        raise Refusal(_("A backup is being made or tried out just now. Try again in a minute."))
    try:
        for old in folder.glob(f"{SCRATCH}*"):
            shutil.rmtree(old, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=SCRATCH) as scratch:
            yield Path(scratch)
    finally:
        os.close(lock)


def check_room(folder: Path) -> None:
    """Refuse before the disk is full."""
    needed = 2 * _size_of_everything() + ROOM_LEFT
    if shutil.disk_usage(folder).free < needed:
        raise Refusal(
            _("There is not enough room: %(needed)d MB are needed. Make room and try again.")
            % {"needed": needed // 1_000_000}
        )


def _write(draft: Path, scratch: Path, *, at: datetime, passphrase: str) -> Manifest:
    created_at, version = times.utc_text(at), installation.version()
    header, key = frames.new_header(created_at=created_at, version=version, passphrase=passphrase)
    with database.one_moment() if connection.vendor != database.QUICK else contextlib.nullcontext():
        members = database.snapshot(scratch)
        with _snapshot_open(members):
            facts = database.facts()
    members |= {
        f"keys/{path.name}": path
        for path in sorted((settings.DATA_DIR / "keys").iterdir())
        if path.is_file() and not path.name.startswith(".")
    }
    with draft.open("xb") as file:
        draft.chmod(0o600)
        packer = archive.Packer(frames.Writer(file, header, key))
        for name, path in members.items():
            packer.add(name, partial(path.open, "rb"))
        for name, _size in stored.kept():
            packer.add(f"files/{name}", partial(default_storage.open, name))
        manifest = Manifest(created_at, version, members=packer.members, **facts)
        packer.finish(manifest)
    return manifest


def _snapshot_open(members: dict[str, Path]) -> contextlib.AbstractContextManager[None]:
    """SQLite: look at the copy, which stands still; PostgreSQL: the transaction stands still."""
    copy = members.get(database.SQLITE_MEMBER)
    return database.database_at(copy) if copy else contextlib.nullcontext()


@contextlib.contextmanager
def _in_a_temporary_place(scratch: Path, manifest: Manifest) -> Iterator[None]:
    if connection.vendor == database.QUICK:
        with database.database_at(scratch / database.SQLITE_MEMBER):
            yield
        return
    with roles.as_owner(), database.loaded(scratch, manifest):
        yield
        transaction.set_rollback(True)


def _missing_files(manifest: Manifest) -> Iterator[str]:
    """Files that the records speak of, and that are not in the backup as they were."""
    kept = [
        *((f"{each.path}", each.sha256) for each in Document.objects.order_by("pk").iterator()),
        *((each.path, each.sha256) for each in IssuedPaper.objects.filter(is_kept=True)),
        *((each.file.name, each.sha256) for each in Audit.objects.exclude(sha256="")),
    ]
    for path, digest in kept:
        if manifest.members.get(f"files/{path}", {}).get("sha256") != digest:
            yield _("The file %(path)s is missing or changed.") % {"path": path}


def _size_of_everything() -> int:
    name = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == database.QUICK:
        records = name.stat().st_size if name.is_file() else 0
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            records = cursor.fetchone()[0]
    return records + sum(size for _name, size in stored.kept())
