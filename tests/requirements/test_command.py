"""`readiness` on clinics that came in as CSV: three packs, several days."""

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from tests.clinics.factory import NOW

pytestmark = pytest.mark.django_db

FILES = {
    "practitioners": "code,name,title,email\nP1,Ada Byrne,Nurse,\n",
    "credentials": (
        "practitioner,type,title,issuer,number,issued_on,expires_on,device_kinds,max_needle_mm\n"
        "P1,LIC,Licence,College,77,2026-01-01,2026-12-31,,\n"
        "P1,INS,Micro-needling policy,Acme,A-1,2026-01-01,2026-06-30,,\n"
        "P1,BBP,Bloodborne pathogens,School,B-1,2025-06-01,2027-06-01,,\n"
    ),
    "sterilizers": (
        "code,make,model,serial,type,installed_on\nA1,Melag,41,S1,B,2020-01-01\n"
        "N1,Old,9,S2,N,2020-01-01\n"
    ),
    "cycles": (
        "sterilizer,number,started_at,ended_at,program,packaging,temperature_c,exposure_min,"
        "pressure_kpa,drying_min,external_ci,internal_ci_type,internal_ci,packs_dry,packs,operator,"
        "released_at,released_by,note\n"
        "A1,1,2026-05-04T10:00,2026-05-04T10:40,PREVAC_134,WRAPPED,134.5,4,309,20,PASS,4,PASS,yes,"
        "K1=Forceps,Ada Byrne,2026-05-04T11:00,Ada Byrne,\n"
        "A1,2,2026-05-11T10:00,2026-05-11T10:40,PREVAC_134,WRAPPED,134.5,4,309,20,PASS,5,PASS,yes,"
        "K2=Forceps,Ada Byrne,2026-05-11T11:00,Ada Byrne,\n"
    ),
    "air_removal_tests": (
        "sterilizer,cycle,kind,performed_at,result,performed_by\n"
        "A1,,HELIX,2026-05-04T09:00,PASS,Ada Byrne\n"
    ),
    "spore_tests": (
        "sterilizer,cycle,placed_at,lot,lot_expires,result,control_result,read_at,read_by\n"
        "A1,1,2026-05-04T10:00,BI-1,2026-05-03,NEGATIVE,POSITIVE,2026-05-05T10:00,Ada Byrne\n"
    ),
}


@pytest.fixture
def run(tmp_path: Path, capsys):
    """Make a clinic of a pack from the same files; answer with its findings on a day."""

    def imported(pack: str) -> str:
        slug = f"c-{pack.lower()}"
        call_command("create_clinic", slug, "--name", pack, "--pack", pack)
        for kind, text in FILES.items():
            path = tmp_path / f"{kind}.csv"
            path.write_text(text)
            call_command("import_records", kind, str(path), "--clinic", slug)
        return slug

    def judged(slug: str, on: str) -> Any:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            call_command("readiness", "--clinic", slug, "--on", on, "--json")
        assert ended.value.code == 1  # something fails on every one of these days
        return json.loads(capsys.readouterr().out)

    with time_machine.travel(NOW, tick=False):
        yield imported, judged


def told(found: Any, requirement: str, subject: str = "A1") -> Any:
    own = [e for e in found["findings"] if e["requirement"] == requirement]
    return next((e["status"] for e in own if e["subject"] == subject), own[0]["status"])


def test_three_packs_on_several_days(run):
    imported, judged = run
    ontario, california, uk = (imported(pack) for pack in ("CA-ON", "US-CA", "UK"))
    on = {
        (slug, day): judged(slug, day)
        for slug in (ontario, california, uk)
        for day in ("2026-05-10", "2026-05-18", "2026-05-19", "2026-06-30", "2026-07-01")
    }
    assert told(on[ontario, "2026-05-10"], "K-017") == "PASS"
    assert told(on[ontario, "2026-05-18"], "K-017") == "DUE_SOON"
    assert told(on[ontario, "2026-05-19"], "K-017") == "OVERDUE"
    assert told(on[ontario, "2026-05-19"], "K-017", "N1") == "NO_DATA"
    assert told(on[california, "2026-05-19"], "K-018") == "PASS"
    assert told(on[california, "2026-06-30"], "K-018") == "OVERDUE"
    assert told(on[uk, "2026-07-01"], "K-017") == "NOT_APPLICABLE"
    # an indicator of type 4 in the first load is wrong in California only
    assert told(on[california, "2026-05-18"], "K-014") == "FAIL"
    assert told(on[ontario, "2026-05-18"], "K-014") == "NOT_APPLICABLE"
    # the second day of use had no Helix test, whatever the pack
    for slug in (ontario, california, uk):
        assert told(on[slug, "2026-05-10"], "K-015") == "PASS"
        assert told(on[slug, "2026-05-18"], "K-015") == "FAIL"
    # insurance ends on 30 June; training on pathogens is a year old on 1 June, in the US only
    assert told(on[ontario, "2026-06-30"], "K-038", "Ada Byrne") == "DUE_SOON"
    assert told(on[ontario, "2026-07-01"], "K-038", "Ada Byrne") == "OVERDUE"
    assert told(on[california, "2026-05-19"], "K-036", "Ada Byrne") == "DUE_SOON"
    assert told(on[california, "2026-06-30"], "K-036", "Ada Byrne") == "OVERDUE"
    assert told(on[uk, "2026-06-30"], "K-036") == "NOT_APPLICABLE"


def test_the_shape_of_the_answer(run):
    imported, judged = run
    found = judged(imported("CA-ON"), "2026-05-19")
    assert list(found)[:3] == ["clinic", "on", "pack"]
    assert (found["clinic"], found["on"], found["pack"]) == ("c-ca-on", "2026-05-19", "CA-ON")
    assert sum(found["counts"].values()) == len(found["findings"])
    overdue = next(e for e in found["findings"] if e["status"] == "OVERDUE")
    assert set(overdue) == {
        *("requirement", "area", "subject", "status", "due_on", "summary", "evidence")
    }
    assert (overdue["requirement"], overdue["subject"]) == ("K-017", "A1")
    assert overdue["due_on"] == "2026-05-18"
    assert overdue["evidence"][0].startswith("sterilizer:")


def test_it_speaks_to_people_too_and_ends_well_when_nothing_is_broken(capsys):
    call_command("create_clinic", "new", "--name", "New", "--pack", "UK")
    capsys.readouterr()
    call_command("readiness", "--on", "2026-05-19")
    said = capsys.readouterr().out
    assert "New, 2026-05-19, rules UK 2026-07-01" in said
    assert "NO_DATA" in said
    assert "NOT_APPLICABLE " not in said.splitlines()[2]
