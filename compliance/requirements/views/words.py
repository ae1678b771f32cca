"""What people say about requirements that no machine can judge."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics.access import (
    LOGGERS,
    READERS,
    SIGNERS,
    StaffRequest,
    allow,
    get_record,
)
from compliance.clinics.screens import (
    Action,
    Section,
    Status,
    detail_page,
    form_page,
    offered,
    record_actions,
    void_page,
)
from compliance.ledger import queries as history
from compliance.requirements import screens, services
from compliance.requirements.forms import AttestForm
from compliance.requirements.models import Attestation
from compliance.requirements.rules.catalogue import CATALOGUE
from compliance.requirements.views.common import asked_elsewhere, known_as, tone, word


@allow(*SIGNERS)
def attestation_add(request: StaffRequest, requirement: str) -> HttpResponse:
    """Say that a requirement is met, with the day and a document."""
    known = known_as(requirement)
    asked = request.clinic.rules().asked.get(known.id) or asked_elsewhere(known.id)
    if not known.is_attested:
        raise Http404
    subject = request.GET.get("subject", request.clinic.name)[:200]
    form = AttestForm(
        request.POST or None,
        request.FILES or None,
        clinic=request.clinic,
        needs_document=bool(asked.parameters.get("needs_document")),
        initial={"attested_on": request.today, "is_met": True},
    )
    return form_page(
        request,
        form=form,
        save=lambda form: services.attest(
            clinic=request.clinic,
            requirement=known.id,
            subject=subject,
            by=request.actor,
            at=request.now,
            **form.values(),
        ),
        heading=str(known.sentence),
        intro=_("%(subject)s. Your name is written beside it.") % {"subject": subject},
        submit=_("Confirm"),
        back=reverse("requirement-detail", args=[known.id]),
    )


@allow(*READERS, methods=("GET",))
def attestation_detail(request: StaffRequest, attestation_id: UUID) -> HttpResponse:
    """One person's word."""
    attestation = get_record(Attestation, request, attestation_id)
    known = CATALOGUE[attestation.requirement]
    document = attestation.document
    facts: list[tuple[str, Any]] = [
        (_("Requirement"), f"{known.id} · {known.sentence}"),
        (_("About"), attestation.subject or request.clinic.name),
        (_("As of"), screens.day(attestation.attested_on)),
        (_("Confirmed by"), attestation.attested_by),
        (_("What was looked at"), attestation.note),
    ]
    if document is not None:
        facts.append((_("Document"), {"text": document.title, "url": document.get_absolute_url()}))
    void = Action(_("Mark as void"), reverse("attestation-void", args=[attestation.pk]), "void")
    return detail_page(
        request,
        heading=str(attestation),
        back=reverse("requirement-detail", args=[known.id]),
        status=Status(tone(attestation), word(attestation)),
        sections=[Section(title=_("What was said"), facts=facts)],
        history=history.history(attestation),
        actions=offered(request, *record_actions(attestation, void)),
    )


@allow(*LOGGERS)
def attestation_void(request: StaffRequest, attestation_id: UUID) -> HttpResponse:
    """A word given by mistake."""
    attestation = get_record(Attestation, request, attestation_id)
    return void_page(
        request,
        attestation,
        save=lambda reason: services.void_attestation(
            attestation, by=request.actor, at=request.now, reason=reason
        ),
        back=attestation.get_absolute_url(),
    )
