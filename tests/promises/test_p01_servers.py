"""P1 with three servers behind one address: one is killed, then all are restarted one by one."""

import http.client
import os
import signal
import socket
import threading
import time

import pytest

from tests.promises.balancing import Address
from tests.promises.conftest import FULL
from tests.promises.test_p01_crash import clinic as database
from tests.promises.test_p05_twenty import COUNT, Person

pytestmark = pytest.mark.skipif(not FULL, reason="three servers take most of a minute")
clinic = database  # SQLite or PostgreSQL
SERVERS, PEOPLE = 3, 6


class Server:
    """Gunicorn as `up` starts it, on a port of its own."""

    def __init__(self, clinic):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.clinic = clinic
        self.start()

    def start(self):
        """Begin."""
        self.process = self.clinic.start(
            *("-m", "gunicorn", "klarity_site.wsgi", "--config", "klarity_site/gunicorn_conf.py"),
            *("--bind", f"127.0.0.1:{self.port}"),
            start_new_session=True,
        )

    def wait(self):
        """Until it answers."""
        for _turn in range(600):
            if self.listens():
                line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                line.request("GET", "/healthz")
                assert line.getresponse().status == 200
                line.close()
                return
            time.sleep(0.1)
        raise AssertionError("the server does not answer")

    def listens(self):
        """Whether somebody can still connect."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class Caller(Person):
    """Somebody who logs without a pause; what was cut off is sent again under the same key."""

    def work(self, stop):
        """Until told to stop; counts what was kept and what broke."""
        self.kept, self.broken = 0, 0
        while not stop.is_set():
            form = self.form(self.kept)
            while not self.is_sent(form):
                self.broken += 1
                time.sleep(0.05)
            self.kept += 1

    def is_sent(self, form):
        """Whether the server said that it is kept."""
        try:
            self.send(form)
        except (OSError, http.client.HTTPException):
            return False
        return self.answers[-1] == 302


@pytest.fixture
def servers(clinic):
    """Three of one installation."""
    assert clinic.manage("createcachetable").code == 0
    assert clinic.manage("collectstatic", "--no-input", "-v0").code == 0
    found = [Server(clinic) for _number in range(SERVERS)]
    for each in found:
        each.wait()
    yield found
    for each in found:
        each.process.terminate()
    for each in found:
        each.process.wait(timeout=40)


def kill(server, address):
    """End a server and its children without a word; how many requests were in flight there.

    Nobody is sent there before all of it is gone: a dying server may still take a connection.
    """
    with address.lock:
        in_flight = address.open[server.port]
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()
        while server.listens():
            time.sleep(0.001)
    return in_flight


def broken(people):
    """How many requests were not answered with a yes."""
    return sum(each.broken for each in people)


def test_one_of_three_dies_and_all_are_restarted(clinic, servers, promise, control):
    sessions = clinic.run("-m", "tests.promises.twenty").said.split()[:PEOPLE]
    address, stop = Address([each.port for each in servers]), threading.Event()
    people = [Caller(address.port, session, seed) for seed, session in enumerate(sessions)]
    work = [threading.Thread(target=each.work, args=(stop,)) for each in people]
    for each in work:
        each.start()
    time.sleep(4)
    in_flight = kill(servers[0], address)
    time.sleep(4)
    cut_off = broken(people)
    servers[0].start()
    servers[0].wait()
    for each in servers:  # the rolling restart
        address.take_out(each.port)
        each.process.terminate()
        assert each.process.wait(timeout=40) == 0
        each.start()
        each.wait()
        address.put_in(each.port)
    later = broken(people) - cut_off
    stop.set()
    for each in work:
        each.join(timeout=60)
    there, breaks = clinic.run("-c", COUNT).said.split()[-2:]
    kept = sum(each.kept for each in people)
    figure = f"{kept - int(there)} of {kept:,}, {breaks} breaks"
    promise(
        1,
        "lost or doubled when one of three servers is killed",
        figure=figure,
        bound="none",
        kept=kept == int(there) and breaks == "0" and kept > 10 * PEOPLE,
    )
    promise(
        1,
        "requests broken by that",
        figure=f"{cut_off}, {in_flight} in flight there",
        bound="those in flight there",
        kept=cut_off <= in_flight,
    )
    said = "requests broken by restarting three servers in turn"
    promise(1, said, figure=f"{later}", bound="none", kept=later == 0)
    address.is_patient = False  # the control: an address that does not look for another server
    kill(servers[0], address)
    people[0].broken = sum(not people[0].is_sent(people[0].form(-each)) for each in range(1, 7))
    broke = people[0].broken
    control(1, "an address that asks one server only", figure=f"{broke} broken", broke=broke > 0)
    servers[0].start()
    address.close()
