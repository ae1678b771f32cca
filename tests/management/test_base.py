"""The base of every command: exit codes, one sentence on bad input, JSON for programs."""

import argparse
import json
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.utils import timezone

from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.management.base import BAD_USE, FINDING, KlarityCommand, day
from klarity_site import installation
from tests.clinics.factory import make_clinic

pytestmark = pytest.mark.django_db


class Command(KlarityCommand):
    """Does what a test hands it."""

    def __init__(self, act: Any, **options: Any) -> None:
        super().__init__(**options)
        self.act = act

    def run(self, *, clinic: Clinic, at: datetime, **_options: Any) -> int:
        """Act, and say where and when."""
        code = self.act() if self.act else 0
        self.answer({"clinic": clinic.slug, "zone": timezone.get_current_timezone_name()}, "Done.")
        assert at.tzinfo is UTC
        return int(code or 0)


def run(act: Any = None, **options: Any) -> str:
    """What it prints."""
    out = StringIO()
    call_command(Command(act, stdout=out), **options)
    return out.getvalue()


def raising(error: Exception) -> Any:
    def act() -> None:
        raise error

    return act


def test_it_speaks_to_people_and_to_programs():
    make_clinic(slug="north", timezone="Europe/Paris")
    assert run() == "Done.\n"
    assert json.loads(run(json=True)) == {"clinic": "north", "zone": "Europe/Paris"}


def test_a_finding_is_told_by_the_exit_code():
    make_clinic()
    with pytest.raises(SystemExit) as ended:
        run(lambda: FINDING)
    assert ended.value.code == FINDING


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (Refusal("Not like this."), "Not like this."),
        (ValidationError(["Too long.", "Too late."]), "Too long. Too late."),
        (FileNotFoundError(2, "No such file", "x.csv"), "x.csv: No such file."),
        (OSError("odd"), "A file: odd."),
        (DatabaseError("gone"), "The database does not answer as it should: gone"),
    ],
)
def test_bad_input_is_one_sentence(error, sentence):
    make_clinic()
    with pytest.raises(CommandError) as refused:
        run(raising(error))
    assert (str(refused.value), refused.value.returncode) == (sentence, BAD_USE)


def test_several_clinics_ask_which():
    make_clinic(slug="north")
    make_clinic(slug="south")
    assert run(clinic="south") == "Done.\n"
    with pytest.raises(CommandError, match="--clinic SLUG"):
        run()


def test_a_shell_gets_the_sentence_and_the_code(monkeypatch):
    monkeypatch.setattr(installation, "make_usable", lambda: None)
    errors = StringIO()
    command = Command(None, stderr=errors)
    command._called_from_command_line = True
    with pytest.raises(SystemExit) as ended:
        command.handle(json=False, clinic="nowhere")
    assert ended.value.code == BAD_USE
    assert errors.getvalue() == "There is no clinic “nowhere” here.\n"


class Alone(KlarityCommand):
    """Needs no clinic."""

    takes_clinic = False

    def run(self, *, at: datetime, **options: Any) -> int:
        """Say what it was given."""
        self.answer({"given": sorted(options), "aware": at.tzinfo is not None}, "Done.")
        return 0


def test_a_command_may_need_no_clinic():
    out = StringIO()
    call_command(Alone(stdout=out), json=True)
    told = json.loads(out.getvalue())
    assert "clinic" not in told["given"]
    assert told["aware"]


def test_a_command_must_say_what_it_does():
    with pytest.raises(TypeError, match="run"):
        KlarityCommand()  # type: ignore[abstract]


def test_a_day_is_written_in_one_way():
    assert day("2026-11-01") == date(2026, 11, 1)
    with pytest.raises(argparse.ArgumentTypeError, match="such as 2026-11-01"):
        day("1/11/2026")
