"""Receiving by scan: the code on a box, from a hand scanner or a photo."""

import io

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.lidocaine.factory import make_product
from tests.lidocaine.test_screens import enter, sent

pytestmark = pytest.mark.django_db
CODE = "(01)07032069804988(17)270200(10)AB12"


def photo(text: str) -> SimpleUploadedFile:
    """A photo of a square code, somewhat askew on a grey box."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix)
    square = Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=6))
    box = Image.new("RGB", (1200, 900), "#c9c4bb")
    box.paste(square.convert("RGB").rotate(4, expand=True, fillcolor="white"), (400, 300))
    file = io.BytesIO()
    box.save(file, "JPEG", quality=70)
    return SimpleUploadedFile("box.jpg", file.getvalue(), "image/jpeg")


@pytest.mark.parametrize("how", ["scanner", "photo"])
def test_a_scan_fills_in_the_box(client, how):
    clinic = enter(client)
    make_product(clinic, name="Other")
    product = make_product(clinic, gtin="7032069804988")
    plain = "0107032069804988172702" + "00" + "10AB12"
    fields = sent(code=plain) if how == "scanner" else sent(photo=photo(plain))
    answer = client.post(reverse("container-scan"), fields, follow=True)
    assert "Compare it with what is printed" in answer.text
    initial = answer.context["form"].initial
    assert (initial["lot"], initial["expires_printed"]) == ("AB12", "(17)270200")
    assert initial["product"] == str(product.pk)


def test_an_unknown_cream_is_chosen_by_hand(client):
    make_product(enter(client))
    answer = client.post(reverse("container-scan"), sent(code=CODE))
    assert "product=" not in answer.url
    assert "lot=AB12" in answer.url


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Take a photo of the code"),
        ({"code": "hello"}, "No code with a lot"),
        ({"photo": SimpleUploadedFile("x.jpg", b"not a picture")}, "photo"),
    ],
)
def test_a_scan_that_says_nothing_is_told(client, fields, sentence):
    make_product(enter(client))
    answer = client.post(reverse("container-scan"), sent(**fields))
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_photo_without_a_code_is_told(client):
    make_product(enter(client))
    blank = io.BytesIO()
    Image.new("RGB", (300, 300), "white").save(blank, "PNG")
    fields = sent(photo=SimpleUploadedFile("x.png", blank.getvalue()))
    assert "No code with a lot" in client.post(reverse("container-scan"), fields).text
