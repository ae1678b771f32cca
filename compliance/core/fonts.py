"""The typeface: Source Sans from its package, cut to the letters we write on screens."""

import logging
from importlib.resources import files
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from fontTools import subset

WEIGHTS = {"regular": 400, "semibold": 600, "bold": 700}
SOURCES = {name: f"SourceSansPro-{name.title()}.ttf" for name in WEIGHTS}
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "case", "frac", "pnum", "zero", "sups"]
LETTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),  # Latin-1 and Latin Extended-A: en, fr, es and most names of Europe
    *range(0x218, 0x21C),
    *range(0x2010, 0x2016),
    *range(0x2018, 0x201F),
    *map(ord, "ẞ•…‰′″‹›⁄€№™←↑→↓−≈≠≤≥✓☐✔\u202f\u2002\u2003"),
]
EDITION = 1  # raised when LETTERS or FEATURES change, so that old files are made anew


logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells every table it drops


def folder() -> Path:
    """Where the made files lie; makes those that are missing."""
    target = Path(settings.DATA_DIR) / "fonts" / str(EDITION)
    for name in WEIGHTS:
        path = target / file_name(name)
        if not path.exists():
            _make(SOURCES[name], path)
    return target


def file_name(weight: str) -> str:
    """The name of one weight's file."""
    return f"source-sans-{weight}.woff2"


def _make(source: str, path: Path) -> None:
    """Cuts one weight down: same input, same bytes. Two processes may do it at once."""
    options = subset.Options(flavor="woff2", layout_features=FEATURES, notdef_outline=True)
    options.recalc_timestamp = False
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    original = files("font_source_sans_pro") / "files" / source
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{uuid4().hex}")
    with subset.load_font(str(original), options) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=LETTERS)
        cutter.subset(font)
        subset.save_font(font, str(fresh), options)
    fresh.replace(path)
