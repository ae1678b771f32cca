"""An installation of its own on the disk, with records and files, for backups and restores."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction

from compliance.exchange.backup import database, frames, keeping
from klarity_site import keys
from tests.clinics.factory import NOW, make_clinic, make_member
from tests.documents.factory import make_document


@contextlib.contextmanager
def live_installation(
    folder: Path, settings: Any, empty_database: Path | None = None
) -> Iterator[Path]:
    """SQLite: a data folder with keys and a database file that this thread works on."""
    settings.DATA_DIR, settings.MEDIA_ROOT = folder, folder / "files"
    settings.BACKUP_DIR = folder / "backups"
    settings.MEDIA_ROOT.mkdir(parents=True)
    keys.ensure_keys(folder)
    live = folder / "klarity.sqlite3"
    if empty_database is not None:
        shutil.copy(empty_database, live)
    with database.database_at(live):
        yield folder


def make_records(*, documents: int = 2, slug: str = "northgate") -> Any:
    """A clinic with an owner and with files."""
    with transaction.atomic():
        clinic = make_clinic(slug=slug, name=slug.title())
        make_member(clinic)
        for _number in range(documents):
            make_document(clinic)
    return clinic


def make_backup_file(folder: Path) -> Path:
    """An open backup with nothing in it that could be restored: enough for screens."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / keeping.name_for(NOW)
    with path.open("wb") as file:
        header, key = frames.new_header(created_at="2026-07-15", version="1", passphrase="")
        writer = frames.Writer(file, header, key)
        writer.write(os.urandom(2_000_000))
        writer.close()
    return path
