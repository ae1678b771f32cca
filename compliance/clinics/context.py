"""What every staff page shows around its content."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place in the navigation."""

    label: str
    url: str
    icon: str
    is_current: bool
    is_primary: bool


def klarity(request: HttpRequest) -> dict[str, Any]:
    """The clinic and the navigation on staff pages; nothing on public ones."""
    clinic = getattr(request, "clinic", None)
    if clinic is None:
        return {"clinic": None, "nav": []}
    return {"clinic": clinic, "nav": _nav(request.path), "role": request.membership.role}  # type: ignore[attr-defined]


def _nav(path: str) -> list[NavItem]:
    """The rooms of the house; `is_primary` ones are in the phone's bottom bar."""
    places = [
        (_("Today"), _reverse("today"), "home", True),
        (_("Treatments"), _reverse("treatment-list"), "needle", True),
        (_("Sterilization"), _reverse("cycle-list"), "autoclave", True),
        (_("Lidocaine"), _reverse("container-list"), "tube", True),
        (_("Practitioners"), _reverse("practitioner-list"), "people", False),
        (_("Devices"), _reverse("device-list"), "pen", False),
        (_("Deviations"), _reverse("deviation-list"), "warning", False),
        (_("Audits"), _reverse("audit-list"), "file", False),
        (_("Public answers"), _reverse("answer-list"), "chat", False),
        (_("Import and export"), _reverse("exchange"), "upload", False),
        (_("Settings"), _reverse("settings"), "settings", False),
    ]
    here = "settings" if _room(path) == "accounts" else _room(path)
    return [
        NavItem(label, url, icon, is_current=_room(url) == here, is_primary=primary)
        for label, url, icon, primary in places
        if url
    ]


def _room(path: str) -> str:
    """The first part of a path: the slice that a page belongs to."""
    return path.strip("/").partition("/")[0]


def _reverse(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
