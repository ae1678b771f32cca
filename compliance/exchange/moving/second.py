"""A second database beside the one in use, for as long as something is moved there."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import load_backend
from django.utils.translation import gettext as _

from compliance.core.errors import Refusal
from compliance.exchange.moving import rows

TARGET = "target"
SAME = ("ENGINE", "NAME", "HOST", "PORT")


@contextlib.contextmanager
def opened(given: dict[str, Any]) -> Iterator[None]:
    """The database of these settings can be asked for by its alias, in this thread alone."""
    whole = connections.configure_settings({"default": {}, TARGET: dict(given)})[TARGET]
    wrapper = load_backend(whole["ENGINE"]).DatabaseWrapper(whole, TARGET)
    connections[TARGET] = wrapper
    try:
        yield
    finally:
        wrapper.close()
        del connections[TARGET]


@contextlib.contextmanager
def in_its_place() -> Iterator[None]:
    """In this thread, whatever asks for the database in use is given the second one."""
    own = connections["default"]
    connections["default"] = connections[TARGET]
    try:
        yield
    finally:
        connections["default"] = own


def check_another(given: dict[str, Any]) -> None:
    """Refuse the very database that the records are in now."""
    own = connections["default"].settings_dict
    if all(str(given.get(name, "")) == str(own.get(name, "")) for name in SAME):
        raise Refusal(_("The records are in this database now: name another one."))


def make_tables(given: dict[str, Any]) -> None:
    """Tables and guards as this Klarity needs them; a file is readable by its owner alone."""
    if given["ENGINE"].endswith("sqlite3"):
        path = Path(given["NAME"])
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    call_command("migrate", database=TARGET, interactive=False, verbosity=0, run_syncdb=True)
    call_command("createcachetable", database=TARGET, verbosity=0)


def check_shape(given: dict[str, Any]) -> None:
    """Refuse a database without our tables, or with those of another Klarity."""
    bare = Refusal(_("There are no tables of this Klarity yet. With --migrate they are made."))
    if given["ENGINE"].endswith("sqlite3") and not Path(given["NAME"]).exists():
        raise bare
    there = set(connections[TARGET].introspection.table_names())
    if {model._meta.db_table for model in rows.everything()} - there:
        raise bare
    ours, theirs = (
        set(MigrationRecorder(connections[alias]).applied_migrations())
        for alias in ("default", TARGET)
    )
    if ours != theirs:
        raise Refusal(_("The tables there are of another day. With --migrate they are updated."))
