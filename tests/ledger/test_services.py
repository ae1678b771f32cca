"""A change and its event stand or fall together."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.ledger import queries, rules
from compliance.ledger import services as ledger
from compliance.ledger.models import ChainHead, Event
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member

pytestmark = pytest.mark.django_db


def test_a_new_record_starts_its_clinics_chain():
    clinic = make_clinic(name="Northgate")
    event = Event.objects.get(clinic_id=clinic.pk)
    body = json.loads(bytes(event.body))
    assert (event.sequence, body["type"], body["state"]["name"]) == (
        1,
        "clinic.created",
        "Northgate",
    )
    assert bytes(event.hash) == rules.chain_hash(
        sequence=1, previous=rules.GENESIS, body=bytes(event.body)
    )


def test_two_clinics_have_two_chains():
    first, second = make_clinic(), make_clinic()
    make_member(second)
    assert [h.sequence for h in ChainHead.objects.order_by("sequence")] == [1, 2]
    assert queries.head(first.pk)[0] == 1


def test_what_the_database_refuses_is_told_as_the_rule_and_nothing_of_it_stays():
    clinic = make_clinic(slug="taken")
    before = queries.head(clinic.pk)
    fields = {"name": "Other", "timezone": clinic.timezone, "pack": clinic.pack}
    for write in (
        lambda: ledger.create(Clinic(slug="taken", **fields), by=TESTER, at=NOW),
        lambda: ledger.create_many([Clinic(slug="taken", **fields)], by=TESTER, at=NOW),
    ):
        with pytest.raises(ValidationError) as refused:
            write()
        assert "slug" in refused.value.message_dict
    assert (Clinic.objects.count(), queries.head(clinic.pk)) == (1, before)


def test_an_amendment_keeps_old_and_new():
    clinic = make_clinic(name="Old name")
    ledger.amend(clinic, by=TESTER, at=NOW, changes={"name": "New name"}, reason="We moved")
    newest = queries.history(clinic)[0]
    assert [(c.label, c.old, c.new) for c in newest.changes] == [
        ("Name of the clinic", "Old name", "New name")
    ]
    assert newest.reason == "We moved"


def test_an_amendment_that_changes_nothing_writes_nothing():
    clinic = make_clinic(name="Same")
    ledger.amend(clinic, by=TESTER, at=NOW, changes={"name": "Same"})
    assert len(queries.history(clinic)) == 1


def test_a_void_needs_a_reason_of_ten_characters():
    member = make_member(make_clinic())
    with pytest.raises(Refusal):
        ledger.void(member, by=TESTER, at=NOW, reason="too short")


def test_a_void_record_is_changed_no_more():
    member = make_member(make_clinic())
    ledger.void(member, by=TESTER, at=NOW, reason="entered by mistake")
    with pytest.raises(Refusal):
        ledger.amend(member, by=TESTER, at=NOW, changes={"role": "OWNER"})


def test_an_invalid_record_leaves_neither_row_nor_event():
    with pytest.raises(ValidationError):
        make_clinic(timezone="Mars/Olympus")
    assert (Clinic.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize("statement", ["UPDATE {} SET type = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_history(statement):
    make_clinic()
    with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(statement.format(Event._meta.db_table))
