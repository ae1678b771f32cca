"""A treatment on a phone: four taps once the client is chosen, and a clock without a network."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Site, sign_in

COUNT_TAPS = """
addEventListener("pointerdown", () => {
  sessionStorage.taps = Number(sessionStorage.taps || 0) + 1;
}, true);
"""


def taps(page: Page) -> int:
    """How often the screen was touched since the count began."""
    return int(page.evaluate("sessionStorage.taps || 0"))


def choose_a_client(page: Page, site: Site) -> None:
    """The page from which the taps are counted: a client, and nothing chosen yet."""
    page.goto(f"{site.url}/treatments/clients/")
    page.locator("main a[href*='/treatments/clients/']").last.click()
    page.get_by_role("link", name="Treat", exact=True).click()
    page.wait_for_url(re.compile("/treat/$"))


def test_four_taps_after_the_client_is_chosen(sample: Site, open_page):
    page = open_page(PHONE)
    sign_in(page, sample)
    choose_a_client(page, sample)
    page.add_init_script(COUNT_TAPS)
    page.reload()
    page.locator("label", has_text="LOT").first.click()
    page.locator("label", has_text="PEN-1").first.click()
    page.locator("label", has_text="LC-").first.click()  # first due first
    page.get_by_role("button", name="Done").click()
    page.wait_for_url(re.compile(r"/treatments/[0-9a-f-]{36}/$"))
    assert taps(page) == 4
    expect(page.get_by_text("Written down.")).to_be_visible()


def test_the_numbing_clock_warns_without_a_network(sample: Site, open_page):
    page = open_page(PHONE)
    sign_in(page, sample)
    page.clock.install()
    choose_a_client(page, sample)
    page.locator("label", has_text="LC-").first.click()
    for name, value in {"lidocaine_g": "10", "weight_kg": "62", "area_cm2": "200"}.items():
        page.locator(f"[name={name}]").fill(value)
    page.context.set_offline(True)
    page.get_by_role("button", name="Cream on now").click()
    clock = page.locator("[data-clock]")
    page.clock.run_for("20:00")
    expect(clock).to_have_attribute("data-state", "wait")
    expect(clock).to_contain_text("400 mg of lidocaine on the skin, 6.5 mg/kg")  # vector 6
    expect(clock).to_contain_text("40 g")
    page.clock.run_for("45:00")
    expect(clock).to_have_attribute("data-state", "late")
    expect(clock.get_by_role("status")).to_contain_text("Take it off now")
    page.get_by_role("button", name="Cream off now").click()
    assert (
        page.locator("[name=removed_at]").input_value()
        > page.locator("[name=applied_at]").input_value()
    )
    page.context.set_offline(False)
    page.reload()
    expect(clock).to_have_attribute("data-state", "late")  # found again after a reload
