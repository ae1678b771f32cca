"""A file that comes in at once leaves what its lines would leave one by one."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from compliance.core.errors import Refusal
from compliance.exchange.kinds import KINDS
from compliance.exchange.kinds.base import Context, Kind, Values, one_by_one
from compliance.exchange.kinds.cycles import FIELDS, _line
from compliance.exchange.services import import_records, matching
from compliance.ledger import verification
from compliance.ledger.models import Event
from compliance.sterilization import services
from compliance.sterilization.models import Cycle
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.exchange.factory import bring_in, bring_in_all

pytestmark = pytest.mark.django_db
KIND = KINDS["cycles"]
HEADING = (
    "sterilizer,number,started_at,ended_at,program,packaging,temperature_c,exposure_min,"
    "internal_ci_type,internal_ci,packs,operator,note"
)
RIGHT = """
A1,411,2026-03-01T09:00,2026-03-01T09:42,PREVAC_134,WRAPPED,134.6,4,5,PASS,P-1=forceps|P-2=bowl,P1,
A1,412,2026-03-02T09:00-05:00,,PREVAC_132,WRAPPED,,,,,P-3=forceps,Jo,Power cut
A1,413,2026-03-02T12:00,2026-03-02T12:40,PREVAC_134,WRAPPED,120.0,4.00,5,FAIL,P-1=forceps,,
G1,7,2026-03-02T12:00,2026-03-02T12:55,GRAV_121,UNWRAPPED,121.4,31,5,PASS,,,Zu\u0308rich
"""
WRONG = """
A1,1,2027-03-01T09:00,,PREVAC_134,WRAPPED,,,,,,,
A1,2,2026-03-01T09:00,2026-03-01T08:00,PREVAC_134,WRAPPED,,,,,,,
A1,3,2026-03-01T09:00,2026-03-01T09:10,PREVAC_134,WRAPPED,134,40,,,,,
A1,4,2020-03-01T09:00,,PREVAC_134,WRAPPED,,,,,,,
A1,0,2026-03-01T09:00,,PREVAC_134,WRAPPED,,,,,,,
A1,6,2026-03-01T09:00,,PREVAC_134,WRAPPED,999,,,,,,
A1,7,2026-03-01T09:00,,PREVAC_134,WRAPPED,134.65,4.001,,,,,
A1,8,2026-03-01T09:00,,PREVAC_134,WRAPPED,,,,,P-1=a|P-1=b,,
A1,9,2026-03-01T09:00,,PREVAC_134,WRAPPED,,,,,P-1=needle cartridge,,
"""


def _save(context: Context, values: Values) -> None:
    line = _line(context, values)
    cycle = line.cycle
    said: dict[str, Any] = {
        name: getattr(cycle, name)
        for name in ("sterilizer", "number", "started_at", "ended_at", "program", "packaging",
                     "temperature_c", "exposure_min", "internal_ci_type", "internal_ci",
                     "operator", "note")
    }  # fmt: skip
    packs = [(code, contents, None) for code, contents in line.packs]
    try:
        services.log_cycle(clinic=context.clinic, by=context.by, at=context.at, packs=packs, **said)
    except ValidationError as error:
        if "code" in error.message_dict:
            raise Refusal(" ".join(error.messages), "packs") from error
        raise


ALONE = replace(KIND, save_all=one_by_one(_save, FIELDS))


def left(kind: Kind, lines: str) -> tuple[list[Any], list[str], list[str]]:
    """Sentences, cells and bodies (without ids) that a file leaves; it is taken back."""
    with transaction.atomic():
        clinic = make_clinic(name="Northgate", slug="northgate")
        bring_in_all(clinic, before="cycles")
        size = Event.objects.filter(clinic_id=clinic.pk).count()
        data = f"{HEADING}{lines}".encode()
        outcome = import_records(clinic=clinic, kind=kind, data=data, by=TESTER, at=NOW)
        assert verification.verify(clinic.pk).is_whole
        rows = [
            json.dumps(KIND.written(values, zone="UTC")) for values, _v in KIND.existing(clinic)
        ]
        events = Event.objects.filter(clinic_id=clinic.pk, sequence__gt=size)
        bodies = sorted(_without_ids(bytes(each.body)) for each in events)
        transaction.set_rollback(True)
    return [str(each) for each in outcome.problems], rows, bodies


def _without_ids(body: bytes) -> str:
    said = json.loads(body)
    del said["clinic"], said["record"]["id"]
    for name in [*(said["state"] or {})]:
        if name.endswith("id"):
            del said["state"][name]
    return json.dumps(said, sort_keys=True)


def test_a_file_leaves_what_its_lines_leave_one_by_one():
    alone, together = left(ALONE, RIGHT), left(KIND, RIGHT)
    assert alone == together
    assert len(alone[1]) == 4
    assert any("deviation.raised" in body or "deviation.created" in body for body in alone[2])
    assert left(KIND, RIGHT.replace("134.6", "134.7")) != together  # the control


def test_a_wrong_line_is_refused_in_the_same_words_wherever_it_stands():
    wrong = WRONG.strip().splitlines()
    alone, together = left(ALONE, WRONG), left(KIND, WRONG)
    assert alone[0] == together[0]
    assert {each.split(",")[0] for each in alone[0]} == {f"Line {n + 2}" for n in range(len(wrong))}
    assert left(KIND, RIGHT + WRONG.lstrip())[1:] == left(KIND, WRONG)[1:]  # all or nothing


@pytest.mark.parametrize("few", [1_000, 1], ids=["asked by name", "every key read"])
def test_what_is_here_is_found_by_its_key_however_many_lines_there_are(few, monkeypatch):
    monkeypatch.setattr(matching, "FEW", few)
    clinic = make_clinic()
    bring_in_all(clinic)
    for name in KINDS:
        again = bring_in(clinic, name)
        assert (again.added, again.problems) == (0, ())
        assert again.present


def test_a_cell_that_comes_again_is_judged_by_itself():
    """4 and 4.00 are equal, and only one of 4.00 and 4.000 can be kept."""
    lines = "".join(
        f"\nA1,{n},{NOW - timedelta(days=n):%Y-%m-%dT09:00},,PREVAC_134,WRAPPED,,{minutes},,,,,"
        for n, minutes in enumerate(("4", "4.00", "4.000", "4"), 1)
    )
    assert [problem[:7] for problem in left(KIND, lines)[0]] == ["Line 4,"]
    assert not Cycle.objects.exists()
