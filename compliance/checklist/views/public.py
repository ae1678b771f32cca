"""The pages for clients: open to everyone, nothing of the visitor in them, no cookie."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.views.decorators.http import require_safe

from compliance.checklist import queries, rules
from compliance.checklist.packet import Packet, build_packet, public_clinic, spoken_day
from compliance.checklist.views.answering import (
    ALWAYS_ASK,
    FOR_A_DAY,
    FOR_AN_HOUR,
    answer,
    find_clinic,
    language_of,
    page_address,
)
from compliance.clinics import queries as clinics
from compliance.clinics.models import Clinic

ROBOTS = """User-agent: *
Allow: /$
Allow: /c/
Allow: /checklist/$
Allow: /checklist.pdf
Allow: /suitability/
Allow: /aftercare/
Allow: /static/
Disallow: /
"""


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """The only clinic's checklist; the blank one where there are several, or none yet."""
    is_empty = clinics.is_empty_installation()
    return _checklist_page(request, clinics.only_clinic(), ALWAYS_ASK, is_empty=is_empty)


@login_not_required
@require_safe
def clinic_checklist(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The checklist with one clinic's own answers."""
    return _checklist_page(request, find_clinic(slug), ALWAYS_ASK)


@login_not_required
@require_safe
def blank_checklist(request: HttpRequest) -> HttpResponseBase:
    """The checklist to take to any clinic."""
    return _checklist_page(request, None, FOR_AN_HOUR)


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
def healthz(_request: HttpRequest) -> HttpResponse:
    """Says ok while the database answers."""
    try:
        is_up = queries.is_database_up()
    except DatabaseError:
        is_up = False
    response = HttpResponse(
        "ok" if is_up else "The database does not answer.",
        status=200 if is_up else 503,
        content_type="text/plain; charset=utf-8",
    )
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """What search engines may read."""
    return answer(request, ROBOTS.encode(), "text/plain; charset=utf-8", FOR_A_DAY)


@login_not_required
@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Where browsers look for a picture that no page named."""
    response = redirect(static("klarity/mark.svg"))
    response["Cache-Control"] = FOR_A_DAY
    return response


def _checklist_page(
    request: HttpRequest, clinic: Clinic | None, caching: str, *, is_empty: bool = False
) -> HttpResponseBase:
    packet = _packet(request, clinic)
    page = {"packet": packet, "clinic": packet.clinic, "is_empty": is_empty}
    return _page(request, "checklist/page.html", packet.content, page, caching)


def _reading_page(request: HttpRequest, name: str) -> HttpResponseBase:
    clinic = clinics.only_clinic()
    content = queries.content(language_of(request, clinic))
    page = {"clinic": public_clinic(clinic) if clinic else None}
    return _page(request, f"checklist/{name}.html", content, page, ALWAYS_ASK)


def _packet(request: HttpRequest, clinic: Clinic | None) -> Packet:
    language = language_of(request, clinic)
    if clinic is None:
        return build_packet(language, clinic=None, on=None)
    return build_packet(
        language,
        clinic=clinic,
        on=clinic.day(request.now),  # type: ignore[attr-defined] # by the clinic middleware
        page_url=page_address(clinic, request),
    )


def _page(
    request: HttpRequest,
    template: str,
    content: rules.Content,
    context: Mapping[str, Any],
    caching: str,
) -> HttpResponseBase:
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
        html = render_to_string(template, page)
    return answer(request, html.encode(), "text/html; charset=utf-8", caching)
