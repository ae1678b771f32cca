"""The commands of the exchange: what they print, what they answer, and one sentence on bad use."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from compliance.clinics.models import Clinic
from compliance.exchange.kinds import KINDS
from compliance.practitioners.models import Practitioner
from tests.clinics.factory import make_clinic
from tests.exchange.factory import FILES

pytestmark = pytest.mark.django_db


def run(*words: str, code: int = 0) -> str:
    """What a command prints, with the exit code it should have."""
    out, errors, ended = StringIO(), StringIO(), 0
    try:
        call_command(*words, stdout=out, stderr=errors)
    except SystemExit as end:
        ended = int(str(end.code))
    except CommandError as error:
        ended = error.returncode
        errors.write(str(error))
    assert ended == code
    return out.getvalue() + errors.getvalue()


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(FILES["practitioners"])
    return path


def test_a_clinic_is_created():
    told = run("create_clinic", "north", "--name", "North", "--pack", "US", "--timezone",
               "America/New_York", "--json")  # fmt: skip
    assert json.loads(told)["clinic"] == "north"
    clinic = Clinic.objects.get(slug="north")
    assert (clinic.name, clinic.pack, clinic.timezone) == ("North", "US", "America/New_York")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("north", "--name", "North", "--timezone", "Mars/Base"), "time zone"),
        (("north west", "--name", "North"), "slug"),
        (("taken", "--name", "North"), "short name"),
        (("x" * 41, "--name", "North"), "at most 40"),
        (("north", "--name", ""), "blank"),
    ],
)
def test_a_wrong_clinic_is_told_in_a_sentence(words, sentence):
    make_clinic(slug="taken")
    assert sentence in run("create_clinic", *words, code=2)


def test_a_file_is_imported(people):
    make_clinic(slug="north")
    assert run("import_records", "practitioners", str(people), "--dry-run") == (
        "2 would be added, 0 here already.\n"
    )
    assert run("import_records", "practitioners", str(people)) == "2 added, 0 here already.\n"
    told = json.loads(run("import_records", "practitioners", str(people), "--json"))
    assert told == {
        "kind": "practitioners", "added": 0, "present": 2, "dry_run": False, "problems": [],
    }  # fmt: skip


def test_a_wrong_file_names_every_line(people):
    make_clinic()
    people.write_text("code,name,email\n,Anna,\nP2,Ben,ben\n")
    told = run("import_records", "practitioners", str(people), code=2)
    assert told.splitlines() == [
        "Line 2, column code: This cell is empty.",
        "Line 3, column email: Enter a valid email address.",
        "Nothing was imported.",
    ]
    told = run("import_records", "practitioners", str(people), "--json", code=2)
    assert [(p["line"], p["column"]) for p in json.loads(told)["problems"]] == [
        (2, "code"),
        (3, "email"),
    ]
    assert not Practitioner.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_needs_no_clinic(kind):
    assert run("import_records", kind, "--template").strip() == FILES[kind].partition("\n")[0]
    columns = json.loads(run("import_records", kind, "--template", "--json"))["columns"]
    assert [column["name"] for column in columns] == list(KINDS[kind].names)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import_records", "practitioners"), "Name the file"),
        (("import_records", "practitioners", "/nowhere/x.csv"), "No such file"),
        (("import_records", "shoes", "/nowhere/x.csv"), "There is no kind “shoes”"),
        (("import_records", "shoes", "--template"), "There is no kind “shoes”"),
        (("import_records", "practitioners", "/", "--clinic", "north"), "Is a directory"),
        (("export_records", "shoes", "--out", "x.csv"), "There is no kind “shoes”"),
        (("export_records", "devices", "--out", "/nowhere/x.csv"), "There is no folder"),
        (("export_records", "devices", "--out", "x.csv", "--clinic", "south"), "“south”"),
        (("load_sample", "--clinic", "north"), "here already"),
        (("load_sample", "--cycles", "-1"), "between 0 and"),
    ],
)
def test_bad_use_is_one_sentence(words, sentence):
    make_clinic(slug="north")
    told = run(*words, code=2)
    assert sentence in told
    assert len(told.splitlines()) == 1


def test_a_kind_is_exported(tmp_path, people):
    make_clinic()
    run("import_records", "practitioners", str(people))
    out = tmp_path / "out.csv"
    told = json.loads(run("export_records", "practitioners", "--out", str(out), "--json"))
    assert told["bytes"] == len(out.read_bytes())
    assert out.read_text().splitlines() == FILES["practitioners"].splitlines()
    book = tmp_path / "out.xlsx"
    run("export_records", "practitioners", "--format", "xlsx", "--out", str(book))
    assert book.read_bytes().startswith(b"PK")
