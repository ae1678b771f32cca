"""A real server, started by the real command, and a real browser."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 800}
START_SECONDS = 120


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if "tests/e2e/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@dataclass
class Site:
    """A running Klarity."""

    url: str
    first_run: str
    environment: dict[str, str]
    join_link: str = ""

    def manage(self, *arguments: str) -> str:
        """Run a command of the same installation and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def invite(self, name: str) -> str:
        """A link by which a further owner joins the sample clinic."""
        answer = self.manage("invite", "--clinic", "demo", name, "--json")
        link: str = json.loads(answer)["link"]
        return link


@contextmanager
def _database() -> Iterator[str]:
    """The database of one installation: its own on PostgreSQL, a file otherwise."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield ""
        return
    import psycopg

    name = f"klarity_e2e_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield _other_database(server, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _other_database(url: str, name: str) -> str:
    head, _slash, tail = url.rpartition("/")
    _old, mark, options = tail.partition("?")
    return f"{head}/{name}{mark}{options}"


@contextmanager
def running(folder: Path, prepare: Callable[[Site], None] | None = None) -> Iterator[Site]:
    """Klarity on a free port over a data folder of its own, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with _database() as database:
        kept = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith(("KLARITY_", "DATABASE_", "DJANGO_"))
        }
        environment = {**kept, "KLARITY_DATA_DIR": str(folder), "PORT": str(port)}
        environment |= {"DATABASE_URL": database} if database else {}
        site = Site(f"http://localhost:{port}", "", environment)
        if prepare is not None:
            site.manage("up", "--check")
            prepare(site)
        server = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            site.first_run = _wait(server)
            yield site
        finally:
            server.terminate()
            server.wait(timeout=30)
            if server.stdout:
                server.stdout.close()


def _wait(server: "subprocess.Popen[str]") -> str:
    """Read what the server prints until it runs; return the first-run link, if it has one."""
    lines: Queue[str] = Queue()

    def read() -> None:
        for line in server.stdout or ():
            lines.put(line)

    Thread(target=read, daemon=True).start()
    printed, link = [], ""
    while True:
        line = lines.get(timeout=START_SECONDS)
        printed.append(line)
        found = re.search(r"http\S+/setup/\S+", line)
        link = found.group() if found else link
        if "Ctrl-C" in line:
            return link
        assert server.poll() is None, "".join(printed)


EMAIL, PASSWORD = "maria@example.com", "a calm clinic 2026"


def sign_in(page: Page, site: Site) -> None:
    """As the owner of the sample clinic, who joins by her link the first time."""
    if site.join_link:
        page.goto(site.join_link)
        page.get_by_label("E-mail address").fill(EMAIL)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Join").click()
        site.join_link = ""
    else:
        page.goto(f"{site.url}/accounts/login/")
        page.get_by_label("E-mail address").fill(EMAIL)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site.url}/today/")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests of this process."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages as new visitors; a script error or a refused resource fails the test."""
    contexts, errors = [], []

    def new(viewport: ViewportSize = PHONE, **options: Any) -> Page:
        context = browser.new_context(viewport=viewport, locale="en-CA", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda said: errors.append(said.text) if "Content Security" in said.text else None,
        )
        return page

    yield new
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running Klarity with the sample clinic in it."""

    def prepare(site: Site) -> None:
        site.manage("load_sample", "--clinic", "demo")
        site.join_link = site.invite("Maria Santos")

    with running(tmp_path_factory.mktemp("sample"), prepare) as site:
        yield site
