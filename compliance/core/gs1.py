"""What a scanned GS1 code says: item number, lot, last day of use, serial (FACTS 4.4)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from biip import ParseError
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_messages import GS1Message

from compliance.core.errors import Refusal
from compliance.core.expiry import normalise_expiry

SEPARATOR = "\x1d"  # what scanners send for FNC1, which ends a value of open length
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
    try:
        link = GS1DigitalLinkURI.parse(text)
    except ParseError:
        return {}
    return {each.ai.ai: each.value for each in link.element_strings}


def _of_brackets(text: str) -> dict[str, str]:
    if not text.startswith("("):
        return {}
    return {name: value.strip(f" {SEPARATOR}") for name, value in BRACKETED.findall(text)}


def _of_element_string(text: str) -> dict[str, str]:
    """Values one after the other; empty when a part is not understood.

    The item number comes first, so that a pack code such as 10A is not taken for a lot.
    """
    if text[:2] not in {"01", "02"}:
        return {}
    try:
        message = GS1Message.parse(text)
    except ParseError:
        return {}
    return {each.ai.ai: each.value for each in message.element_strings}


def _day(printed: str) -> date | None:
    try:
        return normalise_expiry(f"(17){printed}") if printed else None
    except Refusal:
        return None
