"""On PostgreSQL one role may own the tables, and make and change them, and another one serve.

`KLARITY_MIGRATION_DATABASE_URL` names it. Without it the role of `DATABASE_URL` does everything.
"""

import contextlib
from collections.abc import Iterator

from django.conf import settings
from django.db import connections
from django.db.utils import load_backend


@contextlib.contextmanager
def as_owner() -> Iterator[None]:
    """In this thread, work on the tables as the role that owns them; else as always."""
    given = settings.MIGRATION_DATABASE
    if given is None:
        yield
        return
    whole = connections.configure_settings({"default": dict(given)})["default"]
    own = connections["default"]
    connections["default"] = load_backend(whole["ENGINE"]).DatabaseWrapper(whole, "default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = own


def serving_role() -> str:
    """The role that serves, where it is another one than the owner; else empty."""
    if settings.MIGRATION_DATABASE is None:
        return ""
    return str(settings.DATABASES["default"]["USER"])
