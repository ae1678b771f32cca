"""The icon drawings: one sprite file, placed inline, so that no page or paper asks twice."""

import re
from functools import cache
from pathlib import Path

SPRITE = Path(__file__).parent.parent / "static" / "klarity" / "icons.svg"
SYMBOL = re.compile(r'<symbol id="([a-z-]+)" viewBox="0 0 24 24">(.+?)</symbol>')


@cache
def drawings() -> dict[str, str]:
    """Reads the sprite: name to the shapes inside its 24 by 24 square."""
    return dict(SYMBOL.findall(SPRITE.read_text(encoding="utf-8")))
