"""A single-use tip on its way into a load, by form and by file; and a pen between two clients."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Site, sign_in
from tests.e2e.test_treating import COUNT_TAPS, taps


def test_a_single_use_tip_is_stopped_by_form_and_by_file(sample: Site, open_page, tmp_path: Path):
    page = open_page(PHONE)
    sign_in(page, sample)
    page.goto(f"{sample.url}/sterilization/cycles/add/")
    page.locator("[name=packs_contents]").first.fill("Needle cartridge")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("a sterilizer cannot make it safe again").first).to_be_visible()

    file = tmp_path / "cycles.csv"
    file.write_text(
        "sterilizer,number,started_at,program,packaging,packs\n"
        "A1,99001,2026-01-05T09:00,PREVAC_134,WRAPPED,P-99=pen tip\n"
    )
    page.goto(f"{sample.url}/exchange/cycles/")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("form:has(input[type=file]) button[type=submit]").click()
    expect(page.get_by_text("a sterilizer cannot make it safe again").first).to_be_visible()


def test_a_pen_is_logged_between_two_clients_in_four_taps(sample: Site, open_page):
    page = open_page(PHONE)
    sign_in(page, sample)
    page.goto(f"{sample.url}/today/")
    page.add_init_script(COUNT_TAPS)
    page.reload()
    page.get_by_role("link", name="Pen disinfected").click()
    page.locator("label", has_text=re.compile(r"^\s*Yes\s*$")).click()
    page.locator("label", has_text="the whole contact time").click()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/disinfections/[0-9a-f-]{36}/$"))
    assert taps(page) == 4
    expect(page.get_by_text("In order")).to_be_visible()
