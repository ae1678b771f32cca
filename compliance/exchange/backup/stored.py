"""The files of an installation, wherever they are kept: what there is, and putting it back."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage, storages


def is_folder() -> bool:
    """Are files kept in a folder of this computer?"""
    return isinstance(storages["default"], FileSystemStorage)


def kept() -> Iterator[tuple[str, int]]:
    """Every file that is kept, by its name, and its size."""
    if not is_folder():
        yield from storages["default"].kept()  # type: ignore[attr-defined]
        return
    folder = Path(settings.MEDIA_ROOT)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield str(path.relative_to(folder)), path.stat().st_size


def put_back(files: Path, *, aside: Path) -> None:
    """Bring a backup's files into a storage that cannot be swapped as a folder can.

    What is there and the same stays; what differs is put aside on this computer first. Files that
    the backup does not know stay too: their names are random, and no record speaks of them.
    """
    for path in sorted(each for each in files.rglob("*") if each.is_file()):
        name = str(path.relative_to(files))
        if default_storage.exists(name):
            if _is_same(path, name):
                continue
            _put_aside(name, aside / name)
        with path.open("rb") as file:
            default_storage.save(name, File(file))


def _is_same(path: Path, name: str) -> bool:
    with path.open("rb") as ours, default_storage.open(name) as theirs:
        return (
            hashlib.file_digest(ours, "sha256").digest()
            == hashlib.file_digest(theirs, "sha256").digest()
        )


def _put_aside(name: str, place: Path) -> None:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with default_storage.open(name) as old, place.open("xb") as out:
        shutil.copyfileobj(old, out)
    default_storage.delete(name)
