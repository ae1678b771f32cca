"""The only door to Pillow: decodes a picture and makes a harmless copy to show."""

import io

from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageFile

from compliance.core.errors import Refusal
from compliance.documents import rules

FORMATS = ("JPEG", "PNG", "WEBP")
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def preview_of(data: bytes) -> bytes:
    """A JPEG of at most 1600 pixels, turned upright, without any metadata.

    Refuses what does not decode, is too large or moves.
    """
    try:
        return _decoded(data)
    except Refusal:
        raise
    except Exception as fault:  # a decoder fails in as many ways as there are damaged files
        raise Refusal(
            _("This picture is damaged and cannot be opened. Take it again."), rules.FIELD
        ) from fault


def greys_of(data: bytes, *, edge: int = 2000) -> tuple[bytes, int, int]:
    """The picture as shades of grey, width and height, for whoever reads the codes on it.

    Refuses what does not decode, is too large or moves.
    """
    try:
        upright = _opened(data, edge)
    except Refusal:
        raise
    except Exception as fault:
        raise Refusal(
            _("This picture is damaged and cannot be opened. Take it again."), rules.FIELD
        ) from fault
    grey = upright.convert("L")
    return grey.tobytes(), grey.width, grey.height


def _decoded(data: bytes) -> bytes:
    upright = _opened(data, rules.PREVIEW_EDGE)
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def _opened(data: bytes, edge: int) -> Image.Image:
    """The picture, upright, no longer than an edge."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns it on for the whole process
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        # Phones hide a second picture (depth, brightness) in one JPEG: only the first is looked at.
        frames = getattr(image, "n_frames", 1) if image.format != "MPO" else 1
        rules.check_picture(width=image.width, height=image.height, frames=frames)
        image.load()
        turn = _turn(image)
        small = _flattened(image)
    small.thumbnail((edge, edge))
    return small.transpose(turn) if turn is not None else small


def _turn(image: Image.Image) -> Image.Transpose | None:
    """How the phone was held; when it cannot be read, that is no reason to refuse a photo."""
    try:
        return UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:
        return None


def _flattened(image: Image.Image) -> Image.Image:
    """The picture on white paper."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    ground = Image.new("RGB", image.size, "white")
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground
