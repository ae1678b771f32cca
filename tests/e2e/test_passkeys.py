"""A passkey in a real browser: added, used alone, and used as the second step."""

from playwright.sync_api import Page

from tests.e2e.conftest import Site

EMAIL, PASSWORD = "anna@example.com", "four words are better"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_key(page: Page) -> None:
    """A phone with a fingerprint, played by the browser."""
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def join(page: Page, site: Site) -> None:
    """Somebody new in the sample clinic, signed in."""
    page.goto(site.invite("Anna Vale"))
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
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


def test_a_passkey_signs_in_alone_and_as_the_second_step(sample: Site, open_page):
    page = open_page()
    give_key(page)
    join(page, sample)
    add_passkey(page, sample)
    sign_out(page, sample)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{sample.url}/today/")
    sign_out(page, sample)
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{sample.url}/today/")
