"""The only files that a paper may use: our style sheet and the typeface. No Django here."""

from importlib.util import find_spec
from pathlib import Path

_HERE = Path(__file__).parent / "assets"
_FACES = {
    "regular": "SourceSansPro-Regular.ttf",
    "italic": "SourceSansPro-It.ttf",
    "semibold": "SourceSansPro-Semibold.ttf",
    "bold": "SourceSansPro-Bold.ttf",
}


def registered() -> dict[str, Path]:
    """Every address that a paper may name, and the file behind it."""
    found = find_spec("font_source_sans_pro")
    fonts = Path(found.origin).parent / "files" if found and found.origin else _HERE
    return {
        **{f"asset:{sheet.name}": sheet for sheet in sorted(_HERE.glob("*.css"))},
        **{f"asset:fonts/{face}.ttf": fonts / name for face, name in _FACES.items()},
    }
