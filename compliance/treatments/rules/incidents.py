"""What an exposure record must hold, how long it is kept, and where a reaction is reported."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from compliance.core.errors import Refusal
from compliance.treatments.rules.people import SHORTEST_NAME_PART, words

WRITTEN_WITHIN = timedelta(hours=24)  # K-029
FROM_MEMORY = _("from memory: confirm before you rely on it")


def missing(
    *,
    is_exposure: bool,
    has_service: bool,
    has_place: bool,
    has_person: bool,
    has_provider: bool,
    has_action: bool,
) -> list[str]:
    """Fields of FACTS 1.4 that an exposure record still lacks, as short keys."""
    wanted = (
        ("service", not has_service),
        ("body_place", not has_place),
        ("person", not has_person),
        ("provider", not has_provider),
        ("action", not has_action),
    )
    return [key for key, is_missing in wanted if is_missing] if is_exposure else []


def is_late(happened_at: datetime, *, written_at: datetime) -> bool:
    """Was an exposure written down after the 24 hours of K-029?"""
    return written_at - happened_at > WRITTEN_WITHIN


def check_nobody_named(texts: Iterable[str], *, name: str) -> None:
    """Refuses the exposed person's name in words that go into the history, which is for ever."""
    said = {word for text in texts for word in words(text)}
    if any(len(part) >= SHORTEST_NAME_PART and part in said for part in words(name)):
        raise Refusal(
            _now("Leave the name out of the description: it is kept in the history."), "how"
        )


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a reaction is reported: whom, for what, and how sure we are."""

    name: Any
    what: Any
    source: Any


_MEDWATCH = (Desk(_("FDA MedWatch"), _("creams and devices"), FROM_MEMORY),)
_CANADA = (
    Desk(_("Canada Vigilance, Health Canada"), _("numbing creams"), FROM_MEMORY),
    Desk(_("Health Canada, medical device problem report"), _("pens and needles"), FROM_MEMORY),
)
DESKS: dict[str, tuple[Desk, ...]] = {
    "CA-ON": _CANADA,
    "CA-SK": _CANADA,
    "US": _MEDWATCH,
    "US-CA": _MEDWATCH,
    "US-DC": _MEDWATCH,
    "UK": (Desk(_("MHRA Yellow Card"), _("creams and devices"), "FACTS S91"),),
    "baseline": (
        Desk(
            _("Your national authority for medicines and devices"),
            _("creams and devices"),
            _("no source: Klarity does not know your country"),
        ),
    ),
}
EMERGENCY_SIGNS = frozenset({"NUMBING", "BLUE"})  # FACTS 3.3


def desks_for(pack: str) -> tuple[Desk, ...]:
    """Where this clinic reports a reaction (FACTS 3.7)."""
    return DESKS[pack]
