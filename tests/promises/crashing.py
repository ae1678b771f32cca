"""Writers that are killed again and again: `crashing ROUNDS WRITERS safe|hasty SEED`.

Each writer says on a pipe, after the commit, which record is kept; after its death the next one
begins with the record that was never acknowledged, under the same key. A hasty writer says it
before the commit: the control. On PostgreSQL every second round ends the backends instead; the
others kill the whole server, where CLUSTER names one of our own by folder and port.
"""

import json
import os
import signal
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path
from random import Random
from typing import NoReturn

import django

django.setup()

from django.db import Error, connection, connections

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.idempotency import answer_once
from compliance.deviations.models import Deviation
from compliance.ledger import verification
from tests.clinics.factory import NOW, make_clinic
from tests.deviations.factory import make_deviation
from tests.promises.cluster import Cluster


def write(fd: int, name: str, number: int, *, is_hasty: bool) -> NoReturn:
    """Write records until death."""
    clinic = Clinic.objects.get()
    by = Actor("", name, "OWNER")
    while True:
        key = f"{name}-{number}"
        if is_hasty:
            os.write(fd, f"{number}\n".encode())
        answer_once(scope="promise", key=key, at=NOW, do=partial(made, clinic, key, by))
        if not is_hasty:
            os.write(fd, f"{number}\n".encode())
        number += 1


def made(clinic: Clinic, key: str, by: Actor) -> str:
    """One record through its service."""
    return str(make_deviation(clinic, summary=f"Something wrong {key}", by=by).pk)


def start(name: str, number: int, *, is_hasty: bool) -> tuple[int, int]:
    """A writer in a process of its own: its number and the pipe it speaks on."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid:
        os.close(theirs)
        return pid, ours
    os.close(ours)
    try:
        write(theirs, name, number, is_hasty=is_hasty)
    except Error:
        os._exit(1)  # its backend was ended
    os._exit(2)


def end_all(pids: list[int], *, by_backend: bool) -> None:
    """Death without a word."""
    if by_backend:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        connections.close_all()
        time.sleep(0.05)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    for pid in pids:
        os.waitpid(pid, 0)


def own_server() -> Cluster | None:
    """The server that is ours to kill."""
    folder, _colon, rest = os.environ.get("CLUSTER", "").partition(":")
    port, *options = rest.split(":")
    return Cluster(Path(folder), *options, port=int(port)) if folder else None


def run(rounds: int, writers: int, *, is_hasty: bool, dice: Random) -> dict[str, int]:
    """What was acknowledged, what of it is there, and what is there twice."""
    last = {f"w{each}": 0 for each in range(writers)}
    kills, server = 0, own_server()
    for turn in range(rounds):
        connections.close_all()
        running = {name: start(name, n + 1, is_hasty=is_hasty) for name, n in last.items()}
        time.sleep(dice.uniform(0.1, 0.5))
        on_backends = connection.vendor == "postgresql" and turn % 2 == 1
        if server is not None and not on_backends:
            connections.close_all()
            server.kill()
            server.start()
        end_all([pid for pid, _pipe in running.values()], by_backend=on_backends)
        kills += writers
        for name, (_pid, pipe) in running.items():
            with os.fdopen(pipe, "rb") as said:
                lines = said.read().split(b"\n")[:-1]
            last[name] = int(lines[-1]) if lines else last[name]
    there = Counter(Deviation.objects.values_list("summary", flat=True))
    kept = [f"Something wrong {name}-{n}" for name, top in last.items() for n in range(1, top + 1)]
    return {
        "kills": kills,
        "acknowledged": len(kept),
        "lost": sum(there[each] == 0 for each in kept),
        "doubled": sum(count > 1 for count in there.values()),
        "breaks": len(verification.verify(Clinic.objects.get().pk).breaks),
    }


if __name__ == "__main__":
    if not Clinic.objects.exists():
        make_clinic()
    rounds, writers, seed = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[4])
    dice = Random(seed)  # noqa: S311
    found = run(rounds, writers, is_hasty=sys.argv[3] == "hasty", dice=dice)
    sys.stdout.write(json.dumps(found) + "\n")
