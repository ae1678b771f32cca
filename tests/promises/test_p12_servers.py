"""P12 on two servers with folders of their own: one session, one upload, one tally of guesses."""

import contextlib
import re
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from django.db import connection

from tests.clinics.factory import PASSWORD
from tests.documents.factory import make_picture
from tests.exchange.elsewhere import Bucket, storage_server
from tests.promises.installation import Installation, own_database
from tests.promises.test_p01_servers import Server

__all__ = ["storage_server"]
MAKE = """
import django
django.setup()
from tests.clinics.factory import make_clinic, make_member
from tests.practitioners.factory import make_practitioner
clinic = make_clinic()
print(make_member(clinic).user.email, make_member(clinic).user.email, make_practitioner(clinic).pk)
"""
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|idempotency_key)"[^>]* value="([^"]+)"')


class Browser:
    """Somebody whose next request may be answered by either server."""

    def __init__(self, servers):
        self.line, self.ports = requests.Session(), [each.port for each in servers]

    def get(self, server, path):
        """What a server answers."""
        return self.line.get(f"http://127.0.0.1:{self.ports[server]}{path}", timeout=60)

    def send(self, server, path, files=None, **fields):
        """Fill in the form that one server shows, and send it to the other."""
        hidden = dict(HIDDEN.findall(self.get(1 - server, path).text))
        url = f"http://127.0.0.1:{self.ports[server]}{path}"
        return self.line.post(url, {**hidden, **fields}, files=files, timeout=60)

    def sign_in(self, server, email, password=PASSWORD):
        """Try to."""
        return self.send(server, "/accounts/login/", login=email, password=password)


@pytest.fixture
def houses(tmp_path, storage_server, django_db_blocker):
    """Two data folders with the same keys, database and storage; nothing else is shared."""
    url = own_database("klarity_two_servers", django_db_blocker)
    first = Installation(tmp_path / "one", database_url=url)
    first.folder.mkdir()
    first.make()
    url = url or f"sqlite:///{first.folder}/klarity.sqlite3"
    second = Installation(tmp_path / "two", database_url=url)
    assert first.manage("createcachetable").code == 0
    assert first.manage("collectstatic", "--no-input", "-v0").code == 0
    for name in ("keys", "static"):
        shutil.copytree(first.folder / name, second.folder / name)
    bucket = Bucket(storage_server)
    for each in (first, second):
        each.environment["KLARITY_STORAGE_URL"] = bucket.url
    return first, second, bucket


@contextlib.contextmanager
def served(*houses):
    """A server for each."""
    with ThreadPoolExecutor() as pool:
        found = list(pool.map(Server, houses))
        try:
            list(pool.map(Server.wait, found))
            yield found
        finally:
            for each in found:
                each.process.terminate()
            for each in found:
                each.process.wait(timeout=40)


def guessed(servers, email):
    """Ten guesses, each by somebody else and five at each server; then the right password."""
    for number in range(10):
        Browser(servers).sign_in(number % 2, email, f"guess {number}")
    return ["/login/" in Browser(servers).sign_in(server, email).url for server in (0, 1)]


def uploaded(browser, person, data):
    """Send a paper to one server; where it is to be had."""
    form = f"/practitioners/{person}/credentials/add/?type=INS"
    files = {"document": ("scan.jpg", data, "image/jpeg")}
    page = browser.send(0, form, files=files, type="INS", title="Policy")
    found = re.search(r"/documents/[0-9a-f-]{36}/", page.text)
    assert found, page.text
    return f"{found[0]}download/"


def test_two_servers_are_one(houses, promise, control):
    first, second, bucket = houses
    email, other, person = first.run("-c", MAKE).said.split()[-3:]
    with served(first, second) as servers:
        browser, data = Browser(servers), make_picture(size=(800, 600))
        assert browser.sign_in(0, email).status_code == 200
        paper = uploaded(browser, person, data)
        assert [browser.get(server, paper).content for server in (0, 1)] == [data, data]
        assert len(bucket.names()) == 2
        assert not any((each.folder / "files").exists() for each in (first, second))
        told = guessed(servers, other)
    said = f"two servers refuse the right password after 10 guesses ({connection.vendor})"
    promise(12, said, figure=f"{sum(told)} of 2", bound="both", kept=all(told))
    for each in (first, second):
        each.environment["DJANGO_SETTINGS_MODULE"] = "tests.promises.own_cache_settings"
    with served(first, second) as servers:
        told = guessed(servers, other)
    control(12, "a tally in each server", figure=f"{sum(told)} of 2", broke=not any(told))
