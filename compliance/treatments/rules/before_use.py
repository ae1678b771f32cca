"""What is refused before it is used. Each sentence says how to write down that it was used."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal


def check_lot(
    lot: str, *, on: date, expires_on: date, is_intact: bool, recalled_on: date | None = None
) -> None:
    """Refuses to open a sterile item that is recalled, past its date or damaged (K-006)."""
    if recalled_on is not None and recalled_on <= on:
        sentence = _("Lot %(lot)s is recalled.") % {"lot": lot}
    elif on > expires_on:
        sentence = _("Lot %(lot)s is past its date.") % {"lot": lot}
    elif not is_intact:
        sentence = _("Lot %(lot)s arrived damaged.") % {"lot": lot}
    else:
        return
    raise Refusal(f"{sentence} {_what_next()}", "lots")


def check_pack(code: str, refusals: Sequence[str]) -> None:
    """Refuses to open a pack that must not be used, with the first reason (K-006, K-025)."""
    if refusals:
        sentence = _("Do not open pack %(code)s. %(why)s") % {"code": code, "why": refusals[0]}
        raise Refusal(f"{sentence} {_what_next()}", "packs")


def check_cream(code: str, *, is_usable: bool, status: str) -> None:
    """Refuses cream that is past its date, on hold or damaged (K-041)."""
    if not is_usable:
        told = {"code": code, "status": status}
        sentence = _("Container %(code)s must not be used: %(status)s.") % told
        raise Refusal(f"{sentence} {_what_next()}", "container")


def _what_next() -> str:
    return _(
        "Put it aside and take another one. Was it used already? Tick “It was used already” below, "
        "so that this is written down."
    )
