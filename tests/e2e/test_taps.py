"""A day beside the sterilizer, on a phone, with every tap counted; typing into a field is none."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE, Site, sign_in


class Thumb:
    """Counts what it taps."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, target: Locator) -> None:
        target.click()
        self.taps += 1


@pytest.fixture
def page(sample: Site, open_page) -> Page:
    page: Page = open_page(PHONE)
    sign_in(page, sample)
    return page


def from_home(page: Page, site: Site, tile: str) -> Thumb:
    """The first tap."""
    page.goto(f"{site.url}/today/")
    thumb = Thumb()
    thumb.tap(page.get_by_role("link", name=tile, exact=True))
    return thumb


def answer(page: Page, name: str, value: str) -> Locator:
    return page.locator(f"label:has([name={name}][value='{value}'])")


def test_a_cycle_with_three_packs_like_the_last_takes_six_taps_and_the_readings(page, sample):
    thumb = from_home(page, sample, "Autoclave cycle")
    for name, typed in (("temperature_c", "134.8"), ("exposure_min", "4"), ("pressure_kpa", "311"),
                        ("drying_min", "20")):  # fmt: skip
        page.locator(f"[name={name}]").fill(typed)
    thumb.tap(answer(page, "external_ci", "PASS"))
    thumb.tap(answer(page, "internal_ci", "PASS"))
    thumb.tap(answer(page, "packs_dry", "yes"))
    thumb.tap(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("Waiting for release").first).to_be_visible()
    assert page.locator("a[href*='/packs/']").count() == 3
    assert thumb.taps <= 6


def test_a_spore_test_is_placed_in_two_taps_and_read_in_two(page, sample):
    thumb = from_home(page, sample, "Spore test")
    thumb.tap(page.get_by_role("button", name="Placed", exact=True))
    expect(page.get_by_text("Waiting for the result").first).to_be_visible()
    assert thumb.taps == 2

    thumb = from_home(page, sample, "Spore test")
    thumb.tap(page.get_by_role("button", name=re.compile("^Passed")))
    expect(page.get_by_text("Passed: no growth").first).to_be_visible()
    assert thumb.taps == 2


def test_trap_an_extra_test_leaves_the_due_day_where_it_is(page, sample):
    def pass_one(cycle: str) -> str:
        """A passed test today; the intro then says when the next one is due."""
        from_home(page, sample, "Spore test")
        page.locator("[name=cycle_number]").fill(cycle)
        page.get_by_role("button", name="Placed", exact=True).click()
        page.get_by_role("link", name="Enter the result").click()
        page.get_by_role("button", name=re.compile("^Passed")).click()
        expect(page.get_by_text("Passed: no growth").first).to_be_visible()
        page.goto(f"{sample.url}/sterilization/spore-tests/add/")
        return str(page.locator(".page-intro").inner_text())

    regular, extra = pass_one("9001"), pass_one("9002")
    assert "due on" in regular
    assert extra == regular
