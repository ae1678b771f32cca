"""The rule about statements that leave their clinic can fail; `test_access` holds pages to it."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from compliance.api.resources import RESOURCES
from compliance.clinics.models import Clinic
from compliance.devices.models import Device
from compliance.ledger import services as ledger
from compliance.ledger.models import Event
from tests.api.factory import Program
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member
from tests.devices.factory import make_device
from tests.exchange.factory import bring_in_all
from tests.project import crossing
from tests.project.crossing import ALLOWED, SPLIT, watched

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    """How many statements of a request leave its clinic; a device of the clinic, and another."""
    ours, theirs = make_clinic(), make_clinic()
    foreign = make_device(theirs)
    with watched(ours) as watch:
        own = make_device(ours)  # between requests nobody is judged

        def found(ask):
            watch.found.clear()
            watch.is_asked = True
            ask()
            watch.is_asked = False
            return len(watch.found)

        yield found, own, foreign


def test_what_stays_with_the_clinic_passes(asked):
    found, own, _foreign = asked
    clinic = own.clinic
    assert found(lambda: list(Device.objects.of(clinic))) == 0
    assert found(lambda: Device.objects.get(pk=own.pk)) == 0
    assert found(lambda: Device.objects.filter(pk=own.pk).update(model="x")) == 0
    assert found(lambda: list(Event.objects.filter(clinic_id=clinic.pk))) == 0
    assert found(lambda: ledger.amend(own, by=TESTER, at=NOW, changes={"model": "y"})) == 0


def test_what_leaves_it_is_found(asked):
    found, own, foreign = asked
    assert found(lambda: list(Device.objects.all())) == 1
    assert found(lambda: Device.objects.filter(code=own.code).exists()) == 1
    assert found(lambda: Device.objects.get(pk=foreign.pk)) == 1
    assert found(lambda: Device.objects.update(model="x")) == 1
    assert found(Event.objects.count) == 1
    assert found(lambda: list(Device.objects.filter(clinic=foreign.clinic))) == 1
    assert found(Clinic.objects.count) == 1
    with connection.cursor() as cursor:
        assert found(lambda: cursor.execute("SELECT 1")) == 0


def test_a_request_is_judged_from_its_beginning_to_its_end(client, monkeypatch):
    monkeypatch.setattr(crossing, "ALLOWED", {})
    member = make_member(make_clinic())
    client.force_login(member.user)
    with watched(member.clinic) as watch:
        Clinic.objects.count()
        client.get(reverse("device-list"))
        Clinic.objects.count()
    (door,) = set(watch.found)
    assert '"compliance_membership"."user_id" =' in door


def test_no_request_of_a_program_leaves_its_clinic():
    clinic, other = make_clinic(), make_clinic()
    bring_in_all(other)
    with watched(clinic) as watch:
        bring_in_all(clinic)
        program = Program(clinic)
        for name, resource in RESOURCES.items():
            item, *_rest = program.get(name).json()["items"]
            assert program.get(f"{name}/{item['id']}").status_code == 200
            if resource.scope:
                columns = [column.name for column in resource.writable.columns]
                again = program.post(name, {each: item[each] for each in columns})
                assert again.status_code == 200, again.json()  # looked for, found, not written
        pen = {"code": "NEW-1", "kind": "PEN", "make": "Novaderm", "model": "P9"}
        assert program.post("devices", pen).status_code == 201
    assert sorted(set(watch.found)) == []


def test_every_exception_names_a_table_that_is_split():
    assert all(any(table in pattern for table in SPLIT) for pattern in ALLOWED)


def test_the_page_names_every_table_of_clinics_that_does_not_say_which_clinic():
    page = (Path(__file__).resolve().parents[2] / "docs" / "partitioning.md").read_text()
    models = apps.get_app_config("compliance").get_models()
    others = {model._meta.db_table for model in models} - SPLIT
    assert {table for table in others if f"`{table}`" not in page} == set()
