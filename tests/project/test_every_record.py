"""One hostile edit of any row of any kind of record is found, and the record is named."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, models

from compliance.ledger import triggers, verification
from tests.clinics.factory import make_clinic
from tests.project.subjects import SUBJECTS

pytestmark = pytest.mark.django_db

BOOKKEEPING = {"recorded_by", "voided_by", "void_reason"}
NO_RECORDS = {  # made of what the history keeps, and thrown away again
    "group/audits",
    "group/parts",
    "settings/deliveries",
}
OTHER = {
    models.CharField: "changed behind its back",
    models.TextField: "changed behind its back",
    models.DateField: "1999-12-31",
}


def change_to(record: Any) -> tuple[str, str]:
    """A column of the record that anybody could write into, and something else to write."""
    kept_out = getattr(record, "LEDGER_EXCLUDES", frozenset()) | BOOKKEEPING
    fields = [f for f in record._meta.concrete_fields if f.attname not in kept_out]
    for field in fields:
        if type(field) in OTHER and not field.choices:
            return field.column, OTHER[type(field)][: field.max_length or 99]
    for field in fields:
        if field.choices:
            now = getattr(record, field.attname)
            return field.column, next(value for value, _label in field.choices if value != now)
    for field in fields:
        if type(field) is models.DateTimeField and not field.null:
            return field.column, "1999-12-31 12:00:00+00:00"
    raise AssertionError(f"{record} has nothing to change")


@pytest.mark.parametrize("place", [place for place in SUBJECTS if place not in NO_RECORDS])
def test_an_edit_by_sql_is_found_and_named(place):
    clinic = make_clinic()
    record = SUBJECTS[place](clinic)
    assert verification.verify(clinic.pk).is_whole
    column, value = change_to(record)
    triggers.remove(connection)
    table = record._meta.db_table
    key = record.pk.hex if connection.vendor == "sqlite" else str(record.pk)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, key])
        assert cursor.rowcount == 1
    triggers.install(connection)
    breaks = verification.verify(clinic.pk).breaks
    assert [record.LEDGER_KIND, str(record.pk)] in [each.where.split()[:2] for each in breaks]
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_ledger", "--clinic", clinic.slug)
