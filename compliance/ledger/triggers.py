"""Database triggers that refuse to change or delete an event, also by raw SQL.

SQLite loses triggers when a migration remakes a table, so `migrate` puts them back every time
and a system check refuses to start without them.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from compliance.ledger.models import Event

MESSAGE = "ledger events are append-only"
TABLE = Event._meta.db_table
NAMES = {
    "sqlite": ("ledger_event_no_update", "ledger_event_no_delete"),
    "postgresql": ("ledger_event_no_change", "ledger_event_no_truncate"),
}
SQLITE = [
    f"""CREATE TRIGGER IF NOT EXISTS ledger_event_no_{verb} BEFORE {verb.upper()} ON {TABLE}
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
    for verb in ("update", "delete")
]
POSTGRESQL = [
    f"""CREATE OR REPLACE FUNCTION ledger_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
    f"""CREATE OR REPLACE TRIGGER ledger_event_no_change BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION ledger_event_refuse()""",
    f"""CREATE OR REPLACE TRIGGER ledger_event_no_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_event_refuse()""",
    f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER ledger_event_no_change",
    f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER ledger_event_no_truncate",
]


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers where they are missing; does nothing before the table exists."""
    if TABLE not in connection.introspection.table_names():
        return
    statements = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for tests that play the attacker."""
    with connection.cursor() as cursor:
        for name in NAMES[connection.vendor]:
            on_table = "" if connection.vendor == "sqlite" else f" ON {TABLE}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that are not there, or do not fire always."""
    if connection.vendor == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return [name for name in NAMES[connection.vendor] if name not in present]
