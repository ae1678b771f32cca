"""From a failed spore test to client codes, by the commands and by the page."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from compliance.exchange.kinds import KINDS
from compliance.exchange.services import import_records
from compliance.sterilization.models import Cycle
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member
from tests.devices.factory import make_lot, questions
from tests.sterilization.factory import make_cycle, make_spore_test, make_sterilizer
from tests.treatments.factory import make_client, make_treatment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY = datetime(2026, 7, 6, 12, 0, tzinfo=UTC)


def answer(command, **options):
    out = StringIO()
    call_command(command, json=True, stdout=out, **options)
    return json.loads(out.getvalue())


def look_back(sterilizer, cycle):
    return answer("look_back", sterilizer=sterilizer.code, cycle=cycle)


def run(sterilizer, number, at, *codes):
    return make_cycle(
        sterilizer, number=number, started_at=at, ended_at=None,
        packs=[(code, "Forceps", None) for code in codes],
    )  # fmt: skip


def treat(clinic, at, code, ref):
    client = make_client(clinic)
    made = make_treatment(client, treated_at=at, units=[], packs=[code], ref=ref)
    return made.client.code


def test_a_pack_used_and_run_again_since_still_leads_to_its_client():
    clinic = make_clinic()
    sterilizer, other = make_sterilizer(clinic), make_sterilizer(clinic)
    run(sterilizer, 1, MONDAY - DAY, "OLD")
    make_spore_test(sterilizer, cycle_number=1, placed_at=MONDAY - DAY, result="NEGATIVE")
    run(sterilizer, 2, MONDAY - timedelta(hours=3), "KIT", "SPARE")
    monday = treat(clinic, MONDAY, "KIT", "T-1")
    treat(clinic, MONDAY, "OLD", "T-0")
    run(other, 1, MONDAY + 2 * DAY, "KIT")
    treat(clinic, MONDAY + 3 * DAY, "KIT", "T-2")
    run(sterilizer, 3, MONDAY + 4 * DAY, "LAST")
    make_spore_test(sterilizer, cycle_number=3, placed_at=MONDAY + 4 * DAY, result="POSITIVE")
    assert look_back(sterilizer, 3) == {
        "sterilizer": "A1",
        "last_pass": 1,
        "window": {"from": 2, "to": 3},
        "cycles": [2, 3],
        "packs": ["KIT", "LAST", "SPARE"],
        "treatments": ["T-1"],
        "clients": [monday],
    }


def test_the_page_shows_the_same(client):
    clinic = make_clinic()
    client.force_login(make_member(clinic).user)
    sterilizer = make_sterilizer(clinic, installed_on=(MONDAY - 300 * DAY).date())
    run(sterilizer, 1, MONDAY, "KIT")
    code = treat(clinic, MONDAY + DAY, "KIT", "T-1")
    test = make_spore_test(sterilizer, placed_at=MONDAY, result="POSITIVE")
    page = client.get(reverse("look-back", args=[test.pk])).text
    assert all(word in page for word in ("T-1", code, "KIT", "it begins with the installation"))
    assert "used: put aside" in page
    run(make_sterilizer(clinic), 1, MONDAY + 2 * DAY, "KIT")
    assert "used, run again" in client.get(reverse("look-back", args=[test.pk])).text


CYCLES = """sterilizer,number,started_at,program,packaging,packs
A1,{n},2026-05-{day:02}T09:00,PREVAC_134,WRAPPED,P-{n}=forceps
"""
SPORES = """sterilizer,cycle,placed_at,lot,lot_expires,result,control_result,read_at,read_by
A1,412,2026-05-04T09:00,BI-1,2027-01-31,NEGATIVE,POSITIVE,2026-05-05T09:00,Ada
A1,431,2026-05-18T09:00,BI-1,2027-01-31,POSITIVE,GROWTH,2026-05-19T09:00,Ada
A1,420,2026-05-10T09:00,BI-1,2027-01-31,NEGATIVE,NEGATIVE,2026-05-11T09:00,Ada
"""
AIR = """sterilizer,cycle,kind,performed_at,result,performed_by
A1,,HELIX,2026-05-04T08:30,PASS,Ada
A1,411,BOWIE_DICK,2026-05-05T08:30,FAIL,Ada
"""


def cycles_csv(numbers):
    header, line = CYCLES.strip().splitlines()
    return "\n".join([header, *(line.format(n=n, day=1 + (n - 410)) for n in numbers)])


def take_in(clinic, kind, text):
    return import_records(clinic=clinic, kind=KINDS[kind], data=text.encode(), by=TESTER, at=NOW)


@pytest.mark.parametrize(
    "order",
    [
        ("cycles", "spore_tests", "air_removal_tests"),
        ("spore_tests", "air_removal_tests", "cycles"),
        ("air_removal_tests", "cycles", "spore_tests"),
    ],
)
@pytest.mark.parametrize("is_reversed", [False, True])
def test_vector_3_from_files_in_any_order(order, is_reversed):
    clinic = make_clinic()
    sterilizer = make_sterilizer(clinic)
    numbers = list(range(410, 435))
    spores = SPORES.strip().splitlines()
    if is_reversed:
        numbers, spores = numbers[::-1], [spores[0], *reversed(spores[1:])]
    files = {
        "cycles": cycles_csv(numbers),
        "spore_tests": "\n".join(spores),
        "air_removal_tests": AIR,
    }
    for kind in order:
        outcome = take_in(clinic, kind, files[kind])
        assert not outcome.problems
        assert take_in(clinic, kind, files[kind]).added == 0
    found = look_back(sterilizer, 431)
    assert found["last_pass"] == 412
    assert found["window"] == {"from": 413, "to": 434}
    assert found["cycles"] == list(range(413, 435))
    assert found["packs"] == [f"P-{n}" for n in range(413, 435)]


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("A9,1,2026-05-04T09:00,,,,,,", "sterilizer", "no sterilizer"),
        ("A1,x,2026-05-04T09:00,,,,,,", "cycle", "whole number"),
        ("A1,1,2026-05-04T09:00,,,GREEN,,,", "result", "Write one of"),
        ("A1,1,2026-05-04T09:00,,,NEGATIVE,,2026-05-03T09:00,Ada", "read_at", "before it was"),
        ("A1,1,2026-05-04T09:00,,,NEGATIVE,,2026-05-05T09:00,", "read_by", "Give both"),
        ("A1,1,2026-05-04T09:00,,,,,2026-05-05T09:00,Ada", "result", "has a result"),
        ("A1,1,2027-05-04T09:00,,,,,,", "placed_at", "still to come"),
    ],
)
def test_a_broken_line_is_told_by_its_column(line, column, words):
    clinic = make_clinic()
    make_sterilizer(clinic)
    outcome = take_in(clinic, "spore_tests", SPORES.splitlines()[0] + "\n" + line)
    (problem,) = outcome.problems
    assert (problem.line, problem.column) == (2, column)
    assert words in problem.sentence


def test_a_single_use_item_in_a_file_is_refused():
    clinic = make_clinic()
    make_sterilizer(clinic)
    text = cycles_csv([410]).replace("forceps", "needle cartridge")
    outcome = take_in(clinic, "cycles", text)
    assert "single-use" in outcome.problems[0].sentence
    assert not Cycle.objects.exists()


def test_a_recalled_lot_leads_to_clients_and_to_what_is_left():
    clinic = make_clinic()
    make_lot(clinic, kind="CARTRIDGE", model="36-pin", lot="L-77", quantity=50)
    first = make_treatment(make_client(clinic), ref="T-1")
    second = make_treatment(make_client(clinic), ref="T-2")
    found = answer("recall_lot", lot="L-77")
    assert (found["lot"], found["on_hand"]) == ("L-77", 48)
    assert found["treatments"] == ["T-1", "T-2"]
    assert found["clients"] == sorted([first.client.code, second.client.code])


@pytest.mark.parametrize(
    ("command", "options", "words"),
    [
        ("look_back", {"sterilizer": "Z9", "cycle": 1}, "no sterilizer “Z9”"),
        ("look_back", {"sterilizer": "A1", "cycle": 0}, "1 or more"),
        ("recall_lot", {"lot": "none"}, "no lot “none”"),
    ],
)
def test_bad_input_is_told_in_a_sentence(command, options, words):
    make_sterilizer(make_clinic())
    with pytest.raises(CommandError, match=words):
        call_command(command, **options)


def test_people_read_sentences():
    clinic = make_clinic()
    sterilizer = make_sterilizer(clinic)
    run(sterilizer, 1, MONDAY, "KIT")
    make_lot(clinic, lot="L-77")
    out = StringIO()
    call_command("look_back", sterilizer="A1", cycle=1, stdout=out)
    call_command("recall_lot", lot="L-77", stdout=out)
    assert "Cycles: #1" in out.getvalue()
    assert "Lot L-77: on hand 50 units" in out.getvalue()


@pytest.mark.parametrize("count", [1, 20])
def test_a_look_back_costs_the_same_however_many_clients(client, count):
    clinic = make_clinic()
    client.force_login(make_member(clinic).user)
    sterilizer = make_sterilizer(clinic)
    for number in range(1, count + 1):
        run(sterilizer, number, MONDAY + timedelta(minutes=number), f"P-{number}")
        treat(clinic, MONDAY + DAY + timedelta(minutes=number), f"P-{number}", f"T-{number}")
    test = make_spore_test(sterilizer, placed_at=MONDAY, result="POSITIVE")
    # it, its window, cycles, packs, treatments, contacts, steps, repeated tests, decision; events,
    # failed tests, pauses, passes and air tests of the machine; packs and cycles shown, history
    assert len(questions(client, reverse("look-back", args=[test.pk]))) == 17
