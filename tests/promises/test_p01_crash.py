"""P1: no acknowledged record lost, none doubled, when processes and backends die without a word."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from django.db import connection

from tests.promises import powercut
from tests.promises.cluster import PROGRAMS, Cluster
from tests.promises.conftest import FULL
from tests.promises.installation import Installation, own_database

ROUNDS, WRITERS = 200, 8
CUTS, RECORDS = 1500, 400
SERVER_ROUNDS = 12
OWN_DATABASE = "klarity_crash"

pytestmark = pytest.mark.skipif(not FULL, reason="hundreds of processes take minutes")


@pytest.fixture
def clinic(tmp_path, django_db_blocker):
    """An installation of its own; on PostgreSQL a database of its own."""
    url = own_database(OWN_DATABASE, django_db_blocker)
    clinic = Installation(tmp_path, database_url=url)
    clinic.make()
    return clinic


def crash(clinic, rounds, mode):
    """What the killed writers left behind."""
    done = clinic.run("-m", "tests.promises.crashing", str(rounds), str(WRITERS), mode, "9")
    assert done.code == 0, done.said
    return json.loads(done.said.splitlines()[-1])


def test_nothing_acknowledged_is_lost_when_writers_are_killed(clinic, promise):
    found = crash(clinic, ROUNDS, "safe")
    wrong = found["lost"] + found["doubled"] + found["breaks"]
    figure = f"{wrong} of {found['acknowledged']:,} ({found['kills']:,} kills)"
    kept = wrong == 0 and found["acknowledged"] > ROUNDS
    word = f"lost, doubled or broken ({connection.vendor})"
    promise(1, word, figure=figure, bound="none", kept=kept)


def test_a_writer_that_speaks_too_early_loses_records(clinic, control):
    found = crash(clinic, ROUNDS // 10, "hasty")
    control(1, "said before it was kept", figure=f"{found['lost']} lost", broke=found["lost"] > 0)


# A database server of its own that is killed with all its sessions


@pytest.fixture
def server() -> Iterator[Callable[..., tuple[Cluster, Installation]]]:
    """Makes one with these settings, and an installation over it."""
    if PROGRAMS is None:
        pytest.skip("there is no PostgreSQL here")
    folder, made = Path(tempfile.mkdtemp(prefix="klarity-")), list[Cluster]()
    folder.chmod(0o711)

    def make(*options: str) -> tuple[Cluster, Installation]:
        place = folder / str(len(made))
        place.mkdir()
        cluster = Cluster(place, *options)
        cluster.make()
        cluster.start()
        made.append(cluster)
        kept = folder / f"files{len(made)}"
        kept.mkdir()
        clinic = Installation(kept, database_url=cluster.url)
        clinic.environment["CLUSTER"] = ":".join([str(place), str(cluster.port), *options])
        clinic.make()
        return cluster, clinic

    yield make
    for cluster in made:
        cluster.stop()
    shutil.rmtree(folder)


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(server, promise, control):
    _cluster, clinic = server()
    found = crash(clinic, SERVER_ROUNDS, "safe")
    wrong = found["lost"] + found["doubled"] + found["breaks"]
    figure = f"{wrong} of {found['acknowledged']:,} ({SERVER_ROUNDS // 2} servers)"
    kept = wrong == 0 and found["acknowledged"] > SERVER_ROUNDS
    word = "lost, doubled or broken (the PostgreSQL server killed)"
    promise(1, word, figure=figure, bound="none", kept=kept)
    _cluster, clinic = server("synchronous_commit=off", "wal_writer_delay=10s")
    found = crash(clinic, SERVER_ROUNDS // 2, "safe")
    figure = f"{found['lost']} lost"
    control(1, "a server that does not wait for the disk", figure=figure, broke=found["lost"] > 0)


# A power cut: what was not synced may be gone, and kill -9 never shows that


@pytest.fixture(scope="module")
def watcher(tmp_path_factory):
    """The small library that writes down what reaches the disk."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or connection.vendor != "sqlite":
        pytest.skip("it takes a C compiler, and SQLite, whose files are our own")
    library = tmp_path_factory.mktemp("watcher") / "powerlog.so"
    source = Path(__file__).with_name("powerlog.c")
    command = [compiler, "-O2", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return library


def cut(folder, watcher, mode, cuts):
    """What power cuts leave of a run of the writer under this setting."""
    clinic = Installation(folder / "data")
    clinic.folder.mkdir()
    clinic.make()
    assert clinic.run("-m", "tests.promises.powered", "0").code == 0
    base = {each.name: each.read_bytes() for each in clinic.folder.glob("*.sqlite3*")}
    log, place = folder / "log", folder / "after"
    place.mkdir()
    clinic.environment |= {
        "LD_PRELOAD": str(watcher),
        "POWERLOG": str(log),
        "POWERROOT": str(clinic.folder.resolve()),
    }
    done = clinic.run("-m", "tests.promises.powered", str(RECORDS), mode)
    assert done.code == 0, done.said
    return powercut.cut(log, base, cuts=cuts, dice=Random(7), place=place)  # noqa: S311


def test_nothing_acknowledged_is_lost_when_the_power_goes(tmp_path, watcher, promise):
    found = cut(tmp_path, watcher, "FULL", CUTS)
    figure = f"{found.lost + found.broken} of {found.acknowledged:,} ({found.cuts:,} cuts)"
    kept = found.lost == found.broken == 0 and found.acknowledged > CUTS
    promise(1, "lost or broken by power cuts (sqlite)", figure=figure, bound="none", kept=kept)


@pytest.mark.parametrize("mode", ["NORMAL", "OFF"])
def test_a_database_that_does_not_wait_for_the_disk_loses_records(tmp_path, watcher, control, mode):
    found = cut(tmp_path, watcher, mode, CUTS // 10)
    figure = f"{found.lost:,} lost, {found.broken} broken"
    control(1, f"power cuts with synchronous={mode}", figure=figure, broke=found.lost > 0)
