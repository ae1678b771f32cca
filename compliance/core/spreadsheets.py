"""Cells that stay text: what a spreadsheet would run as a formula gets a guard, and loses it."""

import re

FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"
# Spaces of every width, none among them, and our own guard: what may stand before a formula
BEFORE = " '\u00a0\u1680\u180e\u202f\u205f\u2060\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200E))
)
PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before it.

    A plain number stays as it is. Apostrophes of the text's own are counted on, so that
    `unguarded` gives back exactly what went in.
    """
    plain = CONTROL.sub("", text)
    if PLAIN_NUMBER.fullmatch(plain):
        return plain
    return f"'{plain}" if _is_formula(plain) else plain


def unguarded(text: str) -> str:
    """What a guarded cell said."""
    return text[1:] if text.startswith("'") and _is_formula(text) else text


def _is_formula(text: str) -> bool:
    return text.lstrip(BEFORE).startswith(tuple(FORMULA_STARTS))
