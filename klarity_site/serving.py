"""The server and its background worker as children: started, watched, stopped together."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
STOP_WITHIN = 30.0  # seconds, then a child is killed
START_WITHIN = 60.0
RETRY_AFTER = 5.0  # a worker that keeps dying is not started more often than this
PARENT = "KLARITY_STARTED_BY"  # tells a child whom not to outlive
EVERY_SYSTEM_ADDRESS = "0.0.0.0"  # noqa: S104  # only when asked for with --lan


class Child:
    """One program that is kept running."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.start()

    def start(self) -> None:
        """Start it in a session of its own: a Ctrl-C reaches it only through its parent."""
        self.started = time.monotonic()
        environment = {
            **os.environ,
            "KLARITY_DATA_DIR": str(settings.DATA_DIR),
            "DJANGO_SETTINGS_MODULE": "klarity_site.settings",
            PARENT: str(os.getpid()),
        }
        self.process = subprocess.Popen(  # noqa: S603
            self.command, env=environment, start_new_session=True, stdin=subprocess.DEVNULL
        )

    def is_running(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def keep_running(self) -> None:
        """Start it again when it died, but not in a storm."""
        if not self.is_running() and time.monotonic() - self.started > RETRY_AFTER:
            self.start()

    def ask_to_stop(self) -> None:
        """Let it finish what it is doing."""
        if self.is_running():
            self.process.terminate()

    def see_off(self, deadline: float) -> None:
        """Wait for its end; kill it at the deadline."""
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Family:
    """The server, its worker, and the signals that end both."""

    def __init__(self, *, address: str, port: int) -> None:
        self.port = port
        self.stopping = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        self.web = Child(web_command(address, port))
        self.worker = Child([sys.executable, str(ROOT / "manage.py"), "worker"])

    def run(self, *, when_ready: Callable[[], None]) -> int:
        """Serve until a signal, or until the server dies; returns the exit code."""
        try:
            if self._wait_until_ready():
                when_ready()
            while not self.stopping and self.web.is_running():
                self.worker.keep_running()
                time.sleep(0.2)
        finally:
            self._end()
        return 0 if self.stopping else 1

    def _wait_until_ready(self) -> bool:
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline and not self.stopping and self.web.is_running():
            if answers(self.port):
                return True
            time.sleep(0.1)
        return False

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _end(self) -> None:
        deadline = time.monotonic() + STOP_WITHIN
        for child in (self.web, self.worker):
            child.ask_to_stop()
        for child in (self.web, self.worker):
            child.see_off(deadline)


def web_command(address: str, port: int) -> list[str]:
    """How the server is started."""
    return [
        *(sys.executable, "-m", "gunicorn", "klarity_site.wsgi"),
        *("--config", str(ROOT / "klarity_site" / "gunicorn_conf.py")),
        *("--pythonpath", str(ROOT), "--bind", f"{address}:{port}"),
    ]


def is_port_free(address: str, port: int) -> bool:
    """Whether the server could listen there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether the server answers, be it with an error page."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def worker_name() -> str:
    """The name of the one worker of this data folder on this machine."""
    place = f"{socket.gethostname()}:{settings.DATA_DIR}"
    return f"worker-{hashlib.sha256(place.encode()).hexdigest()[:16]}"


def end_with_parent() -> None:
    """Stop this process when the `up` that started it is gone, however early it went."""
    parent = os.environ.get(PARENT)
    if parent is None:
        return

    def watch() -> None:
        while str(os.getppid()) == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
