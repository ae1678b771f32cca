"""A credential about to lapse, renewed from its reminder: photo, date, save."""

import io
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Site, sign_in

PAPER = "Bloodborne pathogens"  # lapsed in the sample clinic


def phone_photo() -> bytes:
    """Twelve megapixels, held sideways, as a phone takes them."""
    picture = Image.effect_noise((4000, 3000), 40).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=80, exif=exif)
    return file.getvalue()


def test_a_certificate_is_renewed_in_three_taps_from_its_reminder(
    sample: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page(PHONE)
    sign_in(page, sample)
    photo = phone_photo()
    assert len(photo) > 3_000_000
    page.get_by_role("link", name=PAPER).first.click()  # the reminder
    expect(page.get_by_role("heading", level=1)).to_contain_text("Renew")
    with page.expect_file_chooser() as chooser:
        page.get_by_label("Photo or PDF").click()  # 1: photo
    chooser.value.set_files({"name": "IMG_0042.jpg", "mimeType": "image/jpeg", "buffer": photo})
    page.get_by_label("Valid until").fill("2039-03-31")  # 2: date
    assert page.locator("[name=issuer]").is_hidden()
    page.get_by_role("button", name="Save", exact=True).click()  # 3: save
    expect(page.get_by_role("status").first).to_contain_text("Renewed")
    picture = page.locator(".evidence img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [1200, 1600]
    page.goto(f"{sample.url}/today/")
    expect(page.get_by_role("link", name=PAPER)).to_have_count(0)
