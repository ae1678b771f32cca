"""A client's aftercare sheet for staff; and the public pages behind the client's card."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.clinics.access import READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action
from compliance.core.errors import Refusal
from compliance.treatments import pdf
from compliance.treatments.models import ClientCard, Treatment
from compliance.treatments.packet import Sheet, build_sheet
from compliance.treatments.queries import aftercare as queries


def card_address(request: HttpRequest, card: ClientCard | None) -> str:
    """The whole public address of a card."""
    if card is None:
        return ""
    return request.build_absolute_uri(reverse("client-card", args=[card.code]))


@allow(*READERS, methods=["GET"])
def treatment_sheet(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What this client takes home: the steps on their own clock, and the lots used."""
    treatment = get_record(queries.for_sheet(), request, pk)
    sheet = _sheet(treatment)
    page = {
        "heading": _("After your treatment"),
        "back": treatment.get_absolute_url(),
        "sheet": sheet,
        "paper": Action(_("PDF"), reverse("treatment-sheet-paper", args=[pk]), "file"),
        "begin": reverse("aftercare-list"),
        "card": reverse("card-detail", args=[treatment.client_id]),
    }
    return render(request, "treatments/aftercare_page.html", page)


@allow(*READERS, methods=["GET"])
def treatment_sheet_paper(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The same on one page."""
    treatment = get_record(queries.for_sheet(), request, pk)
    sheet = _sheet(treatment)
    if sheet is None:
        return redirect("treatment-sheet", pk)
    address = card_address(request, queries.card_of(treatment.client))
    created = treatment.treated_at
    try:
        data = pdf.sheet_pdf(sheet, treatment.clinic, address=address, created=created)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("treatment-sheet", pk)
    return pdf_answer(data, "aftercare.pdf")


def _sheet(treatment: Treatment) -> Sheet | None:
    version = queries.given(treatment)
    if version is None:
        return None
    with translation.override(treatment.clinic.language):
        return build_sheet(version, queries.steps(version), treatment)


def pdf_answer(data: bytes, name: str) -> HttpResponse:
    """A paper shown in the browser."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


# Public


@login_not_required
@require_safe
def client_card(request: HttpRequest, code: str) -> HttpResponse:
    """What a card says: no open notice, or please ring us; never why. Two queries."""
    card = _card(code)
    version = queries.in_force(card.clinic, request.now)  # type: ignore[attr-defined]
    page = {
        "clinic": card.clinic,
        "phone": version.phone if version else card.clinic.phone,
        "should_ring": card.should_ring,  # type: ignore[attr-defined]
        "sheet_url": reverse("client-card-sheet", args=[card.code]),
    }
    return _public(card, "treatments/card_page.html", page)


@login_not_required
@require_safe
def client_card_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The aftercare sheet of the last treatment, on the client's own phone."""
    card = _card(code)
    treatment = queries.last_treatment(card.client)
    sheet = _sheet(treatment) if treatment else None
    page = {
        "clinic": card.clinic,
        "sheet": sheet,
        "card_url": reverse("client-card", args=[card.code]),
    }
    return _public(card, "treatments/card_sheet.html", page)


def _card(code: str) -> ClientCard:
    card = queries.card(code)
    if card is None:
        raise Http404
    return card


def _public(card: ClientCard, template: str, page: Mapping[str, Any]) -> HttpResponse:
    """A page for one person: kept by nobody, found by no search, without a cookie."""
    with translation.override(card.clinic.language):
        response = HttpResponse(render_to_string(template, dict(page)))
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
