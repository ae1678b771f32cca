"""The commands: what they print, for people and for programs, and how they refuse."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.checklist.factory import make_ready, publish, write
from tests.clinics.factory import make_clinic

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def answers(*words: str) -> dict[str, dict[str, Any]]:
    told = json.loads(run("public_answers", "--json", *words))
    return {each["question"]: each for each in told["answers"]}


def test_answers_are_told_for_a_day() -> None:
    clinic = make_clinic()
    make_ready(clinic)
    publish(clinic, "sterilization")
    told = answers("--on", "2026-07-15")
    assert len(told) == 21
    assert told["sterilization"] == {
        "question": "sterilization",
        "state": "PUBLISHED",
        "text": told["sterilization"]["text"],
        "since": "2026-07-15",
        "until": "2027-07-31",
    }
    assert answers("--on", "2027-08-01")["sterilization"]["state"] == "WITHDRAWN"
    assert answers("--on", "2027-08-01")["sterilization"]["since"] == "2027-08-01"
    assert answers("--on", "2026-07-14")["sterilization"]["state"] == "NOT_PUBLISHED"


def test_answers_are_told_to_people() -> None:
    clinic = make_clinic(name="Lumen")
    write(clinic, "cost", "240 dollars.")
    publish(clinic, "cost")
    told = run("public_answers", "--on", "2026-07-15")
    assert told.startswith("Lumen, 2026-07-15\n")
    assert "cost: PUBLISHED (Since 15 July 2026" in told
    assert "\n  240 dollars.\n" in told


def test_today_is_the_clinic_s_own_day() -> None:
    make_clinic()
    assert len(json.loads(run("public_answers", "--json"))["as_of"]) == 10


def test_one_of_several_clinics_is_named() -> None:
    make_clinic(slug="one")
    make_clinic(slug="two")
    with pytest.raises(CommandError, match="several clinics"):
        run("public_answers")
    assert run("public_answers", "--clinic", "two")


def test_a_bad_day_is_refused() -> None:
    make_clinic()
    with pytest.raises(CommandError, match="is not a date"):
        run("public_answers", "--on", "yesterday")


@pytest.mark.pdf
def test_a_blank_leaflet_needs_no_clinic(tmp_path: Path) -> None:
    out = tmp_path / "list.pdf"
    told = json.loads(
        run(
            "checklist_pdf", "--blank", "--lang", "es", "--paper", "a4", "--out", str(out), "--json"
        )
    )
    assert out.read_bytes().startswith(b"%PDF-")
    assert told["bytes"] == out.stat().st_size < 200_000
    assert (told["clinic"], told["lang"], told["paper"]) == (None, "es", "a4")
    assert "bytes." in run("checklist_pdf", "--out", str(out))


@pytest.mark.pdf
def test_a_clinic_s_leaflet_is_in_its_language_and_on_its_paper(
    tmp_path: Path, settings: Any
) -> None:
    make_clinic(slug="lumen", language="fr", paper="letter")
    out = tmp_path / "list.pdf"
    told = json.loads(run("checklist_pdf", "--out", str(out), "--json"))
    assert (told["clinic"], told["lang"], told["paper"]) == ("lumen", "fr", "letter")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(["--lang", "de"], "invalid choice", id="language"),
        pytest.param(["--paper", "a3"], "invalid choice", id="paper"),
        pytest.param(["--clinic", "nobody"], "There is no clinic “nobody” here", id="clinic"),
        pytest.param(["--blank", "--clinic", "x"], "leave out --blank or --clinic", id="both"),
    ],
)
def test_bad_use_is_refused_with_a_sentence(
    tmp_path: Path, words: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        run("checklist_pdf", "--out", str(tmp_path / "x.pdf"), *words)


def test_a_leaflet_needs_a_place_to_go(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--out"):
        run("checklist_pdf", "--blank")


@pytest.mark.pdf
def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        run("checklist_pdf", "--blank", "--out", str(tmp_path / "none" / "x.pdf"))
