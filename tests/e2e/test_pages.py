"""Every page that can be reached by links: whole, accessible, and fitting the smallest phone."""

import re
from collections.abc import Iterator
from typing import Literal
from urllib.parse import urldefrag, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page, ViewportSize

from tests.e2e.conftest import DESK, PHONE, Site, sign_in

KEY = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|K-\d{3}|(?<=/)\d+(?=/)|(?<=answers/)[a-z-]+|(?<=guide/)[a-z-]+"
)
NOT_PAGES = re.compile(r"\.pdf|download|preview|/logout|\.txt|\.xlsx|\.csv|/template")
SAME_ON_A_DESK = re.compile(r"/(add|amend|void)/$")  # one column of fields at any width
LINKS = "Array.from(document.links, link => link.href)"
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# What people write is a word as long as the longest code, wherever a page repeats it.
LENGTHEN = """document.querySelectorAll(
  "main :is(h1, .lead, .row-meta, .facts dd, .changes ins, .conditions b, .attention-title)," +
  "main .rows :is(th[scope=row], td:not(.cell-status, .num))"
).forEach(place => place.append(" LOT-" + "8CODE".repeat(8)))"""
Scheme = Literal["light", "dark"]
BOTH: list[Scheme] = ["light", "dark"]
ASKED = {  # only colours differ in the dark
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast"]},
}
SMALLEST: ViewportSize = {"width": 320, "height": 640}


def shape(url: str) -> str:
    """The page that an address shows, whatever record it shows."""
    return KEY.sub("…", urlsplit(url).path)


def crawl(page: Page, start: str) -> Iterator[str]:
    """Stands on one page after the other that can be reached by links; each shape once."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        url = urldefrag(waiting.pop()).url
        same_site = urlsplit(url).netloc == urlsplit(start).netloc
        if not same_site or NOT_PAGES.search(url) or shape(url) in seen:
            continue
        seen.add(shape(url))
        try:
            answer = page.goto(url)
        except Error as fault:
            if "Download is starting" in str(fault):
                continue  # a paper
            raise
        assert answer is not None
        assert answer.status == 200, f"{answer.status} at {url}"
        if "html" not in answer.headers["content-type"]:
            continue  # a paper that the browser shows
        waiting += page.evaluate(LINKS)
        yield shape(url)


def faults(page: Page, place: str, schemes: list[Scheme]) -> list[str]:
    """What axe finds on the page that is open, and whether the smallest phone holds it."""
    found = []
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        said = Axe().run(page, options=ASKED[scheme]).response["violations"]
        found += [f"{place} {scheme}: {v['id']}: {v['nodes'][0]['html'][:160]}" for v in said]
    size = page.viewport_size or PHONE
    page.set_viewport_size(SMALLEST)
    if page.evaluate(TOO_WIDE):
        found.append(f"{place}: wider than 320 px")
    page.evaluate(LENGTHEN)
    if page.evaluate(TOO_WIDE):
        found.append(f"{place}: wider than 320 px with a long code")
    page.set_viewport_size(size)
    if page.locator("h1").count() != 1:
        found.append(f"{place}: {page.locator('h1').count()} first headings")
    return found


@pytest.mark.parametrize(
    ("size", "schemes"),
    [pytest.param(PHONE, BOTH, id="phone"), pytest.param(DESK, ["light"], id="desk")],
)
def test_every_staff_page_is_accessible(sample: Site, open_page, size, schemes):
    page = open_page(size)
    sign_in(page, sample)
    places, found = [], []
    for place in crawl(page, f"{sample.url}/today/"):
        places.append(place)
        if size is PHONE or not SAME_ON_A_DESK.search(place):
            found += faults(page, place, schemes)
    assert len(places) > 40, sorted(places)
    assert found == []


def test_every_public_page_is_accessible(sample: Site, open_page):
    page = open_page(PHONE)
    found = {place: faults(page, place, BOTH) for place in crawl(page, f"{sample.url}/")}
    assert {"/", "/suitability/", "/aftercare/"} <= set(found)
    assert [fault for each in found.values() for fault in each] == []
