"""Every page that can be reached by links: whole, accessible, and fitting the smallest phone."""

import re
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


def crawl(page: Page, start: str) -> dict[str, str]:
    """One address for every page reachable by links from the first."""
    found: dict[str, str] = {}
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
        found[shape(url)] = url
        waiting += page.evaluate(LINKS)
    return found


def faults(page: Page, url: str, schemes: list[Scheme]) -> list[str]:
    """What axe finds on a page, and whether the smallest phone holds it."""
    page.goto(url)
    place, found = shape(url), []
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
    pages = crawl(page, f"{sample.url}/today/")
    assert len(pages) > 40, sorted(pages)
    assert [fault for url in pages.values() for fault in faults(page, url, schemes)] == []


def test_every_public_page_is_accessible(sample: Site, open_page):
    page = open_page(PHONE)
    pages = crawl(page, f"{sample.url}/")
    assert {"/", "/suitability/", "/aftercare/"} <= set(pages)
    assert [fault for url in pages.values() for fault in faults(page, url, BOTH)] == []
