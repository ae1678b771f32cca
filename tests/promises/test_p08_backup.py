"""P8: after backup and restore every row and every file is as it was; a flipped byte is refused."""

import hashlib
import random
from pathlib import Path

import pytest
from django.db import connection

from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.exchange.backup import archive, database, frames
from compliance.exchange.services import backups, restoring
from tests.clinics.factory import NOW
from tests.exchange.backup_factory import live_installation, make_records

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL: tests/exchange"),
]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Every file is opened often: a passphrase is made into a key a hundred times faster."""
    monkeypatch.setitem(frames.SCRYPT, "n", 2**10)


def files_below(folder: Path) -> dict[str, str]:
    """Every file with its digest."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def state(settings):
    """Every table, every file and every key, each with its digest."""
    return database.digests(), {
        **files_below(Path(settings.MEDIA_ROOT)),
        **files_below(settings.DATA_DIR / "keys"),
    }


def differing(before, after):
    """Tables and files that are not as they were.

    The restore itself is one more entry of the chain, and making the backup left a sign.
    """
    own = {"compliance_event", "compliance_chainhead", "compliance_sign"}
    tables = [name for name in before[0] if before[0][name] != after[0][name] and name not in own]
    names = before[1].keys() | after[1].keys()
    return tables + [name for name in names if before[1].get(name) != after[1].get(name)]


def test_everything_comes_back_as_it_was(
    tmp_path, settings, empty_database, sized, promise, control
):
    documents = sized(3, 200)
    with live_installation(tmp_path / "old", settings, empty_database):
        make_records(documents=documents)
        before = state(settings)
        made = backups.make_backup(at=NOW, passphrase="correct horse battery")
    with live_installation(tmp_path / "new", settings):
        done = restoring.restore(
            made.path, passphrase="correct horse battery", at=NOW, replace=False
        )
        found = differing(before, state(settings))
        Clinic.objects.update(name="Another")
        next(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()).unlink()
        spoiled = differing(before, state(settings))
    assert done.manifest.tables == before[0]
    count = sum(table["rows"] for table in before[0].values())
    promise(
        8,
        "rows, files and keys equal after backup and restore",
        figure=f"{found or 0} of {count} rows, {len(before[1])} files",
        bound="0 differ",
        kept=not found and not done.breaks,
    )
    figure = f"{len(spoiled)} differ"
    control(8, "a name and a file changed after it", figure=figure, broke=len(spoiled) == 2)


@pytest.mark.parametrize("passphrase", ["", "correct horse battery"], ids=["open", "locked"])
def test_a_changed_byte_anywhere_is_refused(
    tmp_path, settings, empty_database, sized, promise, passphrase
):
    with live_installation(tmp_path, settings, empty_database):
        made = backups.make_backup(at=NOW, passphrase=passphrase)
    whole = made.path.read_bytes()
    spoiled = tmp_path / "spoiled.backup"
    chance = random.Random(8)  # noqa: S311 - the same places every time
    places = [*range(0, 300, 60), *(chance.randrange(len(whole)) for _ in range(sized(8, 400)))]
    changes = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in places]
    changes += [whole[:-1], whole[: len(whole) // 2], whole + b"\0", b""]
    passed = []
    for number, data in enumerate(changes):
        spoiled.write_bytes(data)
        try:
            archive.unpack(spoiled, passphrase=passphrase)
        except Refusal:
            continue
        passed.append(number)
    said = "a changed, cut or longer backup, " + ("locked" if passphrase else "open")
    figure = f"{len(passed)} of {len(changes)} passed"
    promise(8, said, figure=figure, bound="none", kept=not passed)
