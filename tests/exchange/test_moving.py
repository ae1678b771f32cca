"""Moving records into another database and back: everything arrives, or nothing does."""

import contextlib
import os
import shutil
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections

from compliance.clinics.models import Clinic, Membership, User
from compliance.core.errors import Refusal
from compliance.documents.models import Document
from compliance.exchange.moving import rows, second
from compliance.exchange.services import moving
from compliance.ledger import queries as ledger
from compliance.ledger import triggers, verification
from compliance.ledger.models import Event
from klarity_site import env, keys, sqlite
from tests.clinics.factory import NOW, make_clinic, make_inspector_link, make_member
from tests.documents.factory import make_document
from tests.exchange.backup_factory import live_installation
from tests.sterilization.factory import make_cycle, make_sterilizer
from tests.treatments.factory import make_client, make_treatment

pytestmark = pytest.mark.django_db
OWN_DATABASE = "klarity_moved"
URL = os.environ.get("DATABASE_URL", "")
on_postgres = pytest.mark.skipif(
    not URL.startswith("postgres"), reason="no PostgreSQL: DATABASE_URL names none"
)


@pytest.fixture(scope="session")
def empty(request):
    """For SQLite: tables without a row, copied before a test's transaction begins."""
    return request.getfixturevalue("empty_database") if connection.vendor == "sqlite" else None


@pytest.fixture
def house(tmp_path, settings, empty):
    """Two clinics with a person in common, files, sealed names and decimals."""
    with contextlib.ExitStack() as stack:
        if connection.vendor == "sqlite":
            stack.enter_context(live_installation(tmp_path / "old", settings, empty))
        else:
            settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
            keys.ensure_keys(tmp_path)
        here = make_clinic(slug="northgate", name="Northgate")
        there = make_clinic(slug="southgate", name="Southgate")
        user = make_member(here).user
        make_member(there, user=user)
        make_inspector_link(here)
        make_document(here)
        make_document(there)
        make_cycle(make_sterilizer(here))
        make_treatment(make_client(here))
        yield SimpleNamespace(here=here, there=there, user=user, folder=tmp_path)


def sqlite_at(path):
    """The settings of a database file."""
    return env.database_at("--to", str(path), sqlite_options=sqlite.OPTIONS)


@pytest.fixture
def postgres():
    """The settings of an empty PostgreSQL database beside the one of the tests."""
    with psycopg.connect(URL, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {OWN_DATABASE} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {OWN_DATABASE}")
        own = urlsplit(URL)._replace(path=f"/{OWN_DATABASE}").geturl()
        yield env.database_at("--to", own, sqlite_options=sqlite.OPTIONS)
        server.execute(f"DROP DATABASE {OWN_DATABASE} WITH (FORCE)")


@pytest.fixture(scope="session")
def bare(tmp_path_factory, django_db_setup, django_db_blocker):
    """A database file with tables and without a row, made once."""
    path = tmp_path_factory.mktemp("bare") / "klarity.sqlite3"
    given = sqlite_at(path)
    with django_db_blocker.unblock(), second.opened(given):
        second.make_tables(given)
    assert (path.stat().st_mode & 0o777) == 0o600
    return path


@pytest.fixture
def copy(house, bare):
    """The settings of an empty database file with tables."""
    shutil.copy(bare, house.folder / "copy.sqlite3")
    return sqlite_at(house.folder / "copy.sqlite3")


def go(to, clinic=None, **options):
    """Move there."""
    return moving.move(to=to, clinic=clinic, at=NOW, name="there", **options)


@contextlib.contextmanager
def working_on(database):
    """In this thread the other database is the one in use."""
    with second.opened(database):
        own, connections["default"] = connections["default"], connections[second.TARGET]
        del connections[second.TARGET]  # free for a further move
        try:
            yield
        finally:
            connections[second.TARGET], connections["default"] = connections["default"], own


def chains():
    """Where each history ends, and what breaks it."""
    return {
        clinic.slug: (
            ledger.head(clinic.pk),
            verification.verify(clinic.pk).breaks,
        )
        for clinic in Clinic.objects.order_by("slug")
    }


def test_everything_arrives_and_what_was_here_stays(house, copy):
    before = chains()
    counted = {model: model._base_manager.count() for model in rows.everything()}
    moved = go(copy)
    assert chains() == before
    assert {
        each["slug"]: (each["size"], bytes.fromhex(each["head"])) for each in moved.clinics
    } == {slug: head for slug, (head, _breaks) in before.items()}
    said = (house.folder if connection.vendor != "sqlite" else house.folder / "old") / "moved.txt"
    assert "northgate: moved from" in said.read_text()
    with working_on(copy):
        assert connections["default"].vendor == "sqlite"
        own = {Event: counted[Event] + 2}  # the move itself is one more entry of each chain
        assert {model: model._base_manager.count() for model in counted} == counted | own
        assert triggers.missing(connection) == []
        assert not any(breaks for _head, breaks in chains().values())
        assert ledger.history(house.here)[0].type == "clinic.moved_over"
        assert (
            ledger.history(house.here)[0].details["moved_head"] == before["northgate"][0][1].hex()
        )


@on_postgres
def test_from_postgresql_to_a_file_and_back_again(house, copy, postgres):
    first = chains()
    go(copy)
    with working_on(copy):
        outward = chains()
        go(postgres, makes_tables=True)
    with working_on(postgres):
        assert connections["default"].vendor == "postgresql"
        home = chains()
        make_document(house.here)  # numbers go on where they ended
        assert verification.verify(house.here.pk).is_whole
    for slug, ((size, _hash), _breaks) in first.items():
        assert [each[slug][0][0] for each in (outward, home)] == [size + 1, size + 2]
        assert not outward[slug][1] + home[slug][1]


def test_one_clinic_goes_with_its_people_and_its_files(house, copy):
    files = FileSystemStorage(house.folder / "moved")
    moved = go(copy, house.there, storage=files)
    assert [each["slug"] for each in moved.clinics] == ["southgate"]
    assert moved.files == sum(1 for path in (house.folder / "moved").rglob("*") if path.is_file())
    with working_on(copy):
        assert list(Clinic.objects.values_list("slug", flat=True)) == ["southgate"]
        assert Document.objects.get().clinic_id == house.there.pk
        assert list(User.objects.values_list("pk", flat=True)) == [house.user.pk]
        assert set(Event.objects.values_list("clinic_id", flat=True)) == {house.there.pk}
    again = go(copy, house.here)  # the person they share is there already
    assert again.tables["compliance_user"] == 0
    with working_on(copy):
        assert Membership.objects.filter(user=house.user).count() == 2
        assert not any(breaks for _head, breaks in chains().values())
    with pytest.raises(Refusal, match="is there already"):
        go(copy, house.here)


def test_what_would_not_arrive_whole_does_not_arrive_at_all(house, copy):
    files = FileSystemStorage(house.folder / "moved")

    def refused(match, clinic=None, **options):
        with pytest.raises(Refusal, match=match):
            go(copy, clinic, **options)
        with working_on(copy):
            return [model for model in rows.everything() if model._base_manager.exists()]

    Clinic.objects.filter(pk=house.there.pk).update(name="Rewritten")
    assert refused("southgate, .*Nothing was moved", storage=files) == []
    assert not [path for path in (house.folder / "moved").rglob("*") if path.is_file()]
    Clinic.objects.filter(pk=house.there.pk).update(name="Southgate")
    with working_on(copy):
        User.objects.create_user(email=house.user.email.upper(), name="Somebody else")
    assert refused("has another account there", house.here) == [User]
    assert refused("already. Name an empty database") == [User]
    with working_on(copy):
        User.objects.all().delete()
    document = Document.objects.filter(clinic=house.here).get()
    Path(connection_files(house) / document.path).unlink()
    assert refused("is missing here", house.here) == []


def connection_files(house):
    """Where the files of the installation under test lie."""
    return (
        house.folder / "old" / "files" if connection.vendor == "sqlite" else house.folder / "files"
    )


def test_a_clinic_does_not_come_under_other_keys(house, copy, settings):
    go(copy, house.here)
    settings.DATA_DIR = house.folder / "elsewhere"
    keys.ensure_keys(settings.DATA_DIR)
    with pytest.raises(Refusal, match="other keys"):
        go(copy, house.there)


def test_the_command_says_what_it_needs(house, capsys):
    place = house.folder / "copy.sqlite3"
    with pytest.raises(CommandError, match="With --migrate"):
        call_command("move", "--to", str(place))
    assert not place.exists()
    call_command("move", "--to", str(place), "--migrate", "--clinic", "northgate")
    said = capsys.readouterr().out
    assert "Every history is whole there" in said
    assert f"DATABASE_URL={place}" in said
    if connection.vendor == "sqlite":
        with pytest.raises(CommandError, match="are in this database now"):
            call_command("move", "--to", str(house.folder / "old" / "klarity.sqlite3"))
