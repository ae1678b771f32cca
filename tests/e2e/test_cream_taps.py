"""Cream on a phone: a new container in three taps and two fields, opened with one."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Site, sign_in


class Counter:
    """Taps and typed fields of one flow."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.fields = page, 0, 0

    def tap(self, role: str, name: str) -> None:
        """One tap; a tap on what cannot be seen or reached would fail."""
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]
        self.taps += 1

    def type(self, name: str, value: str) -> None:
        """One field typed into."""
        self.page.locator(f"[name={name}]").fill(value)
        self.fields += 1


def test_a_container_is_received_and_opened(open_page: Callable[..., Page], sample: Site) -> None:
    page = open_page(PHONE)
    sign_in(page, sample)
    received = Counter(page)
    received.tap("link", "Lidocaine container")
    received.type("lot", "TAP-1")
    received.type("expires_printed", "EXP 2031-03")
    received.tap("button", "Receive")
    expect(page).to_have_url(re.compile(r"/lidocaine/containers/"))
    assert received.taps <= 3
    assert received.fields == 2
    expect(page.get_by_text("EXP 2031-03")).to_be_visible()
    opened = Counter(page)
    opened.tap("button", "Open it")
    expect(page.get_by_text("Write the date on it")).to_be_visible()
    assert (opened.taps, opened.fields) == (1, 0)
