"""The house keeps its shape: fixed file names, small files, protected keys, paired facts."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from compliance.ledger.models import ChainHead, Event

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "compliance"
PYTHON = [*APP.rglob("*.py"), *(ROOT / "klarity_site").glob("*.py")]
LONGEST_FILE = 300
TRANSLATES = {"_", "_now", "lazy", "gettext", "ngettext", "pgettext"}
OURS = apps.get_app_config("compliance").get_models

FIXED = {
    *("__init__", "models", "rules", "queries", "services", "forms", "packet", "pdf"),
    *("views", "urls"),
}
OWN_NAMES = {  # what a room needs beside the fixed names, each for one reason
    "core": None,  # not a slice: one module per thing
    "group": {"bundle", "screens"},  # many files as one
    "api": {"openapi", "resources", "shapes"},  # what is offered, how it stands in JSON and is told
    "webhooks": {"wire"},  # the only door by which a message leaves
    "guide": {"places"},  # which page explains which screen
    "ledger": {"anchors", "bundle", "grants", "triggers", "verification", "verify_bundle"},
    "clinics": {
        "anchors",
        "access",
        "adapter",
        "context",
        "middleware",
        "rulepacks",
        "screens",
        "sessions",
    },
    "documents": {"images", "papers"},  # pictures that came in; the kinds of paper that go out
    "practitioners": {"catalogue", "counting", "screens", "words"},
    "lidocaine": {"screens"},
    "requirements": {"screens"},
    "today": {"feed", "screens", "year"},  # the only door to icalendar
    "treatments": {"screens", "vault"},  # the only door to the ciphers
    # no Django inside the child and the seal
    "printing": {"assets", "child", "fetcher", "pictures", "replay", "sealing", "tables"},
    # one file per CSV kind; the made-up year; what a backup is; another database; own health
    "exchange": {"kinds", "sample", "backup", "moving", "health"},
}
APPEND_ONLY = {Event}
WITHOUT_HISTORY = {
    *("Delivery", "ShownPage", "UsedKey", "Sign", "SentReminder", "User", "Event", "ChainHead"),
    *("Standing", "GroupAudit", "GroupPart"),  # the records of each clinic say it all again
}


def slices() -> list[Path]:
    """Every room of the app."""
    skipped = {"management", "migrations", "static", "__pycache__"}
    return [p for p in APP.iterdir() if p.is_dir() and p.name not in skipped]


@pytest.mark.parametrize("room", slices(), ids=lambda room: room.name)
def test_a_room_has_only_declared_files(room):
    own = OWN_NAMES.get(room.name, set())
    if own is None:
        return
    found = {p.stem for p in room.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    assert found - FIXED - own == set()


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_small(path):
    assert len(path.read_text().splitlines()) <= LONGEST_FILE or "migrations" in path.parts


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_says_what_it_is_for(path):
    if "migrations" not in path.parts:
        assert ast.get_docstring(ast.parse(path.read_text())), "no module docstring"


@pytest.mark.parametrize("model", list(OURS()), ids=lambda model: model.__name__)
def test_nothing_is_deleted_along_with_something_else(model):
    for field in model._meta.concrete_fields:
        if field.is_relation:
            assert field.remote_field.on_delete is models.PROTECT, field.name


@pytest.mark.parametrize("model", list(OURS()), ids=lambda model: model.__name__)
def test_every_record_is_kept_in_the_history(model):
    has_history = hasattr(model, "LEDGER_KIND")
    assert has_history is (model.__name__ not in WITHOUT_HISTORY)


def test_no_two_records_share_a_kind():
    kinds = [m.LEDGER_KIND for m in OURS() if hasattr(m, "LEDGER_KIND")]
    assert sorted(kinds) == sorted(set(kinds))


@pytest.mark.parametrize("model", list(OURS()), ids=lambda model: model.__name__)
def test_when_and_who_stand_together(model):
    names = {field.name for field in model._meta.concrete_fields}
    said = " ".join(str(c.deconstruct()) for c in model._meta.constraints)
    nullable = {f.name for f in model._meta.concrete_fields if f.null}
    for name in {name for name in names if name.endswith("_by")}:
        when = {f"{name[:-3]}_at", f"{name[:-3]}_on"} & names
        assert when, f"{name} has no time"
        moment = when.pop()
        if moment in nullable:
            assert f"{moment}__isnull" in said, f"{moment} and {name} are not tied together"


def test_only_the_history_is_append_only():
    guarded = {m for m in OURS() if "delete" in vars(m)}
    assert guarded == APPEND_ONLY
    assert ChainHead not in guarded


TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
BARE = re.compile(r"^\s*(self\.assertNumQueries|django_assert_num_queries|pytest\.raises)\(")


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_assertion_stands_without_its_with(path):
    bare = [line for line in path.read_text().splitlines() if BARE.match(line)]
    assert bare == []


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_test_mocks_our_own_code(path):
    mocks = ["unittest" + ".mock", "Magic" + "Mock", "mocker" + "."]
    assert [name for name in mocks if name in path.read_text()] == []


def test_words_stand_where_translators_find_them():
    """The collector of words does not look inside an f-string."""
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in PYTHON
        for each in ast.walk(ast.parse(path.read_text()))
        if isinstance(each, ast.JoinedStr)
        for call in ast.walk(each)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in TRANSLATES
    ]
    assert hidden == []
