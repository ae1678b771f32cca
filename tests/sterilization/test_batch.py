"""Many cycles at once keep the rules of one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from compliance.core.actor import Actor
from compliance.sterilization.models import Cycle, Release, Sterilizer
from compliance.sterilization.services.batch import Line, log_cycles
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.sterilization.factory import make_cycle, make_sterilizer

pytestmark = pytest.mark.django_db
ASSISTANT = Actor("", "Jo", "ASSISTANT")


def line_of(sterilizer: Sterilizer, number: int = 7, **fields: Any) -> Line:
    """A cycle in order with a pack, released by somebody else."""
    model = make_cycle(make_sterilizer(make_clinic()))
    names = [f.name for f in Cycle._meta.concrete_fields if not f.is_relation and f.editable]
    defaults = {name: getattr(model, name) for name in names}
    program = sterilizer.programs.get(code="PREVAC_134")
    relations = {"clinic": sterilizer.clinic, "sterilizer": sterilizer, "program": program}
    cycle = Cycle(**{**defaults, **relations, "number": number, **fields})
    ended = NOW - timedelta(minutes=30)
    return Line(cycle, packs=[("P-1", "Forceps")], released_at=ended, released_by="Ines")


def log(sterilizer: Sterilizer, *lines: Line, by: Actor = TESTER) -> dict[int, list[str]]:
    found = log_cycles(clinic=sterilizer.clinic, lines=lines, by=by, at=NOW)
    return {place: [str(error) for error in errors] for place, errors in found.items()}


def test_cycles_come_with_packs_and_releases():
    sterilizer = make_sterilizer(make_clinic())
    assert log(sterilizer, line_of(sterilizer, 7), line_of(sterilizer, 8)) == {}
    assert [c.packs.count() for c in sterilizer.cycles.all()] == [1, 1]
    assert Release.objects.of(sterilizer.clinic).filter(decided_by="Ines").count() == 2


def test_a_number_is_there_once_among_them_and_with_those_before():
    sterilizer = make_sterilizer(make_clinic())
    make_cycle(sterilizer, number=6)
    lines = [line_of(sterilizer, number) for number in (6, 7, 7)]
    sentence = "This sterilizer has a cycle with this number."
    assert log(sterilizer, *lines) == {0: [sentence], 2: [sentence]}
    assert sterilizer.cycles.count() == 1


def test_another_sterilizers_program_is_refused():
    clinic = make_clinic()
    first, second = make_sterilizer(clinic), make_sterilizer(clinic)
    wrong = line_of(first, program=second.programs.get(code="PREVAC_134"))
    assert log(first, wrong) == {0: ["This program is not one of this sterilizer."]}


def test_everything_wrong_with_a_line_is_told():
    sterilizer = make_sterilizer(make_clinic())
    wrong = replace(
        line_of(sterilizer, started_at=NOW + timedelta(days=1), operator="x" * 121),
        packs=[("P-1", "Derma roller")],
    )
    assert len(log(sterilizer, wrong)[0]) == 4


def test_an_assistant_logs_but_does_not_release():
    sterilizer = make_sterilizer(make_clinic())
    line = line_of(sterilizer)
    assert "Only an owner" in log(sterilizer, line, by=ASSISTANT)[0][0]
    assert log(sterilizer, replace(line, released_at=None), by=ASSISTANT) == {}
