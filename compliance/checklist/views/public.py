"""The pages for clients: open to everyone, nothing of the visitor in them, no cookie."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar, cast

from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from compliance.checklist import queries, rules
from compliance.checklist.packet import Packet, build_packet, linked_data, public_clinic, spoken_day
from compliance.checklist.rules import State
from compliance.checklist.views.answering import (
    ALWAYS_ASK,
    FOR_AN_HOUR,
    answer,
    find_clinic,
    for_other_sites,
    language_of,
    page_address,
)
from compliance.clinics import queries as clinics
from compliance.clinics.models import Clinic
from compliance.core.addresses import origin
from compliance.ledger import queries as ledger

HTML = "text/html; charset=utf-8"
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def framed(view: View) -> View:
    """Let a page stand in a frame on any site: there is nothing on it to be tricked into."""
    opened = xframe_options_exempt(csp_replace({"frame-ancestors": ["*"]})(view))
    return cast("View", for_other_sites(opened))


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """The only clinic's checklist; the blank one where there are several, or none yet."""
    is_empty = clinics.is_empty_installation()
    clinic = clinics.only_clinic()
    size = ledger.size(clinic.pk) if clinic else 0
    return _checklist_page(request, clinic, size, ALWAYS_ASK, is_empty=is_empty)


@login_not_required
@require_safe
def clinic_checklist(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The checklist with one clinic's own answers."""
    return _checklist_page(request, *find_clinic(slug), ALWAYS_ASK)


@login_not_required
@require_safe
def blank_checklist(request: HttpRequest) -> HttpResponseBase:
    """The checklist to take to any clinic."""
    return _checklist_page(request, None, 0, FOR_AN_HOUR)


@login_not_required
@require_safe
def suitability(request: HttpRequest) -> HttpResponseBase:
    """Who should talk to someone first."""
    return _reading_page(request, "suitability")


@login_not_required
@require_safe
def aftercare(request: HttpRequest) -> HttpResponseBase:
    """What to do after a session."""
    return _reading_page(request, "aftercare")


@login_not_required
@require_safe
def course(request: HttpRequest) -> HttpResponseBase:
    """How several sessions go together."""
    return _reading_page(request, "course")


@login_not_required
@require_safe
def feedback(request: HttpRequest) -> HttpResponseBase:
    """A page to print, fill in by hand and give to the clinic. It sends nothing."""
    return _reading_page(request, "feedback")


@login_not_required
@framed
@require_safe
def clinic_embed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The checklist for a frame on the clinic's own site."""
    return _checklist_page(request, *find_clinic(slug), ALWAYS_ASK)


@login_not_required
@framed
@require_safe
def clinic_badge(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The small badge for a frame on the clinic's own site."""
    return _checklist_page(request, *find_clinic(slug), ALWAYS_ASK, template="badge")


def _checklist_page(
    request: HttpRequest,
    clinic: Clinic | None,
    size_of_history: int,
    caching: str,
    *,
    template: str = "page",
    is_empty: bool = False,
) -> HttpResponseBase:
    """A page that stays the same until the clinic's history or its day goes on."""
    body = checklist_body(
        clinic.pk if clinic else None,
        size_of_history,
        clinic.day(request.now) if clinic else None,  # type: ignore[attr-defined] # middleware
        language_of(request, clinic),
        page_address(origin(request), clinic.slug if clinic else None),
        template,
        is_empty=is_empty,
    )
    return answer(request, body, HTML, caching)


@lru_cache(maxsize=512)
def checklist_body(
    clinic_id: Any,
    _size_of_history: int,
    on: date | None,
    language: str,
    page_url: str,
    template: str,
    *,
    is_empty: bool,
) -> bytes:
    """Made once for all visitors; every change of the records begins it anew."""
    clinic = Clinic.objects.get(pk=clinic_id) if clinic_id else None
    packet = build_packet(language, clinic=clinic, on=on, page_url=page_url)
    page = {
        "packet": packet,
        "clinic": packet.clinic,
        "is_empty": is_empty,
        "linked_data": linked_data(packet),
        "badge": _badge(packet),
        "page_url": page_url,
    }
    return _rendered(f"checklist/{template}.html", packet.content, page)


def _badge(packet: Packet) -> str:
    """How many questions the clinic answers, in words."""
    published = sum(each.state == State.PUBLISHED for each in packet.answers)
    return packet.content.words["badge"].format(n=published, all=len(packet.answers))


def _reading_page(request: HttpRequest, name: str) -> HttpResponseBase:
    clinic = clinics.only_clinic()
    content = queries.content(language_of(request, clinic))
    page = {"clinic": public_clinic(clinic) if clinic else None}
    return answer(request, _rendered(f"checklist/{name}.html", content, page), HTML, ALWAYS_ASK)


def _rendered(template: str, content: rules.Content, context: Mapping[str, Any]) -> bytes:
    """A page in its own language, without anything of the visitor in it."""
    others = [queries.content(code) for code in rules.LANGUAGES if code != content.language]
    page = {
        "content": content,
        "words": content.words,
        "others": others,
        "reviewed": spoken_day(content.reviewed_on, content),
        **context,
    }
    with translation.override(content.language):
        return render_to_string(template, page).encode()
