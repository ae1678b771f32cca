"""Which backups are kept, and which of them lie in the folder."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from compliance.core.errors import Refusal
from compliance.exchange.backup import frames

DAILY, WEEKLY, MONTHLY = 7, 4, 12
ALL_FOR = timedelta(days=2)
EVERY = timedelta(hours=24)
STAMP = "%Y%m%d-%H%M%S"
NAME = re.compile(r"klarity-(\d{8}-\d{6})\.backup")


@dataclass(frozen=True, slots=True)
class Kept:
    """One backup in the folder."""

    path: Path
    made_at: datetime
    size: int
    is_encrypted: bool


def name_for(at: datetime) -> str:
    """What a backup made now is called."""
    return f"klarity-{at.astimezone(UTC).strftime(STAMP)}.backup"


def made_at(name: str) -> datetime | None:
    """When a backup was made, by its name; None for any other file."""
    found = NAME.fullmatch(name)
    try:
        return datetime.strptime(found[1], STAMP).replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def worth_keeping(moments: Iterable[datetime], *, now: datetime) -> set[datetime]:
    """All of the last two days, then the newest of 7 days, of 4 weeks and of 12 months."""
    newest_first = sorted(moments, reverse=True)
    kept = {each for each in newest_first if now - each < ALL_FOR}
    spans = (("%Y-%m-%d", DAILY), ("%G-%V", WEEKLY), ("%Y-%m", MONTHLY))
    for form, most in spans:
        newest: dict[str, datetime] = {}
        for each in newest_first:
            newest.setdefault(each.strftime(form), each)
        kept.update(list(newest.values())[:most])
    return kept


def in_folder(folder: Path) -> list[Kept]:
    """The backups of a folder, the newest first."""
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        moment = made_at(path.name)
        if moment is not None and path.is_file():
            found.append(Kept(path, moment, path.stat().st_size, _is_encrypted(path)))
    return sorted(found, key=lambda each: each.made_at, reverse=True)


def clear_out(folder: Path, *, now: datetime) -> int:
    """Remove what is no longer worth keeping, and what a cut-off backup left behind."""
    found = in_folder(folder)
    kept = worth_keeping((each.made_at for each in found), now=now)
    gone = [each.path for each in found if each.made_at not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _is_encrypted(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return frames.read_header(file).is_encrypted
    except (OSError, Refusal):
        return False
