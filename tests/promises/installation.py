"""A whole installation on disk with real processes, for promises that memory cannot show."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "tests.promises.file_settings"


@dataclass(frozen=True, slots=True)
class Done:
    """How a program ended, what it said and what it took."""

    code: int
    said: str
    megabytes: float
    seconds: float
    processor: float


class Installation:
    """A folder with keys and a SQLite file, or the database that DATABASE_URL names."""

    def __init__(self, folder: Path, *, database_url: str = "") -> None:
        self.folder = folder
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("KLARITY_", "PROMISES"))}
        kept.pop("DATABASE_URL", None)
        self.environment = {
            **kept,
            "KLARITY_DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            **({"DATABASE_URL": database_url} if database_url else {}),
        }

    def make(self) -> None:
        """Its tables and triggers."""
        assert self.manage("migrate", "--run-syncdb", "-v0").code == 0

    def start(self, *command: str, **options: Any) -> "subprocess.Popen[bytes]":
        """A Python program of this installation, running beside the test."""
        return subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=self.environment, **options
        )

    def run(self, *command: str) -> Done:
        """A Python program of this installation from beginning to end."""
        said = self.folder / "said.txt"
        with said.open("wb") as file:
            child = self.start(*command, stdout=file, stderr=file)
            before = os.times().elapsed
            _pid, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = os.times().elapsed - before
        return Done(
            child.returncode,
            said.read_text(),
            used.ru_maxrss / 1024,
            seconds,
            used.ru_utime + used.ru_stime,
        )

    def manage(self, *arguments: str) -> Done:
        """One of the site's commands."""
        return self.run("manage.py", *arguments)


def own_database(name: str, blocker: Any) -> str:
    """PostgreSQL: a new database; its address. Blank where the tests use SQLite."""
    if connection.vendor == "sqlite":
        return ""
    with blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
