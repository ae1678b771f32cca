"""The database as it goes into a backup and comes out again, on SQLite and on PostgreSQL.

SQLite: a copy by its online backup, which holds up nobody. PostgreSQL: every table as `COPY`
writes it, read in one snapshot, and laid into a schema made by the migrations of that day.
"""

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.exchange.backup import frames
from compliance.ledger import queries as ledger
from compliance.ledger import triggers

SQLITE_MEMBER = "database.sqlite3"
QUICK = "sqlite"
SCHEMA = "klarity_restore"


def snapshot(folder: Path) -> dict[str, Path]:
    """The whole database at one moment as files below a folder, by their names in a backup."""
    if connection.vendor == QUICK:
        return _copy_sqlite(folder / SQLITE_MEMBER)
    with one_moment():
        return _copy_tables(folder)


@contextlib.contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is of one moment, whoever writes meanwhile."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        if connection.vendor != QUICK:
            _run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextlib.contextmanager
def database_at(path: Path) -> Iterator[None]:
    """In this thread, the database is the SQLite file at a path."""
    own = connections["default"]
    other = type(own)({**own.settings_dict, "NAME": str(path)}, "default")
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = own


def facts() -> dict[str, Any]:
    """What a manifest says about the current database: its chains, its shape and every table."""
    recorder = MigrationRecorder(connection)
    return {
        "vendor": connection.vendor,
        "migrations": sorted([app, name] for app, name in recorder.applied_migrations()),
        "clinics": chains(),
        "tables": digests(),
    }


def chains() -> list[dict[str, Any]]:
    """Where the chain of each clinic ends."""
    found = []
    for key, slug in Clinic.objects.order_by("slug").values_list("pk", "slug"):
        size, head = ledger.head(key)
        found.append({"id": str(key), "slug": slug, "size": size, "head": head.hex()})
    return found


def digests() -> dict[str, dict[str, Any]]:
    """Of every table how many rows it has, and a digest over all of them."""
    return {name: _digest(name) for name in tables()}


def tables() -> list[str]:
    """Every table that is kept; what was only cached is not."""
    names = sorted(connection.introspection.table_names())
    return [name for name in names if name != settings.CACHES["default"].get("LOCATION")]


def check_shape(manifest: Any) -> None:
    """Refuse a backup of another kind of database, or of a newer Klarity."""
    if manifest.vendor != connection.vendor:
        raise Refusal(
            _("This backup holds a database of another kind (%(kind)s): set DATABASE_URL to it.")
            % {"kind": manifest.vendor}
        )
    known = set(MigrationExecutor(connection).loader.disk_migrations or {})
    newer = [each for each in manifest.migrations if known and tuple(each) not in known]
    if any(app == "compliance" for app, _name in newer):
        raise Refusal(_("This backup was made by a newer Klarity: update Klarity first."))


def check_restored(manifest: Any) -> None:
    """Compare every row with what the manifest says. Raises Refusal where one differs."""
    found = {name: _digest(name) for name in tables() if name in manifest.tables}
    if found != manifest.tables or chains() != manifest.clinics:
        raise frames.damaged()


def bring_up_to_date() -> None:
    """Update what an older Klarity wrote, and put the triggers where they belong."""
    call_command("migrate", interactive=False, verbosity=0, run_syncdb=True)
    triggers.install(connection)


@contextlib.contextmanager
def loaded(folder: Path, manifest: Any) -> Iterator[str]:
    """PostgreSQL: the tables of a backup in a schema of their own, which is current inside.

    It is part of one transaction: whatever is raised inside leaves nothing behind.
    """
    with transaction.atomic():
        _run(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        _run(f"CREATE SCHEMA {SCHEMA}")
        _run(f"SET LOCAL search_path TO {SCHEMA}")
        _build(manifest)
        _run("SET CONSTRAINTS ALL DEFERRED")  # tables come in the order of their names
        for name in manifest.tables:
            _fill(name, folder / "tables" / f"{name}.copy")
        _run("SET CONSTRAINTS ALL IMMEDIATE")
        models: list[type[Model]] = [
            *apps.get_models(include_auto_created=True),
            MigrationRecorder.Migration,
        ]
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            _run(statement)
        yield SCHEMA


def swap_in(schema: str, *, home: str, aside: str) -> None:
    """PostgreSQL: put the tables of a schema in place; those that were there go to another one."""
    _run(f"CREATE SCHEMA {_quoted(aside)}")
    for origin, target in ((home, aside), (schema, home)):
        _run(f"SET LOCAL search_path TO {_quoted(origin)}")
        for name in connection.introspection.table_names():
            if (origin, name) != (home, "klarity_cache"):
                _run(f"ALTER TABLE {_quoted(name)} SET SCHEMA {_quoted(target)}")
    _run(f"SET LOCAL search_path TO {_quoted(home)}")
    _run(f"DROP SCHEMA {schema} CASCADE")
    triggers.install(connection)


def schema_in_use() -> str:
    """PostgreSQL: where the tables are."""
    return str(_run("SELECT current_schema()")[0][0])


def others_connected() -> int:
    """PostgreSQL: how many other programs have this database open."""
    found = _run(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    return int(found[0][0])


def _copy_sqlite(path: Path) -> dict[str, Path]:
    name = str(connection.settings_dict["NAME"])
    with (
        contextlib.closing(sqlite3.connect(name)) as source,  # its own: it waits for no transaction
        contextlib.closing(sqlite3.connect(path)) as copy,
    ):
        source.backup(copy)
    path.chmod(0o600)
    return {SQLITE_MEMBER: path}


def _copy_tables(folder: Path) -> dict[str, Path]:
    found = {}
    for name in tables():
        path = folder / f"{name}.copy"
        with path.open("xb") as out:
            for block in _copied_out(name):
                out.write(block)
        found[f"tables/{name}.copy"] = path
    return found


def _digest(table: str) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    if connection.vendor == QUICK:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {_quoted(table)} ORDER BY {_order(table)}")  # noqa: S608
            for row in cursor.cursor:  # as stored: Django's own reading would pass over nothing
                digest.update(repr(row).encode())
                rows += 1
        return {"rows": rows, "sha256": digest.hexdigest()}
    for block in _copied_out(table):
        digest.update(block)
        rows += bytes(block).count(b"\n")
    return {"rows": rows, "sha256": digest.hexdigest()}


def _copied_out(table: str) -> Iterator[Any]:
    columns = ", ".join(_columns(table))
    question = f"SELECT {columns} FROM {_quoted(table)} ORDER BY {_order(table)}"  # noqa: S608
    with connection.cursor() as cursor, cursor.copy(f"COPY ({question}) TO STDOUT") as copy:
        yield from copy


def _fill(table: str, path: Path) -> None:
    columns = ", ".join(_columns(table))
    _run(f"DELETE FROM {_quoted(table)}")  # noqa: S608
    question = f"COPY {_quoted(table)} ({columns}) FROM STDIN"
    with (
        path.open("rb") as file,
        connection.cursor() as cursor,
        cursor.copy(question) as copy,
    ):
        while block := file.read(frames.PIECE):
            copy.write(block)


def _columns(table: str) -> list[str]:
    """By name: their order may differ between a table that grew and one made at once."""
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    return sorted(_quoted(column.name) for column in described)


def _order(table: str) -> str:
    """The columns that order all rows of a table."""
    with connection.cursor() as cursor:
        key = connection.introspection.get_primary_key_columns(cursor, table)
    return ", ".join(_quoted(name) for name in key) if key else "1"


def _build(manifest: Any) -> None:
    """Empty tables as the migrations of the backup's day made them."""
    executor = MigrationExecutor(connection)
    nodes = executor.loader.graph.node_map
    known = {(app, name) for app, name in manifest.migrations if (app, name) in nodes}
    followed = {
        parent.key for key in known for parent in nodes[key].parents if parent.key[0] == key[0]
    }
    executor.migrate(sorted(known - followed))  # the last one of each app
    without = sorted(executor.loader.unmigrated_apps)
    models = [each for label in without for each in apps.get_app_config(label).get_models()]
    with connection.schema_editor() as editor:
        for model in models:
            if model._meta.can_migrate(connection):
                editor.create_model(model)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _run(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []
