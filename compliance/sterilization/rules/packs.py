"""A pack after its cycle: its label, how long it may wait, and whether it may be used."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.core.errors import Refusal


def initials(name: str) -> str:
    """The operator on a label (FACTS 1.5): Ada Kern is AK."""
    return "".join(word[0] for word in name.replace("-", " ").split() if word[0].isalpha()).upper()


def pack_refusals(*, status: str, expires_on: date | None, is_damaged: bool, on: date) -> list[str]:
    """Why a pack must not be used on a day, one sentence each; the printed day still counts.

    Without a day it stays sterile until something happens to it (FACTS 1.13).
    """
    return [
        *([] if status == "RELEASED" else [_load_sentence(status)]),
        *([_past(expires_on)] if expires_on is not None and on > expires_on else []),
        *([_("It was found damaged or its indicator had not turned.")] if is_damaged else []),
    ]


def _load_sentence(status: str) -> str:
    return {
        "PENDING": _("Nobody has released its load yet."),
        "REJECTED": _("Its load was rejected."),
        "QUARANTINED": _("A failed spore test covers its load: it is held."),
        "RECALLED": _("Its load was recalled."),
    }[status]


def _past(expires_on: date) -> str:
    return _("It was to be used by %(day)s.") % {"day": date_format(expires_on, "j F Y")}


def check_use_by(expires_on: date | None, *, started_on: date) -> None:
    """Refuses a use-by day before the cycle."""
    if expires_on is not None and expires_on < started_on:
        raise Refusal(_("The packs would be out of date before they were run."), "expires_on")
