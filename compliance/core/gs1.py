"""What a scanned GS1 code says: item number, lot, last day of use, serial (FACTS 4.4)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import unquote

from compliance.core.errors import Refusal
from compliance.core.expiry import normalise_expiry

SEPARATOR = "\x1d"  # what scanners send for FNC1, which ends a value of open length
FIXED = {
    "00": 18,
    "01": 14,
    "02": 14,
    "11": 6,
    "12": 6,
    "13": 6,
    "15": 6,
    "16": 6,
    "17": 6,
    "20": 2,
}
OPEN = {"10": 20, "21": 20, "22": 20, "30": 8, "37": 8, "240": 30, "241": 30, "710": 20}
SYMBOLOGY = re.compile(r"^\][A-Za-z]\d")  # `]d2` and the like, sent by scanners before the data
BRACKETED = re.compile(r"\((\d{2,4})\)([^(]*)")
LINK = re.compile(r"^https?://[^?#]+?/(?=0[01]/)", re.IGNORECASE)
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Scan:
    """What a code carries; empty where it says nothing."""

    gtin: str = ""
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
    expires_printed: str = field(default="", compare=False)  # as it stands in the code


def read_code(scanned: str) -> Scan | None:
    """A GS1 code as scanned, with brackets, or as a GS1 web address; None for anything else."""
    text = SYMBOLOGY.sub("", scanned.strip()[:LONGEST]).lstrip(SEPARATOR)
    found = _of_link(text) or _of_brackets(text) or _of_element_string(text)
    if not found or not {"01", "02", "10", "17", "21"} & found.keys():
        return None
    return Scan(
        gtin=found.get("01", found.get("02", "")),
        lot=found.get("10", ""),
        serial=found.get("21", ""),
        expires_on=_day(found.get("17", "")),
        expires_printed=f"(17){found['17']}" if _day(found.get("17", "")) else "",
    )


def best_of(codes: Iterable[str]) -> Scan | None:
    """The one of several codes on a box that says most; None where none says anything."""
    found = [scan for code in codes if (scan := read_code(code))]
    return max(
        found,
        key=lambda each: (bool(each.lot), bool(each.expires_on), bool(each.gtin)),
        default=None,
    )


def same_item(one: str, other: str) -> bool:
    """Is it the same item number, however many zeros stand in front?"""
    return bool(one and other) and one.zfill(14) == other.zfill(14)


def _of_link(text: str) -> dict[str, str]:
    if not LINK.match(text):
        return {}
    path, _mark, query = LINK.sub("", text).partition("?")
    parts = path.split("/")
    pairs = [*zip(parts[::2], parts[1::2], strict=False)]
    pairs += [(name, value) for name, _is, value in (p.partition("=") for p in query.split("&"))]
    return {name: unquote(value) for name, value in pairs}


def _of_brackets(text: str) -> dict[str, str]:
    if not text.startswith("("):
        return {}
    return {name: value.strip(f" {SEPARATOR}") for name, value in BRACKETED.findall(text)}


def _of_element_string(text: str) -> dict[str, str]:
    """Values one after the other; empty when a part is not understood.

    The item number comes first, so that a pack code such as 10A is not taken for a lot.
    """
    found: dict[str, str] = {}
    if text[:2] not in {"01", "02"}:
        return found
    while text:
        name = next((text[:n] for n in (2, 3) if text[:n] in FIXED or text[:n] in OPEN), "")
        if not name:
            return {}
        rest = text[len(name) :]
        if name in FIXED:
            value, text = rest[: FIXED[name]], rest[FIXED[name] :].lstrip(SEPARATOR)
            if len(value) < FIXED[name] or not value.isdigit():
                return {}
        else:
            value, _mark, text = rest.partition(SEPARATOR)
            if not value or len(value) > OPEN[name]:
                return {}
        found[name] = value
    return found


def _day(printed: str) -> date | None:
    try:
        return normalise_expiry(f"(17){printed}") if printed else None
    except Refusal:
        return None
