"""Putting a backup in the place of what is here: proven first, swapped in at the end, told after.

Nothing that is here is deleted: it is put aside, below the data folder or in a schema of its own.
"""

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from compliance.audit import queries as audits
from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.documents import queries as documents
from compliance.exchange.backup import archive, database, keeping, stored
from compliance.exchange.backup.archive import Manifest
from compliance.exchange.services import backups
from compliance.ledger import services as ledger
from klarity_site import installation, keys, roles

BEFORE = "before-restore"


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, where the earlier things are, and what does not hold."""

    manifest: Manifest
    aside: str
    replaced: list[dict[str, Any]]
    breaks: tuple[str, ...]


def restore(path: Path, *, passphrase: str, at: datetime, replace: bool) -> Restored:
    """Restore a backup. Raises Refusal before anything is touched; see `Restored` for the rest."""
    manifest = archive.unpack(path, passphrase=passphrase)
    with nobody_else(), roles.as_owner():
        database.check_shape(manifest)
        replaced = _what_is_here()
        if replaced and not replace:
            raise Refusal(
                _("There are records here already. With --replace they are put aside, not deleted.")
            )
        stamp = at.astimezone(UTC).strftime(keeping.STAMP)
        aside = settings.DATA_DIR / f"{BEFORE}-{stamp}"
        with _staged(path, passphrase) as staged:
            place = str(aside)
            if not stored.is_folder():
                stored.put_back(staged / "files", aside=aside / "files")
            if connection.vendor == database.QUICK:
                _swap_sqlite(staged, manifest, aside)
            else:
                place += f", {_swap_postgres(staged, manifest, aside, stamp)}"
        return _told(manifest, replaced, place, at)


def _told(manifest: Manifest, replaced: list[dict[str, Any]], aside: str, at: datetime) -> Restored:
    """Write the restore into every chain, then verify everything that is here now."""
    before = {chain["id"]: chain for chain in replaced}
    by = Actor.system("restore")
    for clinic in Clinic.objects.order_by("slug"):
        gone = before.get(str(clinic.pk), {})
        details = {
            "backup_made_at": manifest.created_at,
            "replaced_size": gone.get("size", 0),
            "replaced_head": gone.get("head", ""),
        }
        ledger.record(clinic, event="clinic.restored", by=by, at=at, details=details)
    breaks = [*backups.tried(manifest).breaks]
    for clinic in Clinic.objects.order_by("slug"):
        found = [*documents.damaged(clinic), *audits.damaged(clinic)]
        breaks += [f"{clinic.slug}: {sentence}" for _where, sentence in found]
    return Restored(manifest, aside, replaced, tuple(breaks))


def _what_is_here() -> list[dict[str, Any]]:
    """The chains that a restore would replace."""
    if Clinic._meta.db_table not in connection.introspection.table_names():
        return []
    return database.chains()


@contextlib.contextmanager
def nobody_else() -> Iterator[None]:
    """Refuse while a server, a worker or another command has the records open."""
    lock = installation.take(settings.DATA_DIR / "up.lock")
    running = _("Klarity is running on these records. Stop it first.")
    if lock is None:
        raise Refusal(running)
    try:
        if _is_open_elsewhere():
            raise Refusal(running)
        yield
    finally:
        os.close(lock)


def _is_open_elsewhere() -> bool:
    """SQLite leaves its write-ahead log only when nobody else holds the file open."""
    if connection.vendor != database.QUICK:
        return database.others_connected() > 0
    path = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    if not path.exists():
        return False
    with contextlib.closing(sqlite3.connect(path, timeout=0)) as probe:
        try:
            probe.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError:
            return True
    return False


@contextlib.contextmanager
def _staged(path: Path, passphrase: str) -> Iterator[Path]:
    """The backup's contents beside the live ones."""
    backups.check_room(settings.DATA_DIR)
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".restoring-") as scratch:
        archive.unpack(path, passphrase=passphrase, into=Path(scratch))
        for name in ("files", "keys"):
            (Path(scratch) / name).mkdir(mode=0o700, exist_ok=True)
        yield Path(scratch)


def _swap_sqlite(staged: Path, manifest: Manifest, aside: Path) -> None:
    copy = staged / database.SQLITE_MEMBER
    with database.database_at(copy):
        database.check_restored(manifest)
        database.bring_up_to_date()
    live = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    with _unfinished():
        _put_in_place(copy, live, aside / live.name)
        _swap_folders(staged, aside)


def _swap_postgres(staged: Path, manifest: Manifest, aside: Path, stamp: str) -> str:
    """Returns the schema in which the earlier tables are now."""
    home = database.schema_in_use()
    name = f"{BEFORE}_{stamp}".replace("-", "_")
    with contextlib.ExitStack() as stack:
        with database.loaded(staged, manifest) as schema:
            database.check_restored(manifest)
            database.swap_in(schema, home=home, aside=name)
            stack.enter_context(_unfinished())
        _swap_folders(staged, aside)
        database.bring_up_to_date()
        call_command("createcachetable", verbosity=0)
    return name


def _swap_folders(staged: Path, aside: Path) -> None:
    if stored.is_folder():
        _put_in_place(staged / "files", Path(settings.MEDIA_ROOT), aside / "files")
    _put_in_place(staged / "keys", settings.DATA_DIR / "keys", aside / "keys")


def _put_in_place(new: Path, place: Path, aside: Path) -> None:
    """The old thing aside, the new one into its place; across disks too."""
    aside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if place.exists():
        shutil.move(place, aside)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.move(new, place)
    keys.sync_folder(place.parent)
    keys.sync_folder(aside.parent)


@contextlib.contextmanager
def _unfinished() -> Iterator[None]:
    """While the mark is there nothing else starts; it stays where a restore was cut off."""
    mark = settings.DATA_DIR / installation.UNFINISHED
    mark.touch()
    keys.sync_folder(settings.DATA_DIR)
    yield
    mark.unlink()
    keys.sync_folder(settings.DATA_DIR)
