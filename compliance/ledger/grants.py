"""What the role of the serving program may do on PostgreSQL, where another role owns the tables.

It reads and appends to the history and can neither change nor empty it, nor touch its guards,
because it owns nothing. Given anew after every migration.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from compliance.ledger.triggers import TABLE

READ_ONLY = ("django_migrations",)
LATER = "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}"
STATEMENTS = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "REVOKE CREATE ON SCHEMA {schema} FROM {role}, PUBLIC",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    # the cache's table is made after the migration
    f"{LATER} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {{role}}",
    f"{LATER} GRANT USAGE, SELECT ON SEQUENCES TO {{role}}",
    "REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {history} FROM {role}, PUBLIC",
)
OWNS = """
    SELECT pg_has_role(current_user, relowner, 'MEMBER')
    FROM pg_class WHERE oid = to_regclass(%s)
"""


def give(connection: BaseDatabaseWrapper, role: str) -> None:
    """Let a role work on the tables that this connection's own role has."""
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = quoted(cursor.fetchone()[0])
        names = {"schema": schema, "role": quoted(role), "history": quoted(TABLE)}
        for statement in STATEMENTS:
            cursor.execute(statement.format(**names))
        for table in READ_ONLY:
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {quoted(table)} FROM {quoted(role)}")


def owns_history(connection: BaseDatabaseWrapper) -> bool:
    """Could the role that is at work take the guards away? On SQLite nobody owns anything."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(OWNS, [TABLE])
        found = cursor.fetchone()
    return bool(found and found[0])
