"""Screens of exposures and other incidents. Who it was opens only with a reason."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from compliance.clinics import screens
from compliance.clinics.access import (
    LOGGERS,
    OWNERS,
    READERS,
    SIGNERS,
    StaffRequest,
    allow,
    get_record,
)
from compliance.clinics.screens import Action, Empty
from compliance.core.errors import Refusal
from compliance.deviations import queries as deviations
from compliance.ledger.queries import history
from compliance.treatments.forms.incidents import IncidentFilter, IncidentForm
from compliance.treatments.forms.people import ReasonForm
from compliance.treatments.models import Incident
from compliance.treatments.queries import incidents as queries
from compliance.treatments.screens import care
from compliance.treatments.screens import incidents as shown
from compliance.treatments.services import incidents as services


@allow(*READERS, methods=["GET"])
def incident_list(request: StaffRequest) -> HttpResponse:
    """Incidents, latest first."""
    add = Action(_("Write down an incident"), reverse("incident-add"), "plus", is_primary=True)
    reactions = Action(_("Adverse reactions"), reverse("reaction-list"), "heart")
    breaches = Action(_("Privacy breaches"), reverse("privacy-breach-list"), "lock")
    return screens.list_page(
        request,
        found=IncidentFilter(request.GET, queryset=queries.incidents(request.clinic)),
        row=shown.incident_row,
        columns=[_("When"), _("What"), _("Whose body")],
        heading=_("Incidents"),
        intro=_("Blood on somebody, a needlestick, anything else that went wrong with a body."),
        back=reverse("treatment-list"),
        empty=Empty(
            title=_("No incidents"),
            text=_("If there is one, write it down the same day: what, where, who, what was done."),
            icon="drop",
            action_url=add.url,
            action_label=add.label,
        ),
        actions=screens.offered(request, add, reactions, breaches),
    )


@allow(*LOGGERS)
def incident_add(request: StaffRequest) -> HttpResponse:
    """Write down an incident: the fields that an exposure record must have."""
    now = request.now.replace(second=0, microsecond=0)
    initial = {"happened_at": now, "service": _("Micro-needling")}
    return screens.form_page(
        request,
        form=IncidentForm(
            request.POST or None, clinic=request.clinic, on=request.today, initial=initial
        ),
        save=lambda form: services.record_incident(
            clinic=request.clinic, by=request.actor, at=request.now, **form.told()
        ),
        heading=_("Write down an incident"),
        intro=_("Wash and cover first. Then write it down, within a day, without names."),
        back=reverse("incident-list"),
    )


@allow(*READERS, methods=["GET"])
def incident_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One incident: what is known, what is still asked for."""
    incident = get_record(_incidents(), request, pk)
    missing = [] if incident.is_void else queries.missing(incident)
    actions = screens.record_actions(incident, *shown.incident_actions(incident))
    return screens.detail_page(
        request,
        heading=str(incident),
        back=reverse("incident-list"),
        status=shown.incident_status(incident, missing),
        actions=screens.offered(request, *actions),
        sections=[
            shown.incident_section(incident),
            care.deviation_section(list(deviations.of_record(incident))),
        ],
        history=history(incident),
        template="treatments/treatment_detail.html",
        missing=shown.missing_words(missing),
    )


@allow(*LOGGERS)
def incident_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct or complete. A person written here takes the place of the sealed one."""
    incident = get_record(_incidents(), request, pk)
    return screens.form_page(
        request,
        form=IncidentForm(
            request.POST or None,
            clinic=request.clinic,
            on=request.clinic.day(incident.happened_at),
            instance=incident,
        ),
        save=lambda form: services.amend_incident(
            incident=incident,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.told(),
        ),
        heading=_("Correct or complete"),
        intro=_("Who is sealed already stays so: leave those fields empty."),
        back=incident.get_absolute_url(),
    )


@never_cache
@allow(*SIGNERS)
def incident_person(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say why, then read who it was on this page and nowhere else."""
    incident = get_record(_incidents(), request, pk)
    form = ReasonForm(request.POST or None, clinic=request.clinic)
    person: dict[str, str] | None = None
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            person = services.read_person(
                incident=incident, by=request.actor, at=request.now, reason=reason
            )
        except Refusal as refusal:
            form.add_error(refusal.field, refusal.sentence)
    page = {
        "heading": _("Who it was"),
        "intro": _("Every opening is written down, with your name and the reason."),
        "back": incident.get_absolute_url(),
        "form": form,
        "submit": pgettext("button", "Open"),
        "facts": shown.person_facts(person) if person else None,
    }
    status = 422 if form.is_bound and person is None else 200
    return render(request, "treatments/vault.html", page, status=status)


@allow(*OWNERS)
def incident_erase(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Destroy who it was for good."""
    incident = get_record(_incidents(), request, pk)
    return screens.form_page(
        request,
        form=ReasonForm(request.POST or None, clinic=request.clinic),
        save=lambda form: services.erase_person(
            incident=incident, by=request.actor, at=request.now, reason=form.cleaned_data["reason"]
        ),
        heading=_("Erase who it was"),
        intro=_("It cannot be brought back. What happened stays."),
        submit=_("Erase for good"),
        back=incident.get_absolute_url(),
        danger=True,
    )


@allow(*LOGGERS)
def incident_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """It did not happen, or is here twice."""
    incident = get_record(_incidents(), request, pk)
    return screens.void_page(
        request,
        incident,
        save=lambda reason: services.void_incident(
            incident=incident, by=request.actor, at=request.now, reason=reason
        ),
        back=incident.get_absolute_url(),
    )


def _incidents() -> Any:
    return Incident.objects.select_related("clinic", "client", "practitioner")
