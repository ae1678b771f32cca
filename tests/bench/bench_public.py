"""Requests per second of the public list and its PDFs beside a constant answer of the same size.

The same server, the same middleware, the same run; turn by turn, so that a busy moment meets all.
"""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, REQUESTS, VISITORS = 7, 400, 4
LEAST = 0.8


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Gunicorn as `up` starts it, over a sample clinic."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found = probe.getsockname()[1]
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KLARITY_", "DJANGO_"))}
    environment = {
        **kept,
        "KLARITY_DATA_DIR": str(tmp_path_factory.mktemp("public")),
        "PYTHONPATH": str(ROOT),
    }
    for command in (["up", "--check"], ["load_sample"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True
        )
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "-c", "klarity_site/gunicorn_conf.py"),
            *("-b", f"127.0.0.1:{found}", "klarity_site.wsgi"),
        ],
        cwd=ROOT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "tests.bench.constant_settings"},
    )
    _wait_for(found)
    yield found
    server.terminate()
    server.wait(timeout=30)


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            _size(port, "/healthz")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("The server did not start.")


def _get(connection: http.client.HTTPConnection, path: str) -> int:
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    assert answer.status == 200, path
    return len(answer.read())


def _size(port: int, path: str) -> int:
    """How many bytes a page has."""
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        return _get(connection, path)


def _visit(port: int, path: str) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        for _ in range(REQUESTS // VISITORS):
            _get(connection, path)


def rate(port: int, path: str) -> float:
    """Requests per second of a few visitors at once."""
    began = time.perf_counter()
    with ThreadPoolExecutor(VISITORS) as visitors:
        list(visitors.map(lambda _: _visit(port, path), range(VISITORS)))
    return REQUESTS / (time.perf_counter() - began)


@pytest.mark.parametrize(
    "path",
    ["/checklist/", "/c/demo/", "/checklist.pdf", "/c/demo/checklist.pdf"],
)
def test_public_answers_are_nearly_as_fast_as_a_constant(port: int, path: str) -> None:
    size = _size(port, path)
    constant = f"/constant/{size}/"
    for each in (path, constant):
        rate(port, each)
    pairs = [(rate(port, path), rate(port, constant)) for _ in range(ROUNDS)]
    best, base = (max(each) for each in zip(*pairs, strict=True))
    print(  # noqa: T201
        f"\n{path:24} {size:7} bytes  {best:7.0f}/s  constant {base:7.0f}/s  "
        f"ratio {best / base:.2f} (at least {LEAST})"
    )
    assert best / base >= LEAST
