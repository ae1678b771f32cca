"""P1 for work behind the screens: two workers, one pile, one of them killed; nothing twice."""

import contextlib
import os
import shutil
import signal
import time
from collections import Counter

import pytest
from django.db import connection

from tests.promises.installation import Installation, own_database

JOBS, SLOW = 40, 7
PILE = "import sys; from tests.promises import pile; pile.main(sys.argv[1:])"


class Pile:
    """Two data folders with one database, and what their workers wrote down."""

    def __init__(self, folder, url):
        self.notes = folder / "notes"
        self.notes.touch()
        first = Installation(folder / "one", database_url=url)
        first.folder.mkdir()
        first.make()
        url = url or f"sqlite:///{first.folder}/klarity.sqlite3"
        second = Installation(folder / "two", database_url=url)
        shutil.copytree(first.folder / "keys", second.folder / "keys")
        self.houses = (first, second)
        for each in self.houses:
            each.environment["PILE"] = str(self.notes)

    def fill(self, jobs):
        """Give them work, and forget what was noted before."""
        self.notes.write_text("")
        assert self.houses[0].run("-c", PILE, "fill", str(jobs)).code == 0

    def said(self, word):
        """How often each job was begun or done, and by whom last."""
        lines = [line.split() for line in self.notes.read_text().splitlines()]
        found = [(int(number), int(pid)) for said, number, pid in lines if said == word]
        return Counter(number for number, _pid in found), dict(found)

    def wait(self, is_so, seconds=90):
        """Until it is so; whether it became so."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not is_so():
            time.sleep(0.1)
        return is_so()


@contextlib.contextmanager
def at_work(houses, *command):
    """A worker in each; ended with the block, whoever was started meanwhile."""
    found = [each.start(*command) for each in houses]
    try:
        yield found
    finally:
        for each in found:
            each.kill()
            each.wait()


@pytest.fixture
def pile(tmp_path, django_db_blocker):
    """An installation of two servers."""
    return Pile(tmp_path, own_database("klarity_pile", django_db_blocker))


def test_each_job_is_done_once_though_a_worker_is_killed(pile, promise, control):
    pile.fill(JOBS)
    with at_work(pile.houses, "-m", "django", "worker") as workers:
        assert pile.wait(lambda: SLOW in pile.said("begun")[0]), "nobody began"
        dead = pile.said("begun")[1][SLOW]
        (at,) = [place for place, each in enumerate(workers) if each.pid == dead]
        os.kill(dead, signal.SIGKILL)
        workers[at].wait()
        assert pile.wait(lambda: len(pile.said("done")[0]) == JOBS - 1), "the other one goes on"
        workers[at] = pile.houses[at].start("-m", "django", "worker")  # as `up` does
        pile.wait(lambda: len(pile.said("done")[0]) == JOBS)
    begun, done = pile.said("begun")[0], pile.said("done")[0]
    twice = [number for number, times in begun.items() if times > 1]
    promise(
        1,
        f"jobs of two workers not done just once, one killed ({connection.vendor})",
        figure=f"{JOBS - sum(times == 1 for times in done.values())} of {JOBS}",
        bound="none",
        kept=done == Counter(range(JOBS)) and twice == [SLOW],
    )
    pile.fill(JOBS // 4)
    with at_work(pile.houses, "-c", PILE, "unclaimed"):
        pile.wait(lambda: any(times > 1 for times in pile.said("begun")[0].values()), 60)
    doubled = sum(times > 1 for times in pile.said("begun")[0].values())
    control(1, "workers that claim nothing", figure=f"{doubled} begun twice", broke=doubled > 0)
