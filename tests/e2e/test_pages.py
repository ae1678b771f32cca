"""Every page that can be reached by links: whole, accessible, and fitting the smallest phone."""

import re
from collections.abc import Iterator
from typing import Literal
from urllib.parse import urldefrag, urlsplit

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
EVERYTHING = {"resultTypes": ["violations"]}
COLOURS = {**EVERYTHING, "runOnly": ["color-contrast"]}  # only they differ in the dark
LOOK = """asked => axe.run(asked).then(({violations}) =>
  violations.map(({id, nodes}) => `${id}: ${nodes[0].html.slice(0, 160)}`))"""
SMALLEST: ViewportSize = {"width": 320, "height": 640}
Scheme = Literal["light", "dark"]


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


def looked_at(page: Page, size: ViewportSize, scheme: Scheme = "light") -> list[str]:
    """What axe finds on the page that is open, drawn in this size and these colours."""
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    asked = COLOURS if scheme == "dark" else EVERYTHING
    return [f"{size['width']} px, {scheme}: {each}" for each in page.evaluate(LOOK, asked)]


def narrowed(page: Page) -> list[str]:
    """Whether the smallest phone holds the page that is open."""
    found = []
    page.set_viewport_size(SMALLEST)
    if page.evaluate(TOO_WIDE):
        found.append("wider than 320 px")
    page.evaluate(LENGTHEN)
    if page.evaluate(TOO_WIDE):
        found.append("wider than 320 px with a long code")
    page.set_viewport_size(PHONE)
    return found


def faults(page: Page, place: str, *, on_a_desk: bool) -> list[str]:
    """What is wrong with the page that is open: loaded once, looked at in every way."""
    page.evaluate(Axe().axe_script)
    found = looked_at(page, PHONE) + looked_at(page, PHONE, "dark")
    if on_a_desk:
        found += looked_at(page, DESK)
    found += narrowed(page)
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} first headings")
    return [f"{place} {fault}" for fault in found]


def test_every_staff_page_is_accessible(sample: Site, open_page):
    page = open_page(PHONE)
    sign_in(page, sample)
    places, found = [], []
    for place in crawl(page, f"{sample.url}/today/"):
        places.append(place)
        found += faults(page, place, on_a_desk=not SAME_ON_A_DESK.search(place))
    assert len(places) > 40, sorted(places)
    assert found == []


def test_every_public_page_is_accessible(sample: Site, open_page):
    page = open_page(PHONE)
    places, found = [], []
    for place in crawl(page, f"{sample.url}/"):
        places.append(place)
        found += faults(page, place, on_a_desk=False)
    assert {"/", "/suitability/", "/aftercare/"} <= set(places)
    assert found == []


def test_what_is_wrong_would_be_found(open_page):
    page = open_page(PHONE)
    page.set_content(
        "<html lang=en><title>Bad</title><h1>One</h1><h1>Two</h1><img src=x>"
        "<style>p {color: #999; background: #fff; width: 900px}"
        "@media (prefers-color-scheme: dark) {p {color: #111; background: #000}}</style>"
        "<p>Grey <a href=# id=wide></a></p>"
        "<style>#wide {display: none} @media (min-width: 1000px) {#wide {display: inline}}</style>"
    )
    said = " | ".join(faults(page, "here", on_a_desk=True))
    for fault in (
        *("390 px, light: image-alt", "390 px, dark: color-contrast", "1280 px, light: link-name"),
        *("here wider than 320 px", "here 2 first headings"),
    ):
        assert fault in said
    assert "390 px, light: link-name" not in said
