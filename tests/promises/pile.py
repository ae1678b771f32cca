"""A pile of jobs that write down when they begin and end; and a worker that does not claim them."""

import os
import time
from pathlib import Path

import django

django.setup()

from django.core.management import call_command
from django_tasks import task
from django_tasks_db.models import DBTaskResult

NOTES = Path(os.environ.get("PILE", os.devnull))
SLOW = 7  # the first to begin with it is killed in its middle


def note(word: str, number: int) -> None:
    """One line; lines of several processes do not mix."""
    line = f"{word} {number} {os.getpid()}\n".encode()
    with NOTES.open("ab", buffering=0) as file:
        file.write(line)


@task()
def one(number: int) -> None:
    """A job of the pile."""
    is_first = f"begun {number} " not in NOTES.read_text()
    note("begun", number)
    time.sleep(600 if number == SLOW and is_first else 0.05)
    note("done", number)


def _nothing(_job: object, _worker_id: str) -> None:
    pass


def main(words: list[str]) -> None:
    """Fill the pile, or work on it without claiming."""
    if words[0] == "fill":
        for each in range(int(words[1])):
            one.enqueue(each)
    else:
        DBTaskResult.claim = _nothing  # type: ignore[assignment,method-assign]
        call_command("worker")
