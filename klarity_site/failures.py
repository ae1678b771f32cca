"""What people see when something failed: no room, no storage, or that it was our mistake."""

import errno
import sys
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

NO_ROOM, AWAY = 507, 503
FULL_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
SQLITE_FULL = {10, 13}  # a write that a quota refuses is told as an I/O error only
POSTGRESQL_FULL = {"53100"}


class StorageAwayError(OSError):
    """Whatever keeps the files does not answer, or refuses us."""


def is_no_room(error: BaseException | None) -> bool:
    """Did this fail because nothing more fits on the disk, or it cannot be written?"""
    return any(_says_full(each) for each in _causes(error))


def is_storage_away(error: BaseException | None) -> bool:
    """Did this fail because the storage of files cannot be reached?"""
    return any(isinstance(each, StorageAwayError) for each in _causes(error))


def server_error(request: HttpRequest) -> HttpResponse:
    """The page instead of one that failed; called while the error is being handled."""
    if is_storage_away(sys.exc_info()[1]):
        return HttpResponse(render_to_string("503.html"), status=AWAY)
    if is_no_room(sys.exc_info()[1]):
        return HttpResponse(render_to_string("507.html"), status=NO_ROOM)
    return defaults.server_error(request)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen = 0
    while error is not None and seen < 10:
        yield error
        error, seen = error.__cause__ or error.__context__, seen + 1


def _says_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in FULL_DISK
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in SQLITE_FULL
    return getattr(error, "sqlstate", None) in POSTGRESQL_FULL
