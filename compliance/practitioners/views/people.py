"""People: who they are, how their credentials stand, and their experience with its working."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import (
    Action,
    Empty,
    detail_page,
    form_page,
    list_page,
    offered,
)
from compliance.ledger import queries as history
from compliance.practitioners import queries, rules, screens, services, words
from compliance.practitioners.forms import PractitionerFilter, PractitionerForm
from compliance.practitioners.models import Practitioner
from compliance.practitioners.views.common import amend_page, void_record_page


@allow(*READERS, methods=("GET",))
def practitioner_list(request: StaffRequest) -> HttpResponse:
    """Everybody, with how their credentials stand today."""
    papers = queries.held_by(request.clinic, on=request.today)
    found = PractitionerFilter(
        request.GET,
        queries.with_periods(request.clinic),
        people=queries.groups(request.clinic, papers, on=request.today),
    )
    return list_page(
        request,
        found=found,
        row=lambda person: screens.person_row(person, papers.get(person.pk, []), request.today),
        columns=[_("Name"), _("Credentials"), _("Experience"), _("In force")],
        heading=_("Practitioners"),
        empty=Empty(
            title=_("Who provides the service?"),
            text=_("Add yourself first: then your credentials and the years you have practised."),
            icon="people",
            action_url=reverse("practitioner-add-self"),
            action_label=_("Add myself"),
        ),
        actions=_list_actions(request),
    )


def _list_actions(request: StaffRequest) -> list[Action]:
    add = Action(_("Add a practitioner"), reverse("practitioner-add"), "plus", is_primary=True)
    myself = Action(_("Add myself"), reverse("practitioner-add-self"), "person")
    overview = Action(_("Overview"), reverse("credential-matrix"), "grid")
    is_there = queries.practitioner_of(request.clinic, request.membership.user) is not None
    return offered(request, add, overview, *([] if is_there else [myself]))


@allow(*READERS, methods=("GET",))
def practitioner_detail(request: StaffRequest, practitioner_id: UUID) -> HttpResponse:
    """A person: experience with its working, credentials, periods and history."""
    person = get_record(
        Practitioner.objects.select_related("user", "clinic"), request, practitioner_id
    )
    credentials = list(queries.credentials_of(person))
    papers = queries.held(credentials, request.today)
    periods = list(queries.periods_of(person))
    counted = [period for period in periods if not period.is_void]
    years = rules.experience(counted, request.today)
    kinds = queries.years_by_kind(person, counted, on=request.today)
    return detail_page(
        request,
        heading=person.name,
        intro=person.title,
        back=reverse("practitioner-list"),
        status=screens.person_status(person, papers, request.today),
        sections=[
            *screens.credential_sections(
                request, person, papers, [c for c in credentials if c.is_void]
            ),
            screens.period_section(request, person, periods),
            screens.person_facts(person),
        ],
        history=history.history(person),
        actions=offered(request, *screens.person_actions(person)),
        template="practitioners/practitioner_detail.html",
        renewals=screens.renewals(request, papers),
        experience=screens.experience_card(years, kinds),
        documents=screens.documents_of(papers),
    )


@allow(*READERS, methods=("GET",))
def credential_matrix(request: StaffRequest) -> HttpResponse:
    """Practitioners by what is required of them, each cell one tap from its evidence."""
    groups, rows = queries.matrix(request.clinic, on=request.today)
    page = {
        "heading": _("Required credentials"),
        "intro": _("What “%(pack)s” asks for, as of today.")
        % {"pack": request.clinic.get_pack_display()},
        "back": reverse("practitioner-list"),
        "actions": offered(
            request, Action(_("Kinds of credential"), reverse("credential-kind-list"), "list")
        ),
        "columns": [(words.short_group(group), words.group(group)) for group in groups],
        "lines": screens.matrix_lines(request, groups, rows),
    }
    return render(request, "practitioners/matrix.html", page)


@allow(*LOGGERS)
def practitioner_add(request: StaffRequest) -> HttpResponse:
    """A new practitioner."""
    return _add_person(request, {"code": queries.next_code(request.clinic)})


@allow(*LOGGERS)
def practitioner_add_self(request: StaffRequest) -> HttpResponse:
    """The same, filled in for the person who is signed in."""
    mine = queries.practitioner_of(request.clinic, request.membership.user)
    if mine is not None and request.method != "POST":
        return redirect(mine)
    user = request.membership.user
    return _add_person(
        request,
        {
            "name": user.name,
            "email": user.email,
            "member": request.membership.pk,
            "code": queries.next_code(request.clinic),
        },
    )


def _add_person(request: StaffRequest, initial: dict[str, Any]) -> HttpResponse:
    return form_page(
        request,
        form=PractitionerForm(request.POST or None, clinic=request.clinic, initial=initial),
        save=lambda form: services.add_practitioner(
            clinic=request.clinic, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Add a practitioner"),
        back=reverse("practitioner-list"),
    )


@allow(*LOGGERS)
def practitioner_amend(request: StaffRequest, practitioner_id: UUID) -> HttpResponse:
    """Correct or complete a practitioner."""
    person = get_record(Practitioner, request, practitioner_id)
    return amend_page(request, person, PractitionerForm, services.amend_practitioner)


@allow(*LOGGERS)
def practitioner_void(request: StaffRequest, practitioner_id: UUID) -> HttpResponse:
    """Mark a practitioner as entered by mistake."""
    person = get_record(Practitioner, request, practitioner_id)
    return void_record_page(request, person, services.void_practitioner)
