"""Every edit behind the ledger's back is found, by Klarity and by the stand-alone program."""

import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from compliance import checks
from compliance.ledger import anchors, bundle, triggers, verification, verify_bundle
from compliance.ledger import services as ledger
from compliance.ledger.models import ChainHead, Event
from compliance.ledger.services import one
from compliance.lidocaine.models import StoragePlace
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member

pytestmark = pytest.mark.django_db

EVENT = Event._meta.db_table
HEAD = ChainHead._meta.db_table


@pytest.fixture
def clinic():
    """A clinic with some history."""
    clinic = make_clinic(name="Northgate", slug="northgate")
    member = make_member(clinic, "ASSISTANT")
    ledger.amend(member, by=TESTER, at=NOW, changes={"role": "PRACTITIONER"})
    ledger.record(clinic, event="clinic.exported", by=TESTER, at=NOW)
    return clinic


def attack(*statements):
    """What someone with the database in their hands can do."""
    triggers.remove(connection)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    triggers.install(connection)


def outside(clinic, folder):
    """What the stand-alone program says of the same history."""
    path = folder / "bundle.zip"
    bundle.write(clinic.pk, at=NOW, out=path)
    check = verify_bundle.Check(path)
    check.run([])
    return check.found


def test_an_untouched_history_is_whole(clinic, tmp_path):
    report = verification.verify(clinic.pk)
    assert (report.is_whole, report.events, report.records) == (True, 4, 2)
    assert outside(clinic, tmp_path) == []


def test_a_minus_before_nothing_is_no_difference(clinic):
    place = StoragePlace(clinic=clinic, name="Fridge", least_c=Decimal("-0"), most_c=Decimal(8))
    ledger.create(place, by=TESTER, at=NOW)
    assert verification.verify(clinic.pk).breaks == ()


ATTACKS = [
    pytest.param("UPDATE compliance_clinic SET name = 'Southgate'", "clinic", id="record changed"),
    pytest.param("UPDATE compliance_membership SET role = 'OWNER'", "membership", id="role raised"),
    pytest.param("DELETE FROM compliance_membership", "membership", id="record deleted"),
    pytest.param(f"DELETE FROM {EVENT} WHERE sequence = 2", "event 3", id="event cut out"),
    pytest.param(
        f"UPDATE {EVENT} SET body = (SELECT body FROM {EVENT} e WHERE e.sequence = 1) "
        "WHERE sequence = 2",
        "event 2",
        id="body replaced",
    ),
    pytest.param(
        f"UPDATE {EVENT} SET sequence = 40 WHERE sequence = 4", "event 40", id="event renumbered"
    ),
]


@pytest.mark.parametrize(("statement", "named"), ATTACKS)
def test_a_hostile_edit_is_found_and_named(clinic, tmp_path, statement, named):
    attack(statement)
    inside = [f"{each.where}: {each.sentence}" for each in verification.verify(clinic.pk).breaks]
    assert any(named in sentence for sentence in inside)
    assert any(named in sentence for sentence in outside(clinic, tmp_path))


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(f"DELETE FROM {EVENT} WHERE sequence = 4", id="tail cut off"),
        pytest.param(f"UPDATE {EVENT} SET type = 'x' WHERE sequence = 4", id="column changed"),
        pytest.param(f"UPDATE {HEAD} SET sequence = 3", id="head turned back"),
        pytest.param(f"DELETE FROM {HEAD}", id="head deleted"),
    ],
)
def test_an_edit_around_the_bytes_is_found(clinic, statement):
    attack(statement)
    assert not verification.verify(clinic.pk).is_whole


def test_a_history_written_anew_is_found_only_by_an_anchor(clinic, tmp_path):
    kept = anchors.anchor(clinic.pk, at=NOW)
    attack(f"DELETE FROM {EVENT}", f"DELETE FROM {HEAD}")
    for record in (clinic, *clinic_members(clinic)):
        one._append(
            record, event="x.created", by=TESTER, at=NOW, occurred_at=None, reason="", before={}
        )
    assert verification.verify(clinic.pk).is_whole
    assert not verification.verify(clinic.pk, anchors=[kept]).is_whole
    path = tmp_path / "bundle.zip"
    bundle.write(clinic.pk, at=NOW, out=path)
    check = verify_bundle.Check(path)
    check.run([json.loads(kept.to_json())])
    assert check.found


def clinic_members(clinic):
    """Its memberships as they stand."""
    from compliance.clinics.models import Membership

    return list(Membership.objects.filter(clinic=clinic))


def test_an_anchor_that_someone_else_signed_is_refused(clinic):
    kept = anchors.anchor(clinic.pk, at=NOW)
    forged = replace(kept, at="2020-01-01T00:00:00.000000Z")
    assert verification.verify(clinic.pk, anchors=[kept]).is_whole
    assert not verification.verify(clinic.pk, anchors=[forged]).is_whole


def test_the_command_names_the_record_and_exits_1(clinic, capsys):
    call_command("verify_ledger")
    assert "it is whole" in capsys.readouterr().out
    attack("UPDATE compliance_clinic SET name = 'Southgate'")
    with pytest.raises(SystemExit) as exit_code:
        call_command("verify_ledger", "--json")
    said = json.loads(capsys.readouterr().out)
    assert exit_code.value.code == 1
    assert "Southgate" in said["breaks"][0]["sentence"]
    assert str(clinic.pk) in said["breaks"][0]["where"]


def test_the_system_check_misses_the_triggers(clinic):
    assert checks.history_is_protected(None, ["default"]) == []
    triggers.remove(connection)
    assert {error.id for error in checks.history_is_protected(None, ["default"])} == {
        "klarity.E001"
    }
    triggers.install(connection)


def test_the_stand_alone_program_needs_nothing_but_python(clinic, tmp_path):
    path = tmp_path / "bundle.zip"
    bundle.write(clinic.pk, at=NOW, out=path)
    program = Path(verify_bundle.__file__)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(program), str(path)], capture_output=True, text=True
    )
    assert (done.returncode, "it is whole" in done.stdout) == (0, True)
    assert len(program.read_text().splitlines()) <= 200
