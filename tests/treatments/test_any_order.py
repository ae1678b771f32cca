"""Look-back and recall from files alone: the same answer, whatever came in first."""

import json
import random
from graphlib import TopologicalSorter
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from compliance.exchange.kinds import KINDS
from compliance.exchange.services import import_records
from compliance.treatments.queries import gaps
from tests.clinics.factory import NOW, TESTER, make_clinic

pytestmark = pytest.mark.django_db

FILES = {
    "practitioners": "code,name,title,email\nP1,Ada Okafor,Esthetician,\n",
    "devices": (
        "code,kind,make,model,serial,in_service_on\nPEN-1,PEN,Bellus,SkinPen,SN-1,2025-05-01\n"
    ),
    "sterile_lots": (
        "kind,make,model,ref,needle_mm,lot,expires,quantity,received_on,supplier,intact\n"
        "CARTRIDGE,Bellus,Tip,T-12,1.5,L-77,2027-08-31,10,2026-04-01,Bellus,yes\n"
        "CARTRIDGE,Bellus,Tip,T-12,1.5,L-78,2027-08-31,10,2026-04-01,Bellus,yes\n"
    ),
    "lidocaine_containers": (
        "code,product,strength_percent,container_type,size_g,din,lot,expires,received_on,"
        "opened_on,in_use_days\n"
        "LC-1,Maxilene,4,TUBE,30,02240443,M-401,EXP 2027-03,2026-04-01,2026-05-01,90\n"
        "LC-2,Maxilene,4,TUBE,30,02240443,M-402,EXP 2027-03,2026-04-01,2026-05-01,90\n"
    ),
    "sterilizers": (
        "code,make,model,serial,type,installed_on\n"
        "A1,Melag,Vacuklav,V-1,B,2024-01-10\nA2,Melag,Vacuklav,V-2,B,2024-01-10\n"
    ),
    # KIT is run on Monday in A1, used, and run again on Wednesday in A2; TIE is in both at once
    "cycles": (
        "sterilizer,number,started_at,program,packaging,packs\n"
        "A1,1,2026-05-01T09:00,PREVAC_134,WRAPPED,P-1=forceps\n"
        "A1,2,2026-05-04T09:00,PREVAC_134,WRAPPED,KIT=bowl\n"
        "A1,3,2026-05-07T09:00,PREVAC_134,WRAPPED,P-3=forceps|TIE=bowl\n"
        "A1,4,2026-05-08T09:00,PREVAC_134,WRAPPED,P-4=forceps|SPARE=bowl\n"
        "A1,6,2026-05-12T09:00,PREVAC_134,WRAPPED,P-6=forceps\n"
        "A2,1,2026-05-06T09:00,PREVAC_134,WRAPPED,KIT=bowl\n"
        "A2,2,2026-05-07T09:00,PREVAC_134,WRAPPED,TIE=bowl|Q-2=tray\n"
    ),
    "spore_tests": (
        "sterilizer,cycle,placed_at,lot,lot_expires,result,control_result,read_at,read_by\n"
        "A1,1,2026-05-01T09:05,BI-1,2027-01-31,NEGATIVE,POSITIVE,2026-05-03T09:00,Ada\n"
        "A1,3,2026-05-07T09:05,BI-1,2027-01-31,NEGATIVE,NEGATIVE,2026-05-09T09:00,Ada\n"
        "A1,4,2026-05-08T09:05,BI-1,2027-01-31,POSITIVE,POSITIVE,2026-05-11T09:00,Ada\n"
        "A2,2,2026-05-07T09:05,BI-1,2027-01-31,NEGATIVE,POSITIVE,2026-05-09T09:00,Ada\n"
    ),
    "air_removal_tests": (
        "sterilizer,cycle,kind,performed_at,result,performed_by\n"
        "A1,,HELIX,2026-05-04T08:30,PASS,Ada\nA2,,HELIX,2026-05-06T08:30,PASS,Ada\n"
    ),
    "treatments": (
        "ref,client_code,treated_at,body_area,practitioner,device,sterile_lot,pack,"
        "lidocaine_container,lidocaine_g,screening_outcome\n"
        "T-1,C-AAAA,2026-05-02T10:00,Face,P1,PEN-1,L-77,P-1,LC-1,2.5,ELIGIBLE\n"
        "T-2,C-BBBB,2026-05-04T15:00,Face,P1,PEN-1,L-78,KIT,,,ELIGIBLE\n"
        "T-3,C-CCCC,2026-05-07T15:00,Face,P1,PEN-1,L-77,KIT,LC-2,3,ELIGIBLE\n"
        "T-4,C-BBBB,2026-05-09T10:00,Neck,P1,PEN-1,,P-4,,,ELIGIBLE\n"
        "T-5,C-DDDD,2026-05-13T10:00,Face,P1,PEN-1,L-77,P-6|P-4,LC-1,4,ELIGIBLE\n"
        "T-6,C-EEEE,2026-05-14T10:00,Face,P1,PEN-1,,TIE,,,ELIGIBLE\n"
    ),
}
NEEDS = {
    "cycles": {"sterilizers"},
    "spore_tests": {"sterilizers"},
    "air_removal_tests": {"sterilizers"},
    "treatments": {"practitioners", "devices", "sterile_lots", "lidocaine_containers", "cycles"},
}


def some_order(dice: random.Random) -> list[str]:
    """Any order in which each file finds what it names."""
    kinds = list(FILES)
    dice.shuffle(kinds)
    waiting = TopologicalSorter({kind: NEEDS.get(kind, set()) for kind in kinds})
    waiting.prepare()
    order: list[str] = []
    ready: list[str] = []
    while waiting.is_active():
        ready += waiting.get_ready()
        order.append(ready.pop(dice.randrange(len(ready))))
        waiting.done(order[-1])
    return order


def shuffled(text: str, dice: random.Random) -> bytes:
    """The same file with its lines in another order."""
    head, *lines = text.strip().splitlines()
    dice.shuffle(lines)
    return "\n".join([head, *lines]).encode()


def answer(command: str, **options: Any) -> Any:
    out = StringIO()
    call_command(command, json=True, stdout=out, **options)
    return json.loads(out.getvalue())


@pytest.mark.parametrize("seed", range(6))
def test_the_answers_do_not_depend_on_the_order_of_files_and_lines(seed):
    dice = random.Random(seed)  # noqa: S311 - the same orders every time
    clinic = make_clinic()
    for kind in some_order(dice):
        data = shuffled(FILES[kind], dice)
        outcome = import_records(clinic=clinic, kind=KINDS[kind], data=data, by=TESTER, at=NOW)
        assert outcome.problems == (), kind
    assert answer("look_back", sterilizer="A1", cycle=4) == {
        "sterilizer": "A1",
        "last_pass": 1,
        "window": {"from": 2, "to": 6},
        "cycles": [2, 3, 4, 6],
        "packs": ["KIT", "P-3", "P-4", "P-6", "SPARE", "TIE"],
        "treatments": ["T-2", "T-4", "T-5"],
        "clients": ["C-BBBB", "C-DDDD"],
    }
    assert answer("look_back", sterilizer="A2", cycle=3) == {
        "sterilizer": "A2",
        "last_pass": 2,
        "window": {"from": 3, "to": 3},
        "cycles": [],
        "packs": [],
        "treatments": [],
        "clients": [],
    }
    assert answer("recall_lot", lot="L-77") == {
        "lot": "L-77",
        "on_hand": 7,
        "cycles": [],
        "packs": [],
        "treatments": ["T-1", "T-3", "T-5"],
        "clients": ["C-AAAA", "C-CCCC", "C-DDDD"],
    }
    assert answer("recall_lot", lot="M-401") == {
        "lot": "M-401",
        "on_hand": 23.5,
        "cycles": [],
        "packs": [],
        "treatments": ["T-1", "T-5"],
        "clients": ["C-AAAA", "C-DDDD"],
    }
    missing = [each.title for each in gaps.find(clinic, on=clinic.day(NOW)).numbers]
    assert missing == ["A1: no cycle #5"]


@pytest.mark.parametrize("is_late", [False, True])
def test_a_run_that_is_logged_late_takes_the_treatment_over(is_late):
    """A tie and a late file: what counts is when it happened, never when it was written."""
    clinic = make_clinic()
    for kind in ("practitioners", "devices", "sterile_lots", "lidocaine_containers", "sterilizers"):
        take(clinic, kind, FILES[kind])
    head, *lines = FILES["cycles"].strip().splitlines()
    again = [line for line in lines if line.startswith("A2,1")]
    first = [line for line in lines if line not in again]
    take(clinic, "cycles", "\n".join([head, *(first if is_late else lines)]))
    take(clinic, "treatments", FILES["treatments"])
    take(clinic, "spore_tests", FILES["spore_tests"])
    if is_late:
        assert answer("look_back", sterilizer="A1", cycle=4)["treatments"][:2] == ["T-2", "T-3"]
        take(clinic, "cycles", "\n".join([head, *again]))
    assert answer("look_back", sterilizer="A1", cycle=4)["treatments"] == ["T-2", "T-4", "T-5"]


def take(clinic, kind, text):
    outcome = import_records(clinic=clinic, kind=KINDS[kind], data=text.encode(), by=TESTER, at=NOW)
    assert outcome.problems == (), kind
