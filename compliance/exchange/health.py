"""Is Klarity itself well? Room, worker, backup, drill, anchor, history: facts and plain words."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.clinics import anchors
from compliance.clinics.models import Clinic
from compliance.core import signs
from compliance.exchange.backup import stored
from compliance.ledger import verification
from klarity_site.failures import StorageAwayError

GB = 1_000_000_000
ROOM_NEEDED, ROOM_WISHED = GB // 5, 2 * GB
WORKER_LATE = timedelta(minutes=3)
DRILL_WISHED = timedelta(days=100)
CHECK_LATE = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be well: `tone` is ok, info, warn or bad."""

    name: str
    title: str
    tone: str
    text: str
    url: str = ""
    link: str = ""


def ready(*, at: datetime) -> tuple[bool, dict[str, str]]:
    """Can this machine serve, and a word about each part; nothing about people or clinics."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        seen = signs.seen()
    except DatabaseError:
        return False, {"database": "down"}
    free = room()
    ages = {
        "worker": (signs.WORKER, WORKER_LATE),
        "anchor": (signs.ANCHOR, signs.BACKUP_LATE),
        "backup": (signs.BACKUP, signs.BACKUP_LATE),
    }
    told = {"database": "ok", "disk": "ok" if free >= ROOM_NEEDED else "full"}
    told |= {name: _word(seen.get(sign), age, at) for name, (sign, age) in ages.items()}
    if not stored.is_folder():  # no reason to send people elsewhere: every server has the same one
        told["storage"] = "ok" if is_storage_reached() else "away"
    return free >= ROOM_NEEDED, told


def room() -> int:
    """How many bytes are free where the records are."""
    place = settings.DATA_DIR
    return shutil.disk_usage(place if Path(place).exists() else "/").free


def is_storage_reached() -> bool:
    """Does the storage of files answer? It is asked; a folder is always there."""
    try:
        if not stored.is_folder():
            storages["default"].check()  # type: ignore[attr-defined]
    except StorageAwayError:
        return False
    return True


def checks(clinic: Clinic, *, at: datetime) -> Iterator[Check]:
    """Everything in the order in which it matters."""
    seen = signs.seen()
    yield _room()
    if not stored.is_folder():
        yield _storage()
    yield _worker(seen.get(signs.WORKER), at)
    yield _backup(seen.get(signs.BACKUP), at)
    yield _drill(seen.get(signs.DRILL), at)
    yield _anchor(clinic, at)
    yield _history(clinic, seen.get(signs.CHECK), at)


def check_histories(*, at: datetime) -> None:
    """Verify every clinic's history, and keep how many breaks each has."""
    found = {
        str(c.pk): len(verification.verify(c.pk).breaks) for c in Clinic.objects.order_by("pk")
    }
    signs.leave(signs.CHECK, at=at, is_well=not any(found.values()), breaks=found)


def _word(seen: signs.Seen | None, age: timedelta, at: datetime) -> str:
    if seen is None:
        return "never"
    return "late" if seen.is_older_than(age, at=at) else "ok"


def _room() -> Check:
    free = room()
    tone = "bad" if free < ROOM_NEEDED else "warn" if free < ROOM_WISHED else "ok"
    text = _("%(gb)s GB are free.") % {"gb": f"{free / GB:.1f}"}
    if tone != "ok":
        text += " " + _("Make room on this computer: without it nothing more can be saved.")
    return Check("room", _("Room on the disk"), tone, text)


def _storage() -> Check:
    title = _("Storage of files")
    if is_storage_reached():
        return Check("storage", title, "ok", _("It answers: papers can be kept and opened."))
    text = _("It cannot be reached: no paper can be kept or opened, and no backup is made. Tell "
             "whoever looks after Klarity.")  # fmt: skip
    return Check("storage", title, "bad", text)


def _worker(seen: signs.Seen | None, at: datetime) -> Check:
    title = _("Background worker")
    if seen is not None and not seen.is_older_than(WORKER_LATE, at=at):
        return Check("worker", title, "ok", _("It is running: PDFs, letters and backups get made."))
    since = _("It has never run here.")
    if seen is not None:
        since = _("It was last seen on %(day)s.") % {"day": _day(seen.at)}
    advice = _("Without it no large PDF, letter or backup is made. Start Klarity again.")
    return Check("worker", title, "bad", f"{since} {advice}")


def _backup(seen: signs.Seen | None, at: datetime) -> Check:
    title, url, link = _("Last backup"), reverse("backup-list"), _("Backups")
    if seen is None:
        text = _("There is none yet. One is made every day once Klarity keeps running.")
        return Check("backup", title, "warn", text, url, link)
    tone = "warn" if seen.is_older_than(signs.BACKUP_LATE, at=at) else "ok"
    return Check("backup", title, tone, _day(seen.at), url, link)


def _drill(seen: signs.Seen | None, at: datetime) -> Check:
    title, url, link = _("Last drill"), reverse("backup-list"), _("Try a backup out")
    if seen is None:
        text = _("No backup was ever tried out here.")
        return Check("drill", title, "info", text, url, link)
    if not seen.is_well:
        text = _("%(day)s: something was not as it was written.") % {"day": _day(seen.at)}
        return Check("drill", title, "bad", text, url, link)
    tone = "info" if seen.is_older_than(DRILL_WISHED, at=at) else "ok"
    text = _("%(day)s: everything came back.") % {"day": _day(seen.at)}
    return Check("drill", title, tone, text, url, link)


def _anchor(clinic: Clinic, at: datetime) -> Check:
    title, url, link = _("Last anchor outside"), reverse("history-proof"), _("About anchors")
    newest = anchors.left(clinic)
    if not newest:
        tone, text = "info", _("None has left yet. Every audit PDF kept elsewhere is one too.")
    else:
        tone, text = "ok", _("%(day)s.") % {"day": _day(newest[0].at)}
    if why := anchors.why_not_mailed(clinic):
        text = f"{text} {why}"
    if anchors.is_missed(clinic, at=at):
        tone = "bad"
    return Check("anchor", title, tone, text, url, link)


def _history(clinic: Clinic, seen: signs.Seen | None, at: datetime) -> Check:
    title = _("History verified")
    if seen is None or str(clinic.pk) not in seen.said["breaks"]:
        return Check("history", title, "info", _("Not yet. It is done every day."))
    breaks = seen.said["breaks"][str(clinic.pk)]
    if breaks:
        text = _("%(day)s: %(n)d things are not as they were written. Keep this computer as it is "
                 "and ask whoever looks after Klarity.")  # fmt: skip
        return Check("history", title, "bad", text % {"day": _day(seen.at), "n": breaks})
    tone = "warn" if seen.is_older_than(CHECK_LATE, at=at) else "ok"
    return Check("history", title, tone, _("%(day)s: whole.") % {"day": _day(seen.at)})


def _day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j M Y, H:i")
