"""The aftercare sheet: the seed's steps, what staff should know of them, and when each applies."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compliance.core.errors import Refusal
from compliance.treatments.rules.people import LETTERS

UNSIGNED = "2026-1"  # the seed's own words, before a clinic has signed off a sheet of its own
CARD_LENGTH = 12  # of 30 signs: nobody guesses one


@dataclass(frozen=True, slots=True)
class SeedStep:
    """A step as the seed has it (PRODUCT, FACTS 5.4)."""

    kind: str
    words: Any
    from_hours: int
    to_hours: int | None
    ingredient: Any


SEED = (
    SeedStep(
        "DO",
        gettext_lazy("At once: something with hyaluronic acid, peptides and copper peptides."),
        0,
        24,
        gettext_lazy("hyaluronic acid, peptides, copper peptides"),
    ),
    SeedStep(
        "DO",
        gettext_lazy(
            "Within 24 to 48 hours, and for several more days: "
            "a cream with vitamins A and C and antioxidants."
        ),
        24,
        None,
        gettext_lazy("vitamin A, vitamin C, antioxidants"),
    ),
    SeedStep(
        "AVOID",
        gettext_lazy("Meanwhile: no perfume, no known irritants, no essential oils."),
        0,
        None,
        gettext_lazy("perfume, irritants, essential oils"),
    ),
)


@dataclass(frozen=True, slots=True)
class Caution:
    """What staff should know; it changes nothing in the seed's words. With its source."""

    words: Any
    source: str


CAUTIONS = (  # FACTS 5.4
    Caution(
        gettext_lazy("Needling devices are not cleared to carry products into the skin."), "S16"
    ),
    Caution(
        gettext_lazy("Granulomas followed a vitamin C serum used with needling: 3 cases, 2014."),
        "S131",
    ),
    Caution(
        gettext_lazy(
            "A review of 2024 found 15 patients with such lumps; topical vitamin C and pens in "
            "most."
        ),
        "S132",
    ),
    Caution(
        gettext_lazy(
            "One case followed a serum with hyaluronic acid, zinc and copper before needling."
        ),
        "S135",
    ),
    Caution(
        gettext_lazy(
            "One maker's own plan: only its hydrogel for 24 hours; no sunscreen or cosmetics that "
            "day; no sun or sweat for 72 hours."
        ),
        "S130",
    ),
)


def check_can_sign(*, phone: str, steps: int, is_signed: bool) -> None:
    """Refuses to sign off twice, an empty sheet, and one without a number to call."""
    if is_signed:
        raise Refusal(_("It is signed off already: begin a new version instead."))
    if not steps:
        raise Refusal(_("There is no step on it yet."))
    if not phone.strip():
        raise Refusal(_("Add the number to call first: a client may need it at night."))


def check_open(*, is_signed: bool) -> None:
    """Refuses to change what clients have taken home."""
    if is_signed:
        raise Refusal(_("It is signed off and stays as it is: begin a new version instead."))


def window(
    treated_at: datetime, from_hours: int, to_hours: int | None
) -> tuple[datetime, datetime | None]:
    """From when to when a step applies after a treatment."""
    end = None if to_hours is None else treated_at + timedelta(hours=to_hours)
    return treated_at + timedelta(hours=from_hours), end


def hours_words(from_hours: int, to_hours: int | None) -> str:
    """The hours of a step, in words."""
    start = _spoken(from_hours) if from_hours else ""
    if to_hours is None:
        return _("From %(start)s after") % {"start": start} if start else _("From the start")
    if not start:
        return _("First %(end)s") % {"end": _spoken(to_hours)}
    return _("%(start)s to %(end)s after") % {"start": start, "end": _spoken(to_hours)}


def new_card_code() -> str:
    """A random code; it says nothing about anybody."""
    return "".join(secrets.choice(LETTERS) for _place in range(CARD_LENGTH))


def grouped(code: str) -> str:
    """A code in groups of four, as it is printed."""
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))


def _spoken(hours: int) -> str:
    if hours > 48 and hours % 24 == 0:
        return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
