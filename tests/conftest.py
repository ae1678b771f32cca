"""What every test can ask for."""

import contextlib
import gc
import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone, translation

from compliance.checklist.views.answering import remembered_clinics
from compliance.ledger.queries import remembered_sizes
from klarity_site.bootstrap import BROWSERS

# The browser's driver keeps an event loop in the process; our tests use no other one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's tests take longest, so they begin; without a browser they are left out.

    Never in CI.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)
    if "CI" in os.environ or any(shutil.which(name) for name in BROWSERS):
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="needs Chromium"))


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: nobody need look through it for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Throttling in one test is not felt in the next, nor what a process remembers of a clinic."""
    cache.clear()
    remembered_clinics.clear()
    remembered_sizes.clear()


@pytest.fixture(autouse=True)
def fresh_thread() -> None:
    """The language and the time zone of one test's last request are not those of the next test."""
    translation.activate("en")
    timezone.deactivate()


@pytest.fixture(scope="session")
def empty_database(django_db_setup, django_db_blocker, tmp_path_factory) -> Path:
    """SQLite: the tables without a row, as a file to be copied; tests of the disk work on one.

    The test carries the mark `django_db`, or there are no tables.
    """
    path: Path = tmp_path_factory.mktemp("empty") / "klarity.sqlite3"
    with django_db_blocker.unblock():
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)
    return path
