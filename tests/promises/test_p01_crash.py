"""P1: no acknowledged record lost, none doubled, when processes and backends die without a word."""

import json
import os
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.promises.conftest import FULL
from tests.promises.installation import Installation

ROUNDS, WRITERS = 200, 8
OWN_DATABASE = "klarity_crash"

pytestmark = pytest.mark.skipif(not FULL, reason="hundreds of processes take minutes")


@pytest.fixture
def clinic(tmp_path, django_db_blocker):
    """An installation of its own; on PostgreSQL a database of its own."""
    if connection.vendor == "sqlite":
        clinic = Installation(tmp_path)
        clinic.make()
        return clinic
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {OWN_DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {OWN_DATABASE}")
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{OWN_DATABASE}").geturl()
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
