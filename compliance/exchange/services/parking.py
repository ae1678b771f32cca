"""A file that was looked at waits for the yes: a day at most, out of everybody's reach."""

import secrets
from datetime import datetime, timedelta

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.exchange.kinds.base import Kind

FOLDER = "imports"
SALT = "klarity.exchange.parking"
KEPT = timedelta(days=1)


def park(*, clinic: Clinic, kind: Kind, data: bytes, at: datetime) -> str:
    """Keep a file and give the ticket for it; files that nobody came back for are thrown away."""
    _sweep(at)
    name = default_storage.save(f"{FOLDER}/{secrets.token_hex(16)}.csv", ContentFile(data))
    return signing.dumps([str(clinic.pk), kind.name, name], salt=SALT)


def fetch(ticket: str, *, clinic: Clinic, kind: Kind) -> bytes:
    """The file of a ticket, of this clinic and kind only."""
    name = _opened(ticket, clinic=clinic, kind=kind)
    try:
        with default_storage.open(name) as parked:
            return bytes(parked.read())
    except FileNotFoundError:
        raise _gone() from None


def drop(ticket: str, *, clinic: Clinic, kind: Kind) -> None:
    """Throw the file of a ticket away."""
    default_storage.delete(_opened(ticket, clinic=clinic, kind=kind))


def _opened(ticket: str, *, clinic: Clinic, kind: Kind) -> str:
    try:
        owner, kind_name, name = signing.loads(ticket, salt=SALT, max_age=KEPT)
    except (signing.BadSignature, ValueError, TypeError):
        raise _gone() from None
    if (owner, kind_name) != (str(clinic.pk), kind.name):
        raise _gone()
    return str(name)


def _gone() -> Refusal:
    return Refusal(_("The file was kept for a day only. Choose it again."))


def _sweep(at: datetime) -> None:
    for name in _parked():
        path = f"{FOLDER}/{name}"
        if at - default_storage.get_modified_time(path) > KEPT:
            default_storage.delete(path)


def _parked() -> list[str]:
    try:
        return default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:  # a disk has no such folder yet; other storages have no folders
        return []
