"""Screens of screenings: staff read the outcome and print a kind explanation."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.ledger.queries import history
from compliance.treatments import pdf
from compliance.treatments.models import Screening
from compliance.treatments.rules.screening import Outcome
from compliance.treatments.screens import people as shown
from compliance.treatments.services import screenings as services


@allow(*READERS, methods=["GET"])
def screening_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What came of it. What decided is for those who treat, not for an inspector."""
    screening = get_record(_screenings(), request, pk)
    actions = []
    if not screening.is_void:
        if screening.outcome == Outcome.ELIGIBLE:
            url = reverse("treatment-add", args=[screening.client_id])
            actions.append(Action(_("Treat"), url, "needle", is_primary=True))
        else:
            url = reverse("screening-letter", args=[screening.pk])
            label = _("Explanation for the client")
            actions.append(Action(label, url, "printer", is_primary=True))
        actions.append(Action(_("Void"), reverse("screening-void", args=[pk]), "void"))
    facts = [
        (_("Client"), {"url": screening.client.get_absolute_url(), "text": screening.client.code}),
        (_("When"), when(screening.screened_at)),
        (_("By"), screening.screened_by),
        (_("Confirmed by the client"), when(screening.attested_at) or _("Not recorded")),
        (_("Version of the questions"), screening.version),
    ]
    if request.membership.role in LOGGERS:
        decided, discuss = shown.decided_by(screening), shown.to_discuss(screening)
        facts += [(_("What decided"), ", ".join(decided) or _("Nothing stands in the way"))]
        facts += [(_("To talk about first"), ", ".join(discuss))] if discuss else []
    if screening.is_void:
        facts.append((_("Why void"), screening.void_reason))
    return screens.detail_page(
        request,
        heading=_("Screening"),
        back=screening.client.get_absolute_url(),
        status=Status(shown.outcome_tone(screening), shown.outcome_words(screening)),
        actions=screens.offered(request, *actions),
        sections=[Section(title=_("Screening"), facts=facts)],
        history=history(screening),
    )


@allow(*LOGGERS, methods=["GET"])
def screening_letter(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A kind page for a client who is not treated today, to take home."""
    screening = get_record(_screenings(), request, pk)
    data = pdf.letter(screening)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="explanation.pdf"'
    return response


@allow(*LOGGERS)
def screening_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A screening entered by mistake."""
    screening = get_record(_screenings(), request, pk)
    return screens.void_page(
        request,
        screening,
        save=lambda reason: services.void_screening(
            screening=screening, by=request.actor, at=request.now, reason=reason
        ),
        back=screening.get_absolute_url(),
    )


def _screenings() -> QuerySet[Screening]:
    found: QuerySet[Screening] = Screening.objects.select_related("client", "clinic")
    return found
