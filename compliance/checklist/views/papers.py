"""The checklist as PDF files that clients download, and the clinic's poster."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from compliance.checklist import pdf, rules
from compliance.checklist.packet import build_packet
from compliance.checklist.views.answering import (
    ALWAYS_ASK,
    FOR_AN_HOUR,
    answer,
    find_clinic,
    language_of,
    page_address,
)
from compliance.clinics.models import Clinic
from compliance.core.addresses import origin
from compliance.core.errors import Refusal

NAMES = {pdf.LIST: "what-to-ask", pdf.SHEET: "what-to-ask-and-our-answers", pdf.POSTER: "poster"}


@login_not_required
@require_safe
def blank_pdf(request: HttpRequest) -> HttpResponseBase:
    """The list to fill in anywhere."""
    return _download(request, None, 0, pdf.LIST)


@login_not_required
@require_safe
def clinic_pdf(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One clinic's own answers beside room for another's."""
    return _download(request, *find_clinic(slug), pdf.SHEET)


@login_not_required
@require_safe
def clinic_poster(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The poster for the window."""
    return _download(request, *find_clinic(slug), pdf.POSTER)


def _download(
    request: HttpRequest, clinic: Clinic | None, size_of_history: int, form: str
) -> HttpResponseBase:
    try:
        data = _make(request, clinic, size_of_history, form)
    except Refusal as refusal:
        return HttpResponse(refusal.sentence, status=503, content_type="text/plain; charset=utf-8")
    response = answer(request, data, "application/pdf", ALWAYS_ASK if clinic else FOR_AN_HOUR)
    response["Content-Disposition"] = f'attachment; filename="{NAMES[form]}.pdf"'
    return response


@dataclass(frozen=True)
class _Wanted:
    """Which paper of which clinic; `at` tells the time and does not tell papers apart."""

    clinic_id: Any
    size_of_history: int
    on: date
    form: str
    language: str
    paper: str
    size: str
    slug: str
    origin: str
    at: datetime = field(compare=False)


def _make(request: HttpRequest, clinic: Clinic | None, size_of_history: int, form: str) -> bytes:
    language = language_of(request, clinic)
    paper = _asked(request, "paper", rules.PAPERS, clinic.paper if clinic else rules.PAPERS[0])
    size = _asked(request, "size", pdf.SIZES, pdf.SIZES[0])
    if clinic is None:
        return _blank(language, paper, size)
    now: datetime = request.now  # type: ignore[attr-defined] # by the clinic middleware
    return _made(
        _Wanted(
            clinic_id=clinic.pk,
            size_of_history=size_of_history,
            on=clinic.day(now),
            form=form,
            language=language,
            paper=paper,
            size=size,
            slug=clinic.slug,
            origin=origin(request),
            at=now,
        )
    )


@lru_cache(maxsize=64)
def _blank(language: str, paper: str, size: str) -> bytes:
    packet = build_packet(language, clinic=None, on=None)
    return pdf.checklist_pdf(packet, paper=paper, size=size)


@lru_cache(maxsize=64)
def _made(wanted: _Wanted) -> bytes:
    """Made once for all visitors, until the clinic's history or its day goes on."""
    verify_url = wanted.origin + reverse("verify")
    return pdf.clinic_pdf(
        Clinic.objects.get(pk=wanted.clinic_id),
        form=wanted.form,
        language=wanted.language,
        paper=wanted.paper,
        size=wanted.size,
        page_url=page_address(wanted.origin, wanted.slug),
        address_of=lambda code: f"{verify_url}{code}/",
        at=wanted.at,
    )


def _asked(request: HttpRequest, name: str, known: tuple[str, ...], otherwise: str) -> str:
    """What was asked for; what we do not have is as good as not asked."""
    value = request.GET.get(name, "")
    return value if value in known else otherwise
