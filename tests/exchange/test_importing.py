"""Files come in: all or nothing, every error told, twice adds nothing."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from compliance.deviations.models import Deviation
from compliance.exchange.kinds import KINDS
from compliance.exchange.kinds.base import problems_of
from compliance.ledger import queries as ledger
from compliance.ledger.models import Event
from compliance.lidocaine import services as lidocaine
from compliance.lidocaine.models import Container, Movement
from compliance.practitioners.models import Practitioner
from compliance.sterilization import services as sterilization
from compliance.sterilization.models import Cycle, Pack, Release
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.exchange.factory import ADDED, FILES, SIZES, bring_in, bring_in_all

pytestmark = pytest.mark.django_db
HEADERS = {kind: text.partition("\n")[0] for kind, text in FILES.items()}


def told(outcome):
    return [(p.line, p.column, p.sentence) for p in outcome.problems]


def changed(of: str, line: int, **cells: str) -> str:
    """The right file with some cells of one line replaced."""
    rows = list(csv.DictReader(io.StringIO(FILES[of])))
    rows[line - 2] |= cells
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADERS[of].split(","), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_comes_in_and_a_second_time_adds_nothing(kind):
    clinic = make_clinic()
    bring_in_all(clinic, before=kind)
    first = bring_in(clinic, kind)
    assert (told(first), first.added) == ([], ADDED[kind])
    head = ledger.head(clinic.pk)
    second = bring_in(clinic, kind)
    assert (told(second), second.added, second.present) == ([], 0, SIZES[kind])
    assert ledger.head(clinic.pk) == head


@pytest.mark.parametrize("kind", KINDS)
def test_a_dry_run_says_the_same_and_stores_nothing(kind):
    clinic = make_clinic()
    bring_in_all(clinic, before=kind)
    head, events = ledger.head(clinic.pk), Event.objects.count()
    outcome = bring_in(clinic, kind, dry_run=True)
    assert (told(outcome), outcome.added) == ([], ADDED[kind])
    assert (ledger.head(clinic.pk), Event.objects.count()) == (head, events)
    assert KINDS[kind].names == tuple(HEADERS[kind].split(","))


def test_a_cycle_comes_in_whole():
    clinic = make_clinic()
    bring_in_all(clinic)
    cycle = Cycle.objects.get(number=411)
    assert cycle.operator == "Anna Kowalska"
    assert [p.contents for p in Pack.objects.filter(cycle=cycle)] == ["forceps", "bowl"]
    release = Release.objects.get()
    assert (release.cycle, release.decided_by, release.is_self_release) == (
        cycle,
        "Ben Okoro",
        False,
    )
    assert Cycle.objects.get(number=412).program.code == "PREVAC_132"
    assert Cycle.objects.get(number=7).operator == "not recorded"


def test_a_container_brings_its_grams_and_movements_take_them():
    clinic = make_clinic()
    bring_in_all(clinic)
    grams = Movement.objects.filter(container__code="LC-1").values_list("kind", "grams")
    assert sorted(grams) == [
        ("ISSUE", Decimal(-3)),
        ("ISSUE", Decimal("-2.5")),
        ("RECEIVE", Decimal(30)),
        ("WASTE", Decimal(-1)),
    ]
    assert Container.objects.get(code="LC-1").expires_printed == "EXP 2027-03"


def test_what_broke_a_rule_when_it_happened_becomes_a_deviation():
    clinic = make_clinic()
    bring_in_all(clinic, before="cycles")
    failed = changed("cycles", 2, internal_ci="FAIL", released_at="", released_by="")
    assert not bring_in(clinic, "cycles", failed).problems
    bring_in(clinic, "lidocaine_containers")
    late = "container,kind,grams,moved_at\nLC-1,ISSUE,1,2026-07-01T10:00\n"
    assert not bring_in(clinic, "lidocaine_movements", late).problems
    assert sorted(d.requirement for d in Deviation.objects.all()) == ["K-013", "K-041"]


WRONG = [
    ("practitioners", 2, {"code": ""}, "code", "This cell is empty"),
    ("practitioners", 2, {"code": "a b"}, "code", "letters, digits"),
    ("practitioners", 2, {"email": "anna"}, "email", "valid email"),
    ("practitioners", 2, {"name": "x" * 121}, "name", "at most 120"),
    ("practice_periods", 2, {"practitioner": "P9"}, "practitioner", "no practitioner “P9”"),
    ("practice_periods", 2, {"ended_on": "2018-01-01"}, "ended_on", "before it began"),
    ("practice_periods", 2, {"device_kind": "RF_PEN"}, "device_kind", "Write one of"),
    ("credentials", 2, {"type": "PHD"}, "type", "Write one of"),
    ("credentials", 2, {"expires_on": "2024-01-01"}, "expires_on", "before it was issued"),
    ("credentials", 2, {"max_needle_mm": "99"}, "max_needle_mm", "less than or equal"),
    ("credentials", 2, {"device_kinds": "PEN,ROLLER"}, "device_kinds", "Write one of"),
    ("devices", 2, {"kind": "BRUSH"}, "kind", "Write one of"),
    ("devices", 2, {"in_service_on": "2999-01-01"}, "in_service_on", "still to come"),
    ("sterile_lots", 2, {"quantity": "0"}, "quantity", "greater than or equal"),
    ("sterile_lots", 2, {"intact": "perhaps"}, "intact", "yes or no"),
    ("sterile_lots", 2, {"expires": "04/05/2028"}, "expires", "not clear"),
    ("sterile_lots", 2, {"received_on": "2999-01-01"}, "received_on", "still to come"),
    ("sterilizers", 2, {"type": "MICROWAVE"}, "type", "Write one of"),
    ("cycles", 2, {"sterilizer": "A9"}, "sterilizer", "no sterilizer “A9”"),
    ("cycles", 2, {"program": "PIZZA"}, "program", "no standard program"),
    ("cycles", 2, {"ended_at": "2026-03-01T08:00"}, "ended_at", "ends after"),
    ("cycles", 3, {"started_at": "2999-03-01T08:00"}, "started_at", "still to come"),
    ("cycles", 2, {"started_at": "2023-12-31T08:00"}, "started_at", "installed on"),
    ("cycles", 2, {"temperature_c": "900"}, "temperature_c", "less than or equal"),
    ("cycles", 2, {"internal_ci": "MAYBE"}, "internal_ci", "Write one of"),
    ("cycles", 2, {"internal_ci_type": "9"}, "internal_ci_type", "whole number"),
    ("cycles", 2, {"packs": "P-1=derma roller"}, "packs", "single-use"),
    ("cycles", 2, {"packs": "P-1=a|P-1=b"}, "packs", "twice"),
    ("cycles", 2, {"packs": "P-1=" + "x" * 201}, "packs", "at most 200"),
    ("cycles", 2, {"released_by": ""}, "released_by", "Give both"),
    ("cycles", 2, {"released_at": ""}, "released_at", "Give both"),
    ("cycles", 2, {"released_at": "2026-03-01T08:00"}, "released_at", "before the cycle"),
    ("cycles", 2, {"internal_ci": "FAIL"}, "released_at", "cannot be released"),
    ("lidocaine_containers", 2, {"size_g": "0"}, "size_g", "greater than or equal"),
    ("lidocaine_containers", 2, {"strength_percent": "80"}, "strength_percent", "less than"),
    ("lidocaine_containers", 2, {"expires": "soon"}, "expires", "not clear"),
    ("lidocaine_containers", 2, {"opened_on": "2026-02-01"}, "opened_on", "before it was received"),
    ("lidocaine_containers", 3, {"din": "123"}, "din", "here with the number"),
    ("lidocaine_movements", 4, {"container": "LC-9"}, "container", "no container “LC-9”"),
    ("lidocaine_movements", 4, {"grams": "40"}, "grams", "Only 30 g are left"),
    ("lidocaine_movements", 4, {"grams": "0"}, "grams", "how many grams"),
    ("lidocaine_movements", 4, {"moved_at": "2026-02-01T10:00"}, "moved_at", "had not arrived"),
    ("lidocaine_movements", 4, {"moved_at": "2999-02-01T10:00"}, "moved_at", "not happened yet"),
    ("lidocaine_movements", 2, {"grams": "20"}, "grams", "was received with"),
    ("lidocaine_movements", 3, {"moved_at": "2026-03-19T09:00"}, "", "opened already"),
    ("lidocaine_movements", 7, {"reason": ""}, "reason", "Say why"),
    ("lidocaine_movements", 8, {"kind": "RELEASE_HOLD"}, "", "not on hold"),
]


@pytest.mark.parametrize(("kind", "line", "cells", "column", "sentence"), WRONG)
def test_a_wrong_line_is_named_and_nothing_is_stored(kind, line, cells, column, sentence):
    clinic = make_clinic()
    bring_in_all(clinic, before=kind)
    head = ledger.head(clinic.pk)
    outcome = bring_in(clinic, kind, changed(kind, line, **cells))
    assert [(p.line, p.column) for p in outcome.problems] == [(line, column)]
    assert sentence in outcome.problems[0].sentence
    assert (outcome.added, ledger.head(clinic.pk)) == (0, head)


def test_all_errors_of_a_file_are_told_at_once():
    clinic = make_clinic()
    text = "code,name,title,email,shoe\nP1,Anna,,anna,\nP2,,,,\nP3\nP1,Ben,,,\nP4,Cid,,,42\n"
    assert [
        (line, column) for line, column, _why in told(bring_in(clinic, "practitioners", text))
    ] == [
        (1, "shoe"),
        (2, "email"),
        (3, "name"),
        (4, ""),
        (5, "code"),
    ]
    assert not Practitioner.objects.exists()


def test_a_missing_column_is_told():
    outcome = bring_in(make_clinic(), "practitioners", "code,title\nP1,RN\n")
    assert told(outcome) == [(1, "name", "This column is missing.")]


def test_a_column_that_is_not_needed_may_be_missing():
    outcome = bring_in(make_clinic(), "practitioners", "name,code\nAnna,P1\n")
    assert (told(outcome), outcome.added) == ([], 1)


@pytest.mark.parametrize(
    ("kind", "column", "code"),
    [
        ("practice_periods", "practitioner", "P1"),
        ("credentials", "practitioner", "Anna Kowalska"),
        ("cycles", "sterilizer", "A1"),
        ("lidocaine_movements", "container", "LC-1"),
    ],
)
def test_another_clinics_code_answers_like_none(kind, column, code):
    bring_in_all(make_clinic())
    outcome = bring_in(make_clinic(), kind, changed(kind, 2, **{column: code}))
    first = outcome.problems[0]
    assert (first.line, first.column) == (2, column)
    assert f"“{code}”" in first.sentence


def test_the_same_codes_in_another_clinic_are_new():
    bring_in_all(make_clinic())
    bring_in_all(make_clinic())


def test_a_line_that_says_something_else_than_the_record_is_told():
    clinic = make_clinic()
    bring_in(clinic, "practitioners")
    outcome = bring_in(clinic, "practitioners", changed("practitioners", 2, name="Anne K."))
    assert told(outcome) == [
        (
            2,
            "name",
            "This is here already, with “Anna Kowalska”. Correct it there: an import only adds.",
        )
    ]


def test_an_empty_cell_says_nothing_about_the_record():
    clinic = make_clinic()
    bring_in_all(clinic)
    cycle = Cycle.objects.get(number=7)
    sterilization.release_cycle(cycle=cycle, decision="REJECTED", note="wet", by=TESTER, at=NOW)
    assert told(bring_in(clinic, "cycles")) == []


def test_a_void_record_does_not_come_back():
    clinic = make_clinic()
    bring_in_all(clinic)
    container = Container.objects.get(code="LC-2")
    for movement in Movement.objects.filter(container=container).exclude(kind="RECEIVE"):
        lidocaine.reverse_movement(movement=movement, reason="not ours", by=TESTER, at=NOW)
    assert told(bring_in(clinic, "lidocaine_movements")) == []
    lidocaine.void_container(container=container, reason="belongs elsewhere", by=TESTER, at=NOW)
    outcome = bring_in(clinic, "lidocaine_containers")
    assert (told(outcome), outcome.added, outcome.present) == ([], 0, 2)


def test_a_void_record_can_be_brought_in_corrected():
    clinic = make_clinic()
    bring_in(clinic, "lidocaine_containers")
    container = Container.objects.get(code="LC-2")
    lidocaine.void_container(container=container, reason="wrong lot number", by=TESTER, at=NOW)
    outcome = bring_in(
        clinic, "lidocaine_containers", changed("lidocaine_containers", 3, lot="NW2")
    )
    assert (told(outcome), outcome.added) == ([], 1)


def test_an_unknown_number_of_a_cream_is_added_to_it():
    clinic = make_clinic()
    bring_in(clinic, "lidocaine_containers", changed("lidocaine_containers", 2, din=""))
    assert {c.product.din for c in Container.objects.all()} == {"02298811"}


def test_an_import_is_noted_in_the_history():
    clinic = make_clinic()
    bring_in(clinic, "devices")
    newest = ledger.history(clinic)[0]
    assert newest.type == "clinic.imported"
    assert (newest.details["kind"], newest.details["added"]) == ("devices", 2)


def selects(size: int) -> int:
    """How often the database is asked while so many cycles come in."""
    clinic = make_clinic()
    bring_in_all(clinic, before="cycles")
    header, line = FILES["cycles"].splitlines()[:2]
    many = "\n".join([header, *(line.replace("411", str(n)) for n in range(1, size + 1))])
    with CaptureQueriesContext(connection) as captured:
        assert bring_in(clinic, "cycles", many + "\n").added == size
    return sum(query["sql"].startswith("SELECT") for query in captured)


def test_cycles_ask_the_same_questions_at_any_size():
    # lock, cycles here, sterilizers, people, programs, names of single-use things (2), numbers,
    # and the chain's head twice each for cycles, packs, releases and the note
    assert selects(10) == selects(100) <= 16


def test_what_only_the_database_refuses_is_told_too():
    (problem,) = problems_of(7, IntegrityError("UNIQUE constraint failed"), {})
    assert str(problem) == "Line 7: This line contradicts a record that is here already."
