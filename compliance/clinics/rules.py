"""Who stays, what a link is worth and what a new clinic is offered: pure."""

import re
import zoneinfo
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from compliance.core.errors import Refusal

INVITATION_LASTS = timedelta(days=7)
VISIT_DAYS = 7  # PRODUCT DEFAULT: the longest that an inspector's link lasts, today included
LONGEST_SLUG = 40


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())  # reads 600 files


def check_timezone(name: str) -> None:
    """Raises ValidationError unless the zone database knows the name."""
    if name not in _zones():
        raise ValidationError(_("Choose a time zone such as America/Toronto."))


class LinkState(StrEnum):
    """What an invitation is worth at a moment."""

    OPEN = "OPEN"
    USED = "USED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


def invitation_state(
    *,
    expires_at: datetime,
    accepted_at: datetime | None,
    voided_at: datetime | None,
    at: datetime,
) -> LinkState:
    """An invitation works once, until its moment of expiry or until it is withdrawn."""
    if accepted_at is not None:
        return LinkState.USED
    if voided_at is not None:
        return LinkState.WITHDRAWN
    return LinkState.OPEN if at < expires_at else LinkState.EXPIRED


def visit_days(today: date) -> list[date]:
    """The days at whose end an inspector's link may end, today first."""
    return [today + timedelta(days=n) for n in range(VISIT_DAYS)]


def visit_state(*, expires_at: datetime, ended_at: datetime | None, at: datetime) -> LinkState:
    """An inspector's link opens pages until its moment of expiry or until somebody ended it."""
    if ended_at is not None and ended_at < expires_at:
        return LinkState.WITHDRAWN
    return LinkState.OPEN if at < expires_at else LinkState.EXPIRED


def check_owner_remains(*, owners: Collection[Any], leaving: Any) -> None:
    """Refuses what would leave a clinic without an owner."""
    if set(owners) == {leaving}:
        raise Refusal(_("A clinic needs an owner: make somebody else an owner first."))


def slug_of(name: str, *, taken: Collection[str]) -> str:
    """A short name for addresses, numbered where another clinic has it."""
    base = slugify(name)[: LONGEST_SLUG - 5].strip("-_") or "clinic"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a new clinic is offered before its owner has chosen."""

    language: str
    pack: str
    paper: str
    timezone: str


REGIONS = {
    "CA": ("CA-ON", "letter", "America/Toronto"),
    "US": ("US", "letter", "America/New_York"),
    "GB": ("UK", "a4", "Europe/London"),
    "IE": ("baseline", "a4", "Europe/Dublin"),
    "FR": ("baseline", "a4", "Europe/Paris"),
    "BE": ("baseline", "a4", "Europe/Brussels"),
    "CH": ("baseline", "a4", "Europe/Zurich"),
    "ES": ("baseline", "a4", "Europe/Madrid"),
    "MX": ("baseline", "letter", "America/Mexico_City"),
    "AU": ("baseline", "a4", "Australia/Sydney"),
    "NZ": ("baseline", "a4", "Pacific/Auckland"),
}
HOME_OF_LANGUAGE = {"en": "CA", "fr": "CA", "es": "ES"}
LANGUAGE_TAG = re.compile(r"([a-z]{2,3})(?:-[A-Z][a-z]{3})?(?:-([A-Z]{2}))?(?=[,;\s]|$)")


def proposal(accept_language: str) -> Proposal:
    """What the browser's first language says about where a clinic may be."""
    found = LANGUAGE_TAG.match(accept_language[:100].strip())
    language, region = found.groups() if found else ("en", None)
    if language not in HOME_OF_LANGUAGE:
        language = "en"
    if region not in REGIONS:
        region = HOME_OF_LANGUAGE[language]
    pack, paper, timezone = REGIONS[region]
    return Proposal(language=language, pack=pack, paper=paper, timezone=timezone)


BROWSERS = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet")),
    *(("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome")),
    ("Safari", "Safari"),
)
MACHINES = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "Chromebook")),
    *(("Windows", "Windows"), ("Macintosh", "Mac"), ("Linux", "Linux")),
)


def device_name(user_agent: str) -> str:
    """A browser and its machine as people call them."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    machine = next((name for mark, name in MACHINES if mark in user_agent), "")
    if browser and machine:
        return _("%(browser)s on %(machine)s") % {"browser": browser, "machine": machine}
    return browser or machine or _("Unknown browser")
