"""Pictures that we draw: the card that shows when a page is shared, and the app's icon."""

import io
from functools import cache
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont

CARD = (1200, 630)  # Open Graph
INK, BRAND, ACCENT, PAPER, ON_BRAND = "#1a2625", "#0e5a54", "#b4532a", "#faf7f1", "#ffffff"
MARGIN = 80


def card(*, eyebrow: str, title: str, lines: tuple[str, ...]) -> bytes:
    """A picture of 1200 × 630 as PNG: a small line, a title, and a few lines below."""
    picture = Image.new("RGB", CARD, PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 20, CARD[1]), fill=BRAND)
    pen.text((MARGIN, 64), _fitted(eyebrow, 34), font=_font("Bold", 34), fill=ACCENT)
    y = 122
    for line in _wrapped(title, 72, rows=2):
        pen.text((MARGIN, y), line, font=_font("Bold", 72), fill=BRAND)
        y += 80
    y += 26
    for each in lines:
        pen.line((MARGIN, y, CARD[0] - MARGIN, y), fill=BRAND, width=3)
        pen.text((MARGIN, y + 18), _fitted(each, 42), font=_font("Semibold", 42), fill=INK)
        y += 92
    return _png(picture)


def icon(side: int) -> bytes:
    """The mark as a square PNG with room around it, as phones cut icons round."""
    picture = Image.new("RGB", (side * 4, side * 4), BRAND)
    pen = ImageDraw.Draw(picture)
    unit = side * 4 * 0.72 / 32
    offset = side * 4 * 0.14
    dots = [(16, 8.2), (9.2, 12.1), (22.8, 12.1), (9.2, 19.9), (22.8, 19.9), (16, 23.8)]
    for x, y in dots:
        pen.circle((offset + x * unit, offset + y * unit), 2.3 * unit, fill=ON_BRAND)
    pen.circle((offset + 16 * unit, offset + 16 * unit), 3.1 * unit, fill="#eb9a6e")
    return _png(picture.resize((side, side), Image.Resampling.LANCZOS))


@cache
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    path = files("font_source_sans_pro") / "files" / f"SourceSansPro-{weight}.ttf"
    return ImageFont.truetype(str(path), size)


def _fitted(text: str, size: int) -> str:
    """A text cut to one line."""
    return next(iter(_wrapped(text, size, rows=1)), "")


def _wrapped(text: str, size: int, *, rows: int) -> list[str]:
    """A text in lines that fit; what is too long ends with an ellipsis."""
    font, room = _font("Bold", size), CARD[0] - 2 * MARGIN
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    kept = lines[:rows]
    if kept and (len(lines) > rows or font.getlength(kept[-1]) > room):
        while kept[-1] and font.getlength(f"{kept[-1]}…") > room:
            kept[-1] = kept[-1][:-1]
        kept[-1] += "…"
    return kept


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    colours = picture.quantize(64, dither=Image.Dither.NONE)
    colours.save(out, "PNG", optimize=True)
    return out.getvalue()
