"""The pictures of the guide: made here when asked for (`make pictures`), and never out of date."""

import html
import io
import os
import re

from PIL import Image
from playwright.sync_api import Page, ViewportSize

from compliance.guide import queries
from tests.e2e.conftest import Site, sign_in

SIZE: ViewportSize = {"width": 390, "height": 760}
CYCLE = r"/sterilization/cycles/[0-9a-f-]{36}/"
TREATMENT = r"/treatments/[0-9a-f-]{36}/"
SCREENS = {  # where a picture is taken: an address, and the first such link on it where one is told
    "answers.webp": ("/checklist/answers/", ""),
    "audit.webp": ("/audit/", ""),
    "backups.webp": ("/settings/backups/", ""),
    "client-list.webp": ("/c/demo/", ""),
    "clients.webp": ("/treatments/clients/", ""),
    "cream.webp": ("/lidocaine/", ""),
    "cycle.webp": ("/sterilization/?status=AWAITING", CYCLE),
    "deviations.webp": ("/deviations/", ""),
    "drills.webp": ("/treatments/drills/", ""),
    "exchange.webp": ("/exchange/", ""),
    "papers.webp": ("/practitioners/matrix/", ""),
    "practitioners.webp": ("/practitioners/", ""),
    "programs.webp": ("/settings/programs/", ""),
    "compare.webp": ("/audit/compare/", ""),
    "readiness.webp": ("/requirements/", ""),
    "settings.webp": ("/settings/", ""),
    "spore-tests.webp": ("/sterilization/spore-tests/", ""),
    "today.webp": ("/today/", ""),
    "void.webp": ("/treatments/", TREATMENT),
}
SUFFIX = {"void.webp": "void/"}


def words(page: Page, address: str) -> str:
    """What a screen says, without drawing it."""
    answer = page.request.get(address)
    assert answer.status == 200, address
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text())).split())


def place(page: Page, site: Site, name: str) -> str:
    """The address of the screen that a picture shows."""
    start, link = SCREENS[name]
    if not link:
        return site.url + start
    found = re.search(f'href="({link})"', page.request.get(site.url + start).text())
    assert found, f"{name}: nothing to show at {start}"
    return site.url + found[1] + SUFFIX.get(name, "")


def take(page: Page, address: str, name: str) -> None:
    """Keep a picture of a screen, small enough for the repository."""
    page.goto(address, wait_until="networkidle")
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").save(queries.FOLDER / "pictures" / name, "WEBP", quality=72, method=6)


def test_every_picture_shows_a_screen_that_still_says_what_the_guide_tells(sample, open_page):
    page = open_page(SIZE, device_scale_factor=2, color_scheme="light", reduced_motion="reduce")
    sign_in(page, sample)
    told = {b.file: b.shows for each in queries.pages() for b in each.blocks if b.file}
    assert set(told) == set(SCREENS)
    for name, shows in told.items():
        address = place(page, sample, name)
        if os.environ.get("PICTURES"):
            take(page, address, name)
        said = words(page, address)
        assert [each for each in shows.split(" · ") if each not in said] == [], name
