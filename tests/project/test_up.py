"""`up` sets everything up, serves, keeps its worker alive and leaves nothing behind."""

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from klarity_site import serving

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0

pytestmark = [
    pytest.mark.skipif(connection.vendor != "sqlite", reason="browser tests serve from PostgreSQL"),
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at Linux's /proc"),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(data: Path, port: int) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KLARITY_", "DJANGO_"))}
    return {**kept, "KLARITY_DATA_DIR": str(data), "PORT": str(port)}


def run_up(data: Path, port: int, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", "up", *words],
        cwd=ROOT,
        env=environment(data, port),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def wait_for(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.1)


class Running:
    """One `up` and what it printed so far."""

    def __init__(self, folder: Path, installed: Path | None = None) -> None:
        self.data, self.port, self.log = folder / "data", free_port(), folder / "up.log"
        if installed is not None:
            shutil.copytree(installed, self.data)
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=ROOT,
                env=environment(self.data, self.port),
                stdout=log,
                stderr=log,
            )
        wait_for(lambda: "Ctrl-C" in self.printed() or self.process.poll() is not None)
        assert self.process.poll() is None, self.printed()

    def printed(self) -> str:
        """Everything it said."""
        return self.log.read_text()

    def children(self) -> dict[str, int]:
        """The programs it keeps running, by kind."""
        pids = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        lines = {int(pid): Path(f"/proc/{pid}/cmdline").read_text() for pid in pids.split()}
        return {"worker" if "worker" in line else "web": pid for pid, line in lines.items() if line}


class Asking(threading.Thread):
    """One request that takes a while, from its sending to its answer."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url, self.answer, self.begun = url, b"", threading.Event()
        self.start()

    def run(self) -> None:
        """Ask, and keep what comes."""
        place = urlsplit(self.url)
        with socket.create_connection(("localhost", place.port or 80), timeout=PATIENCE) as line:
            host = f"Host: {place.netloc}"
            line.sendall(f"GET {place.path}?{place.query} HTTP/1.0\r\n{host}\r\n\r\n".encode())
            time.sleep(0.5)  # the server has begun with it
            self.begun.set()
            whole = b"".join(iter(lambda: line.recv(65536), b""))
        self.answer = whole.partition(b"\r\n\r\n")[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that was set up and is not running."""
    data = tmp_path_factory.mktemp("installed") / "data"
    done = run_up(data, free_port(), "--check")
    assert (done.returncode, done.stdout.strip()) == (0, "Klarity is set up."), done.stderr
    return data


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A fresh installation, served."""
    running = Running(tmp_path_factory.mktemp("up"))
    yield running
    if running.process.poll() is None:
        running.process.terminate()
        running.process.wait(60)


def test_a_fresh_installation_is_served_and_offers_its_first_run(site: Running) -> None:
    with urllib.request.urlopen(f"http://localhost:{site.port}/healthz", timeout=10) as answer:
        assert answer.status == 200
    link = re.search(r"http://localhost:\d+/setup/([\w-]{40,})/", site.printed())
    assert link, site.printed()
    assert link.group(1) == (site.data / "first-run").read_text()


def test_what_is_kept_is_for_its_owner_alone(site: Running) -> None:
    assert stat.S_IMODE(site.data.stat().st_mode) == 0o700
    assert stat.S_IMODE((site.data / "klarity.sqlite3").stat().st_mode) == 0o600


def test_a_second_one_on_the_same_records_is_refused(site: Running) -> None:
    done = run_up(site.data, free_port())
    assert done.returncode == 1
    assert "Klarity is already running" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_one_sentence(site: Running, tmp_path: Path) -> None:
    done = run_up(tmp_path / "data", site.port)
    assert done.returncode == 1
    assert f"Port {site.port} is in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_setting_up_again_changes_nothing_and_does_not_serve(installed: Path) -> None:
    before = (installed / "static.sources").stat().st_mtime_ns
    done = run_up(installed, free_port(), "--check")
    assert (done.returncode, done.stdout.strip()) == (0, "Klarity is set up."), done.stderr
    assert (installed / "static.sources").stat().st_mtime_ns == before


def run_command(data: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment(data, free_port()),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_a_backup_is_made_while_it_runs_and_put_back_only_elsewhere(
    site: Running, tmp_path: Path
) -> None:
    file = tmp_path / "all.backup"
    made = run_command(site.data, "backup", "--out", str(file))
    assert made.returncode == 0, made.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    refused = run_command(site.data, "restore", str(file), "--replace")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "Stop it first" in refused.stderr
    done = run_command(tmp_path / "other", "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "other/keys/seal.pem").read_bytes() == (
        site.data / "keys/seal.pem"
    ).read_bytes()


def test_a_worker_that_dies_is_started_again(site: Running) -> None:
    wait_for(lambda: len(site.children()) == 2)
    dead = site.children()["worker"]
    os.kill(dead, signal.SIGKILL)
    wait_for(lambda: site.children().get("worker", dead) != dead)


def test_it_stops_with_everything_it_started(installed: Path, tmp_path: Path) -> None:
    running = Running(tmp_path, installed)
    wait_for(lambda: len(running.children()) == 2)
    started = running.children().values()
    asked = Asking(f"http://localhost:{running.port}/checklist.pdf?lang=fr")
    wait_for(asked.begun.is_set)
    running.process.terminate()
    assert running.process.wait(60) == 0
    asked.join(PATIENCE)
    assert asked.answer.startswith(b"%PDF")  # what was under way came to its end
    assert not any(is_alive(pid) for pid in started)
    assert "Klarity has stopped." in running.printed()
    assert "Traceback" not in running.printed()


def test_a_server_whose_parent_was_killed_ends_too(installed: Path, tmp_path: Path) -> None:
    running = Running(tmp_path, installed)
    wait_for(lambda: len(running.children()) == 2)
    started = list(running.children().values())
    running.process.kill()  # the worker is still starting up: it must notice all the same
    running.process.wait()
    wait_for(lambda: not any(is_alive(pid) for pid in started))
    assert serving.is_port_free("127.0.0.1", running.port)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "eighty"), ("KLARITY_DEBUG", "perhaps"), ("DATABASE_URL", "mysql://db/clinic")],
)
def test_a_value_that_cannot_be_understood_is_one_sentence(
    name: str, value: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "up", "--check"],
        cwd=ROOT,
        env={**environment(tmp_path / "data", free_port()), name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("Klarity cannot start: ")
    assert done.stderr.count("\n") == 1
