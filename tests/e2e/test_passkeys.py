"""A passkey in a real browser: added, used alone, and used as the second step."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Site, running

EMAIL, PASSWORD = "anna@example.com", "four words are better"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def fresh(tmp_path) -> Iterator[Site]:
    """An installation that nobody has set up."""
    with running(tmp_path / "data") as site:
        yield site


def give_key(page: Page) -> None:
    """A phone with a fingerprint, played by the browser."""
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def set_up(page: Page, site: Site) -> None:
    """A clinic with its owner signed in."""
    page.goto(site.first_run)
    page.get_by_role("link", name="Set up my clinic").click()
    page.get_by_label("Name of the clinic").fill("Northgate Skin")
    page.get_by_label("Your name").fill("Anna Vale")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Set up my clinic").click()
    page.wait_for_url(f"{site.url}/today/")


def add_passkey(page: Page, site: Site) -> None:
    """After the password, the fingerprint."""
    page.goto(f"{site.url}/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Add a passkey").wait_for()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()


def sign_out(page: Page, site: Site) -> None:
    """As from the settings."""
    page.goto(f"{site.url}/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{site.url}/accounts/login/")


def test_a_passkey_signs_in_alone_and_as_the_second_step(fresh, open_page):
    page = open_page()
    give_key(page)
    set_up(page, fresh)
    add_passkey(page, fresh)
    sign_out(page, fresh)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{fresh.url}/today/")
    sign_out(page, fresh)
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{fresh.url}/today/")
