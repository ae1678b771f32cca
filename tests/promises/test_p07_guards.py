"""P7: no path of the app alters or deletes an event, and neither does SQL."""

import pytest
from django.db import DatabaseError, connection, models, transaction

from compliance.ledger import triggers, verification
from compliance.ledger.models import Event
from tests.clinics.factory import make_clinic, make_member

pytestmark = pytest.mark.django_db

TABLE = Event._meta.db_table
COLUMNS = "clinic_id, sequence, type, record_kind, record_id, recorded_at, body, hash"


def sql(statement):
    """A statement as somebody at the database's own prompt would type it."""

    def run():
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


def save_over():
    """A new object with an old key."""
    old = Event.objects.order_by("pk")[0]
    models.Model.save(Event(pk=old.pk, clinic_id=old.clinic_id, sequence=1, body=b"", hash=b""))


UPSERT = f"""INSERT INTO {TABLE} (id, {COLUMNS}) SELECT id, {COLUMNS} FROM {TABLE} WHERE true
    ON CONFLICT (id) DO UPDATE SET type = 'x'"""
HOSTILE = {
    "update": sql(f"UPDATE {TABLE} SET type = 'x'"),
    "update of one body": sql(f"UPDATE {TABLE} SET body = hash WHERE sequence = 1"),
    "update to the same": sql(f"UPDATE {TABLE} SET type = type"),
    "delete": sql(f"DELETE FROM {TABLE}"),
    "delete of the last": sql(
        f"DELETE FROM {TABLE} WHERE sequence = (SELECT max(sequence) FROM {TABLE})"
    ),
    "upsert": sql(UPSERT),
    "queryset update": lambda: Event.objects.all().update(type="x"),
    "raw delete": lambda: Event.objects.all()._raw_delete("default"),
    "save over": save_over,
    "bulk update": lambda: Event.objects.bulk_update(list(Event.objects.all()), ["type"]),
}
OWN = {
    "sqlite": {
        "insert or replace": sql(f"INSERT OR REPLACE INTO {TABLE} SELECT * FROM {TABLE}"),
        "update or replace": sql(f"UPDATE OR REPLACE {TABLE} SET sequence = 1"),
    },
    "postgresql": {
        "truncate": sql(f"TRUNCATE {TABLE}"),
        "as a replica": sql(f"SET LOCAL session_replication_role = replica; DELETE FROM {TABLE}"),
    },
}


def refused(statements):
    """How many of the statements the database refused."""
    count = 0
    for statement in statements:
        try:
            with transaction.atomic():
                statement()
        except DatabaseError as error:
            count += triggers.MESSAGE in str(error)
    return count


def test_the_guards_refuse_every_hostile_statement(promise, control):
    clinic = make_clinic()
    make_member(clinic)
    statements = [*HOSTILE.values(), *OWN[connection.vendor].values()]
    said = refused(statements)
    assert verification.verify(clinic.pk).is_whole
    figure, all_of_them = f"{said} of {len(statements)}", said == len(statements)
    word = f"statements refused ({connection.vendor})"
    promise(7, word, figure=figure, bound="all", kept=all_of_them)
    triggers.remove(connection)
    with transaction.atomic():
        said = refused(statements[:1])
    control(7, "without the triggers", figure=f"{said} refused", broke=said == 0)
