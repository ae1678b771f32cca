"""The main job on an empty installation, on a phone, from the first page to the audit PDF."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD, PHONE, Site, running


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Site]:
    """An installation that nobody has opened yet."""
    with running(tmp_path / "data") as site:
        yield site


def certificate() -> bytes:
    """A photo of a certificate."""
    picture = Image.new("RGB", (1200, 1600), "#fdfaf3")
    ImageDraw.Draw(picture).text((200, 300), "Certificate of micro-needling training", "#222")
    file = io.BytesIO()
    picture.save(file, "JPEG")
    return file.getvalue()


def save(page: Page, button: str = "Save") -> None:
    """Press the button that saves, and see that it did."""
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("status").first).to_be_visible()


def fill(page: Page, **fields: str) -> None:
    """Type into fields by the names of the form."""
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)


def choose(page: Page, **fields: str) -> None:
    """Choose from lists by the names of the form."""
    for name, value in fields.items():
        page.locator(f"select[name={name}]").select_option(value)


def tick(page: Page, **fields: str) -> None:
    """Tap a choice by the names of the form."""
    for name, value in fields.items():
        page.locator(f"[name={name}][value='{value}']").check()


def start(page: Page, site: Site, step: str) -> None:
    """From the home screen to what it offers."""
    page.goto(f"{site.url}/today/")
    page.get_by_role("link", name=step).first.click()


def set_up(page: Page, site: Site) -> None:
    """From the printed link to the home screen."""
    page.goto(site.first_run)
    page.get_by_role("link", name="Set up my clinic").click()
    page.get_by_label("Name of the clinic").fill("Northgate Skin Clinic")
    page.get_by_label("Your name").fill("Maria Santos")
    page.get_by_label("E-mail address").fill("maria@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Set up my clinic").click()
    page.wait_for_url(f"{site.url}/today/")


def add_myself(page: Page, site: Site) -> None:
    """The owner as a practitioner, with a certificate and since when she has practised."""
    start(page, site, "Add yourself")
    save(page)
    mine = page.url
    page.locator("a[href$='/credentials/add/']").click()
    page.get_by_role("link", name="Micro-needling training certificate").click()
    fill(page, issuer="Ontario Skin Academy", issued_on="2021-03-01")
    page.locator("input[type=file]").set_input_files(
        {"name": "certificate.jpg", "mimeType": "image/jpeg", "buffer": certificate()}
    )
    save(page)
    page.goto(mine)
    page.locator("a[href$='/periods/add/']").click()
    choose(page, device_kind="PEN")
    fill(page, started_on="2021-04-01", place="Northgate")
    save(page)


def add_devices(page: Page, site: Site) -> None:
    """A pen, and a lot of rollers."""
    start(page, site, "Your pen or rollers")
    choose(page, kind="PEN")
    fill(page, code="PEN-1", make="Crown", model="SkinPen Precision", serial="SN-4711")
    save(page)
    start(page, site, "Sterile lot")
    choose(page, kind="ROLLER")
    fill(page, make="Dermaroller", model="MF8", needle_mm="1.5", lot="L2209")
    fill(page, expires_on="2039-03-31", quantity="20")
    page.get_by_text("Yes", exact=True).click()
    save(page)


def log_and_release(page: Page, site: Site) -> None:
    """A sterilizer, a cycle with one pack, and the signature on its release."""
    start(page, site, "Your sterilizer")
    choose(page, type="B")
    fill(page, code="A1", make="W&H", model="Lisa 517", installed_on="2024-02-01")
    save(page)
    start(page, site, "Autoclave cycle")
    day = page.locator("[name=started_at]").input_value()[:10]  # yesterday, just after midnight
    page.goto(f"{site.url}/sterilization/air-removal-tests/add/")  # a type B asks for it each day
    tick(page, result="PASS")
    fill(page, performed_at=f"{day}T00:00")
    save(page)
    start(page, site, "Autoclave cycle")
    page.locator("select[name=program]").select_option(index=2)
    tick(page, packaging="WRAPPED", external_ci="PASS", internal_ci="PASS")
    fill(page, temperature_c="134.6", exposure_min="4", pressure_kpa="305", drying_min="20")
    choose(page, internal_ci_type="5")
    page.get_by_role("group", name="Were the packs dry").get_by_text("Yes", exact=True).click()
    page.get_by_placeholder("Code").first.fill("P-001")
    page.get_by_placeholder("Contents").first.fill("2 forceps")
    save(page)
    page.get_by_role("link", name=re.compile("Decide|Release|Sign")).first.click()
    page.get_by_text("I release its load for use").click()
    page.get_by_role("button", name="Sign", exact=True).click()
    page.get_by_label("Password").fill(PASSWORD)  # a signature asks once more who is there
    save(page, "Continue")
    expect(page.get_by_text("Released").first).to_be_visible()


def receive_lidocaine(page: Page, site: Site) -> None:
    """A product with its label, a tube of it, opened."""
    start(page, site, "Lidocaine container")
    fill(page, name="LMX4", strength_percent="4", size_g="30", din="02240443")
    save(page)
    fill(page, lot="4711", expires_printed="EXP 2039-03")  # the form for its first tube
    save(page, "Receive")
    page.get_by_role("button", name="Open").first.click()
    expect(page.get_by_text("In use").first).to_be_visible()


def audit(page: Page, site: Site) -> bytes:
    """Two taps from home to the audit of the last twelve months, then its file."""
    page.goto(f"{site.url}/today/")
    page.get_by_role("link", name="Audit PDF").click()
    page.get_by_role("button", name="Last 12 months").click()
    download_link = page.get_by_role("link", name=re.compile("Download"))
    expect(download_link).to_be_visible(timeout=90_000)
    with page.expect_download() as download:
        download_link.click()
    return download.value.path().read_bytes()


def words(pdf: bytes) -> str:
    """What a PDF says."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_from_nothing_to_the_audit_and_the_checklist(empty: Site, open_page):
    page = open_page(PHONE)
    set_up(page, empty)
    add_myself(page, empty)
    add_devices(page, empty)
    log_and_release(page, empty)
    receive_lidocaine(page, empty)

    said = words(audit(page, empty))
    for fact in ("Northgate Skin Clinic", "Maria Santos", "SN-4711", "L2209", "P-001", "4711"):
        assert fact in said, fact
    assert "it is whole" in empty.manage("verify_ledger")

    visitor = open_page(PHONE)
    visitor.goto(empty.url)
    with visitor.expect_download() as download:
        visitor.get_by_role("link", name=re.compile("PDF")).first.click()
    checklist = download.value.path().read_bytes()
    assert "What to ask your practitioner" in words(checklist)
    assert len(checklist) < 200_000
    assert visitor.context.cookies() == []
