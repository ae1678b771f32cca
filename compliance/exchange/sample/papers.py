"""Certificates of people who do not exist, drawn the same every time."""

import io
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont

from compliance.documents.services import Evidence, read_evidence

SIZE = (1000, 707)  # A4 on its side
PAPER, INK, PALE, SEAL = "#fffdf7", "#27343a", "#b9c4c2", "#0e5a54"


def certificate(*, name: str, title: str, issuer: str, number: str, dates: str) -> Evidence:
    """A scan of a certificate, marked as a sample."""
    from django.core.files.base import ContentFile

    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((28, 28, SIZE[0] - 28, SIZE[1] - 28), outline=PALE, width=3)
    draw.rectangle((40, 40, SIZE[0] - 40, SIZE[1] - 40), outline=PALE, width=1)
    lines = (
        (96, "Regular", 26, issuer),
        (190, "Bold", 46, "CERTIFICATE"),
        (290, "Regular", 24, "This is to certify that"),
        (336, "Semibold", 40, name),
        (420, "Regular", 24, "has met the requirements of"),
        (462, "Semibold", 30, title),
        (560, "Regular", 22, f"No. {number}     {dates}"),
        (640, "Regular", 18, "SAMPLE: this person and this paper are made up"),
    )
    for top, weight, size, words in lines:
        draw.text((SIZE[0] / 2, top), words, INK, _font(weight, size), anchor="mm")
    draw.ellipse((820, 540, 920, 640), outline=SEAL, width=5)
    draw.text((870, 590), "SEAL", SEAL, _font("Bold", 22), anchor="mm")
    out = io.BytesIO()
    image.save(out, "PNG")
    return read_evidence(ContentFile(out.getvalue(), name=f"{number}.png"))


def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    path = files("font_source_sans_pro") / "files" / f"SourceSansPro-{weight}.ttf"
    with path.open("rb") as font:
        return ImageFont.truetype(io.BytesIO(font.read()), size)
