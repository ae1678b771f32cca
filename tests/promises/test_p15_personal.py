"""P15: nothing personal in logs or error pages, and nothing left of it once it was erased."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db.utils import ConnectionHandler
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.views.decorators.csrf import csrf_exempt

from compliance.clinics.access import allow
from compliance.clinics.models import Role
from klarity_site import sqlite
from klarity_site.logs import LineFormatter
from klarity_site.urls import urlpatterns as every_page
from tests.api.factory import Program
from tests.clinics.factory import make_clinic, make_member
from tests.promises.conftest import FULL
from tests.promises.installation import Installation

pytestmark = pytest.mark.django_db
NAME = "Wilhelmina Canary"
TELLING = ("Wilhelmina", "Canary", "canary")


def fail(request: HttpRequest) -> HttpResponse:
    """Fails with a name in its hands: in the error, in a variable, in what was sent."""
    name = request.POST.get("name", NAME)
    raise ValueError(f"{name} cannot be saved")


@allow(Role.OWNER)
def failing_page(request: HttpRequest) -> HttpResponse:
    """A staff page that fails."""
    return fail(request)


@login_not_required
def failing_public(request: HttpRequest) -> HttpResponse:
    """A public page that fails."""
    return fail(request)


class Urls:
    """Every page, and two that fail."""

    urlpatterns = [
        path("failing/", failing_page, name="failing"),
        path("open/", failing_public, name="failing-public"),
        path("api/v1/failing", csrf_exempt(failing_public), name="failing-program"),
        *every_page,
    ]


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """Everything that an installation would write into its log, as it would write it."""
    lines: list[str] = []
    handler = logging.Handler(logging.DEBUG)
    handler.setFormatter(LineFormatter())
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lines
    root.setLevel(before)
    root.removeHandler(handler)


def visit_what_fails(member: Any) -> list[bytes]:
    """Every kind of error, with a name in what was asked and sent; the pages that came back."""
    staff, visitor = Client(raise_request_exception=False), Client(raise_request_exception=False)
    staff.force_login(member.user)
    guarded = Client(raise_request_exception=False, enforce_csrf_checks=True)
    host = Client(raise_request_exception=False, headers={"host": "canary.example"})
    sent = {"name": NAME, "note": NAME}
    answers = [
        staff.post("/failing/", sent),
        staff.get("/failing/"),
        visitor.post("/open/", sent),
        visitor.get("/open/"),
        guarded.post("/open/", sent),
        staff.get(f"/nowhere/?q={NAME}"),
        staff.get(reverse("treatment-list"), {"q": NAME}),
        staff.delete(reverse("settings"), {"name": NAME}),
        host.get("/today/"),
        visitor.post("/accounts/login/", {"login": "wilhelmina@canary.example", "password": NAME}),
        staff.generic("POST", reverse("client-add"), NAME.encode(), "multipart/form-data"),
    ]
    return [answer.content for answer in answers if answer.status_code >= 400]


def ask_what_fails(clinic: Any) -> list[int]:
    """Another program sends a name where none belongs; what it is answered is its own to read."""
    program, strange = Program(clinic), {"code": NAME, NAME: NAME, "performed_by": NAME}
    program.client.raise_request_exception = False
    answers = [
        program.post("disinfections", strange),
        program.post("disinfections", {**strange, "device": NAME, "product": NAME}),
        program.post("disinfections", f'{{"note": "{NAME}'.encode()),
        program.post("failing", strange),
        program.get("treatments", client_code=NAME, q=NAME),
        program.get("devices", name=NAME),
    ]
    return [answer.status_code for answer in answers]


def found_in(texts: Any) -> list[str]:
    """Which texts tell something of a person."""
    said = [each.decode() if isinstance(each, bytes) else each for each in texts]
    return [each[:120] for each in said if any(word in each for word in TELLING)]


def test_no_log_line_and_no_error_page_names_anybody(settings, logged, promise):
    settings.ROOT_URLCONF = Urls
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False
    clinic = make_clinic()
    pages = visit_what_fails(make_member(clinic))
    assert {422, 400, 500} <= set(ask_what_fails(clinic))
    assert any("ValueError" in line for line in logged)
    found = [each for each in found_in(logged) if "HTTP_HOST" not in each]  # a host, no person
    promise(
        15,
        "a name in log lines and error pages",
        figure=f"0 in {len(logged)} lines, {len(pages)} pages; found: {found or 0}",
        bound="none",
        kept=not found and not found_in(pages) and len(pages) >= 7,
    )


def test_a_plain_formatter_would_name_them(settings, logged, control):
    settings.ROOT_URLCONF = Urls
    plain: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(logging.Formatter())
    handler.emit = lambda record: plain.append(handler.format(record))  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    visit_what_fails(make_member(make_clinic()))
    logging.getLogger().removeHandler(handler)
    found = found_in(plain)
    control(15, "a log as Python writes it", figure=f"{len(found)} lines", broke=bool(found))


# After erasure

ERASE = """
import django, sys
django.setup()
from datetime import timedelta
from django.db import connection
from klarity_site import sqlite
from tests.clinics.factory import NOW, TESTER
from tests.treatments.factory import make_client
from compliance.treatments.models import VaultEntry
from compliance.treatments.services import clients
if sys.argv[1] == "keep":
    sqlite.forget = lambda _connection: None  # the control
client = make_client()
entry = VaultEntry.objects.get()
print("SECRET", bytes(entry.wrapped_key).hex(), bytes(entry.ciphertext).hex(), flush=True)
later = NOW + timedelta(days=20 * 366)
clients.erase_client(client=client, by=TESTER, at=later, reason="Asked for it")
import os
os._exit(0)  # no goodbye, which would tidy the log
"""


def left_after_erasing(folder: Path, how: str) -> list[str]:
    """The live files in which a sealed name or its key can still be found, byte by byte."""
    folder.mkdir()
    installation = Installation(folder)
    installation.make()
    done = installation.run("-c", ERASE, how)
    secrets = [bytes.fromhex(each) for each in done.said.split()[-2:]]
    assert done.code == 0, done.said
    assert all(len(each) > 40 for each in secrets)
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "said.txt"]
    assert any(path.name.endswith(".sqlite3") for path in files)
    return [path.name for path in files if any(secret in path.read_bytes() for secret in secrets)]


@pytest.mark.skipif(not FULL, reason="makes two installations on disk")
def test_nothing_of_an_erased_person_is_in_any_file(tmp_path, promise, control):
    left = left_after_erasing(tmp_path / "forgets", "forget")
    promise(
        15, "files with an erased name or its key", figure=f"{left or 0}", bound="none",
        kept=not left,
    )  # fmt: skip
    kept = left_after_erasing(tmp_path / "keeps", "keep")
    control(15, "erased without emptying the log", figure=f"{kept}", broke=bool(kept))


def file_connection(path: Path) -> Any:
    """A database of its own on disk, with the settings of an installation."""
    engine = "django.db.backends.sqlite3"
    how = {"ENGINE": engine, "NAME": str(path), "OPTIONS": sqlite.OPTIONS}
    return ConnectionHandler({"default": how})["default"]


@pytest.mark.parametrize(("forgets", "left"), [(True, []), (False, ["x.sqlite3-wal"])])
def test_the_log_of_the_database_is_emptied(tmp_path, forgets, left):
    connection = file_connection(tmp_path / "x.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE person (name TEXT)")
        cursor.execute("INSERT INTO person VALUES (%s)", [NAME])
        cursor.execute("UPDATE person SET name = ''")
    if forgets:
        sqlite.forget(connection)
    found = [path.name for path in tmp_path.iterdir() if NAME.encode() in path.read_bytes()]
    connection.close()
    assert found == left
