"""What every staff page shows around its content."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import resolve, reverse
from django.utils.translation import gettext as _

BADGE = "badge"  # the session's place for what the home screen counted


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place in the navigation."""

    label: str
    url: str
    icon: str
    is_current: bool
    is_primary: bool
    badge: int = 0


def klarity(request: HttpRequest) -> dict[str, Any]:
    """The clinic and the navigation on staff pages; nothing on public ones."""
    clinic = getattr(request, "clinic", None)
    if clinic is None:
        return {"clinic": None, "nav": [], "visit": None}
    membership: Any = request.membership  # type: ignore[attr-defined]
    role = membership.role
    nav = _nav(request.path, membership, wrong=_wrong(request))
    return {"clinic": clinic, "nav": nav, "role": role, "visit": getattr(request, "visit", None)}


def _wrong(request: HttpRequest) -> int:
    """How much was wrong when the home screen was last looked at today. Runs no query."""
    badge = request.session.get(BADGE, {})
    today: Any = request.today  # type: ignore[attr-defined]
    return int(badge.get("wrong", 0)) if badge.get("on") == today.isoformat() else 0


def _nav(path: str, membership: Any, *, wrong: int) -> list[NavItem]:
    """The rooms this member may enter; `is_primary` ones are in the phone's bottom bar.

    Only an owner of several clinics is led to all of them.
    """
    has_group = getattr(membership, "owns_several", False)
    places = [
        (_("Today"), "today", "home", True),
        *([(_("Your clinics"), "group", "building", False)] if has_group else []),
        (_("Treatments"), "treatment-list", "needle", True),
        (_("Sterilization"), "cycle-list", "autoclave", True),
        (_("Lidocaine"), "container-list", "tube", True),
        (_("Practitioners"), "practitioner-list", "people", False),
        (_("Devices"), "device-list", "pen", False),
        (_("Readiness"), "readiness", "shield-check", False),
        (_("Deviations"), "deviation-list", "warning", False),
        (_("Audits"), "audit-list", "file", False),
        (_("Papers"), "paper-list", "clipboard", False),
        (_("Public answers"), "answer-list", "chat", False),
        (_("Import and export"), "exchange", "upload", False),
        (_("Settings"), "settings", "settings", False),
        (_("How it works"), "guide", "question", False),
    ]
    here = "settings" if _room(path) == "accounts" else _room(path)
    items = []
    for label, name, icon, is_primary in places:
        url = reverse(name)
        if membership.role in resolve(url).func.access.roles:  # type: ignore[attr-defined]
            badge = wrong if name == "today" else 0
            items.append(NavItem(label, url, icon, _room(url) == here, is_primary, badge))
    return items


def _room(path: str) -> str:
    """The first part of a path: the slice that a page belongs to."""
    return path.strip("/").partition("/")[0]
