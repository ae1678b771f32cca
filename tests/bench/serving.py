"""The whole server over a sample clinic, and visitors who ask it for pages over HTTP."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
VISITORS = 4
TOKEN = "k" * 32


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request got, and how long it took."""

    seconds: float
    size: int
    queries: int
    body: bytes


class Visitor:
    """Somebody with one open connection, signed in or not."""

    def __init__(self, port: int, session: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Accept-Encoding": "gzip"}
        if session:
            self.headers["Cookie"] = f"klarity-session={session}"

    def get(self, path: str) -> Answer:
        """Ask for a page that is there."""
        start = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - start
        assert answer.status == 200, (path, answer.status)
        queries = int(answer.headers.get("X-Queries", 0))
        return Answer(seconds, len(body), queries, body)

    def close(self) -> None:
        """Hang up."""
        self.connection.close()


@dataclass(frozen=True, slots=True)
class Server:
    """One that runs."""

    port: int
    environment: dict[str, str]

    def get(self, path: str, session: str = "") -> Answer:
        """One request by itself."""
        with closing(Visitor(self.port, session)) as visitor:
            return visitor.get(path)

    def visit(self, path: str, *, requests: int, session: str = "") -> tuple[float, list[float]]:
        """Several visitors at once: requests per second, and how long each of them waited."""

        def waits(_number: int) -> list[float]:
            with closing(Visitor(self.port, session)) as visitor:
                return [visitor.get(path).seconds for _ in range(requests // VISITORS)]

        began = time.perf_counter()
        with ThreadPoolExecutor(VISITORS) as visitors:
            found = [each for own in visitors.map(waits, range(VISITORS)) for each in own]
        return len(found) / (time.perf_counter() - began), found

    def sign_in(self) -> tuple[str, str]:
        """The owner of the sample clinic signs in by the form: her session, and a look-back."""
        secret = "a bench with many pages"
        command = [sys.executable, "-m", "tests.bench.member", secret]
        told = subprocess.run(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, check=True, text=True
        )
        email, look_back = told.stdout.split()
        form = {"login": email, "password": secret, "csrfmiddlewaretoken": TOKEN}
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"klarity-csrf={TOKEN}",
        }
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
            line.request("POST", "/accounts/login/", urlencode(form), headers)
            answer = line.getresponse()
            cookies = " ".join(answer.headers.get_all("Set-Cookie", []))
        found = re.search(r"klarity-session=(\w+)", cookies)
        assert found, (answer.status, cookies)
        return found[1], look_back


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Gunicorn as `up` starts it, over a sample clinic in this folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KLARITY_", "DJANGO_"))}
    environment = {**kept, "KLARITY_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    for command in (["up", "--check"], ["load_sample"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True
        )
    environment["DJANGO_SETTINGS_MODULE"] = "tests.bench.constant_settings"
    child = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "-c", "klarity_site/gunicorn_conf.py"),
            *("-b", f"127.0.0.1:{port}", "klarity_site.wsgi"),
        ],
        cwd=ROOT,
        env=environment,
    )
    server = Server(port, environment)
    try:
        _wait_for(server)
        yield server
    finally:
        child.terminate()
        child.wait(timeout=30)


def _wait_for(server: Server) -> None:
    for _ in range(100):
        try:
            server.get("/healthz")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("The server did not start.")
