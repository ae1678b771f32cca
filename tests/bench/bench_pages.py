"""The main pages beside a constant answer of the same server.

The constant has the same size and goes to the same people: what staff see is held against one that
only members get. Several visitors at once; page, constant, next page, and all of that several times
over, so that a busy moment meets all.
"""

import re
from dataclasses import dataclass, field
from statistics import quantiles

import pytest

from tests.bench.report import Figure
from tests.bench.serving import Server

ROUNDS, REQUESTS = 4, 20
BUSY, PLAIN, PUBLIC = 150, 50, 5  # times the constant's p95; only a real slowdown fails
KEY = "[0-9a-f-]{36}"
FIRST_OF = {  # one record of each list, or what it leads to
    "a cycle": ("/sterilization/", f"/sterilization/cycles/{KEY}/", ""),
    "a treatment": ("/treatments/", f"/treatments/{KEY}/", ""),
    "log a cycle": (
        "/sterilization/sterilizers/",
        f"/sterilization/sterilizers/{KEY}/",
        "cycles/add/",
    ),
}
PAGES = {
    "today": ("/today/", BUSY),
    "cycles": ("/sterilization/", PLAIN),
    "readiness": ("/requirements/", BUSY),
    "treatments": ("/treatments/", PLAIN),
    "lidocaine stock": ("/lidocaine/", PLAIN),
    "practitioners": ("/practitioners/", PLAIN),
    "audits": ("/audit/", PLAIN),
    "public page": ("/c/demo/", PUBLIC),
    "its PDF": ("/c/demo/checklist.pdf", PUBLIC),
}


@dataclass(slots=True)
class Visited:
    """What visitors of one address met."""

    rates: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests per second of the best round."""
        return max(self.rates)

    def of_a_hundred(self, place: int) -> float:
        """How long so many of a hundred waited at most, in milliseconds."""
        return quantiles(self.waits, n=100)[place - 1] * 1000


@dataclass(slots=True)
class Page:
    """A page and the constant of its size."""

    name: str
    path: str
    most: float
    session: str
    size: int
    queries: int = 0
    own: Visited = field(default_factory=Visited)
    base: Visited = field(default_factory=Visited)

    def visit(self, server: Server) -> None:
        """One round of both."""
        kind = "members/" if self.session else ""
        for path, met in ((self.path, self.own), (f"/constant/{self.size}/{kind}", self.base)):
            rate, waits = server.visit(path, requests=REQUESTS, session=self.session)
            met.rates.append(rate)
            met.waits += waits

    @property
    def ratio(self) -> float:
        """Of p95."""
        return self.own.of_a_hundred(95) / self.base.of_a_hundred(95)

    def __str__(self) -> str:
        own, base = self.own, self.base
        return (
            f"{self.name:16}{own.rate:8,.0f}{own.of_a_hundred(50):8.1f}{own.of_a_hundred(95):8.1f}"
            f"{base.rate:10,.0f}{base.of_a_hundred(95):8.1f}"
            f"{own.rate / base.rate:9.3f}{self.ratio:8.1f}{self.queries:9}{self.size:9,}"
        )


HEAD = (
    f"{'':16}{'/s':>8}{'p50 ms':>8}{'p95 ms':>8}{'const /s':>10}{'p95 ms':>8}"
    f"{'of rate':>9}{'of p95':>8}{'queries':>9}{'bytes':>9}"
)


@pytest.fixture(scope="module")
def pages(server: Server) -> list[Page]:
    """Every page with its address, by somebody who signed in over HTTP."""
    session, look_back = server.sign_in()
    found = {**PAGES, "look-back": (look_back, PLAIN)}
    for name, (listed, wanted, leads_to) in FIRST_OF.items():
        links = re.findall(rf'href="({wanted})"', server.get(listed, session).body.decode())
        found[name] = (links[0] + leads_to, PLAIN)
    return [_page(server, name, *told, session) for name, told in found.items()]


def _page(server: Server, name: str, path: str, most: float, session: str) -> Page:
    own = "" if most == PUBLIC else session
    server.get(path, own)  # the first one loads templates
    return Page(name, path, most, own, server.get(path, own).size)


def test_a_page_takes_so_many_times_what_a_constant_takes(
    server: Server, pages: list[Page], figure: Figure
) -> None:
    for page in pages:
        page.visit(server)
    for page in pages:  # the first round warmed both up
        page.own, page.base = Visited(), Visited()
        page.queries = server.get(page.path, page.session).queries
    for _round in range(ROUNDS):
        for page in pages:
            page.visit(server)
    print("\n" + "\n".join([HEAD, *map(str, pages)]))  # noqa: T201
    kept = [
        figure(f"{page.name}: p95 of a constant's", page.ratio, most=page.most) for page in pages
    ]
    for page in pages:
        figure(f"{page.name}: answers a second", page.own.rate, unit="/s")
    assert all(kept)
