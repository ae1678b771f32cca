"""What lies between packages and a server: database, cache table, static files, checks."""

import contextlib
import fcntl
import hashlib
import io
import os
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from klarity_site import env, roles

UNFINISHED = "restore.unfinished"  # in the data folder while a restore changes it
MIGRATION_LOCK = 0x6B6C6172  # "klar"; any number that is always the same


def make_ready() -> None:
    """Bring the installation up to date; doing it again changes nothing."""
    os.umask(0o077)
    refuse_half_restored()
    make_database()
    collect_static()
    call_command("check", databases=["default"], fail_level="ERROR", stdout=io.StringIO())


def make_database() -> None:
    """Create or update the tables, one process at a time."""
    with hold(settings.DATA_DIR / "set-up.lock"), roles.as_owner(), database_hold():
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)


def make_usable() -> None:
    """Let a command be the first one ever run; never migrate records unasked."""
    refuse_half_restored()
    if not connection.introspection.table_names():
        os.umask(0o077)
        make_database()
    elif is_database_behind():
        env.refuse("the records were kept by an older Klarity; run “python3 manage.py up” first.")


def refuse_half_restored() -> None:
    """Do not work on records of which only a part was put back."""
    if (settings.DATA_DIR / UNFINISHED).exists():
        env.refuse("a restore was cut off; run “python3 manage.py restore FILE --replace” again.")


@cache
def version() -> str:
    """Which Klarity this is."""
    told = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text("utf-8"))
    return str(told["project"]["version"])


def is_database_behind() -> bool:
    """Whether the database is older than this program."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextlib.contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold a lock file, waiting for whoever has it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def take(path: Path) -> int | None:
    """Take a lock file for as long as this process lives; None when another has it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


@contextlib.contextmanager
def database_hold() -> Iterator[None]:
    """Hold PostgreSQL's lock as well, because another machine may be migrating."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def collect_static() -> None:
    """Gather the static files, only when one of them changed."""
    stamp = settings.DATA_DIR / "static.sources"
    sources = static_sources()
    if Path(settings.STATIC_ROOT).is_dir() and stamp.exists() and stamp.read_text() == sources:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(sources)


def static_sources() -> str:
    """A digest that changes with every change to a static file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            with storage.open(name) as file:
                content = file.read()
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
