"""Settings of a clinic, and a member's own details."""

from typing import Any
from uuid import UUID

from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings as project
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from compliance.clinics import queries, rules, services
from compliance.clinics.access import (
    LOGGERS,
    OWNERS,
    StaffRequest,
    allow,
    allow_signed_in,
    signed,
)
from compliance.clinics.forms import ClinicForm, OwnDetailsForm
from compliance.clinics.models import Clinic, Role
from compliance.clinics.screens import Action, Section, form_page, paged
from compliance.core import firstrun
from compliance.core.ids import is_key
from compliance.ledger import queries as ledger
from compliance.ledger.rules import in_fours


@allow(*LOGGERS, methods=("GET",))
def settings(request: StaffRequest) -> HttpResponse:
    """The clinic, its people, one's own security, and the state of the history."""
    size, head = ledger.head(request.clinic.pk)
    is_owner = request.membership.role == Role.OWNER
    page = {
        "heading": _("Settings"),
        "member": request.membership,
        "is_owner": is_owner,
        "details": _details(request.clinic, can_amend=is_owner),
        "member_count": queries.members(request.clinic).filter(ended_at__isnull=True).count(),
        "has_second_factor": queries.has_second_factor(request.user),
        "has_several": queries.memberships_of(request.user).count() > 1,
        "set_up_url": _set_up_url(request.clinic),
        "ledger_size": size,
        "ledger_head": in_fours(head.hex()),
        "history": ledger.history(request.clinic),
    }
    return render(request, "clinics/settings.html", page)


@allow(*OWNERS)
def clinic_amend(request: StaffRequest) -> HttpResponse:
    """Change the clinic's details."""
    clinic = Clinic.objects.get(pk=request.clinic.pk)  # a form writes into its own copy
    return form_page(
        request,
        form=ClinicForm(request.POST or None, instance=clinic, clinic=request.clinic),
        save=lambda form: services.amend_clinic(
            clinic=request.clinic,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        heading=_("Clinic details"),
        back=reverse("settings"),
    )


@signed
@allow(*LOGGERS)
def account_amend(request: StaffRequest) -> HttpResponse:
    """Change one's own name or address."""
    user = request.membership.user
    return form_page(
        request,
        form=OwnDetailsForm(request.POST or None, user=user),
        save=lambda form: _amend_account(request, form),
        heading=_("Your details"),
        intro=_("Your name stands beside what you record from now on; older entries keep theirs."),
        back=reverse("settings"),
    )


@allow(*LOGGERS)
def clinic_list(request: StaffRequest) -> HttpResponse:
    """Go from one clinic to another."""
    memberships = queries.memberships_of(request.user)
    if request.method == "POST":
        chosen = request.POST.get("clinic", "")
        if not is_key(chosen) or not memberships.filter(clinic_id=UUID(chosen)).exists():
            raise Http404
        request.session["clinic"] = chosen
        return redirect("today")
    found, pager = paged(request, memberships)
    page = {"heading": _("Your clinics"), "back": reverse("settings")}
    return render(
        request, "clinics/clinic_list.html", {**page, "memberships": found, "pager": pager}
    )


@allow_signed_in(methods=("GET",))
def no_clinic(request: StaffRequest) -> HttpResponse:
    """Where somebody lands who belongs to no clinic, or no longer."""
    if hasattr(request, "clinic"):
        return redirect("today")
    return render(request, "clinics/no_clinic.html")


class Sessions(ListUserSessionsView):  # type: ignore[misc]
    """The library's page, with browsers called by their names."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows."""
        page: dict[str, Any] = super().get_context_data(**kwargs)
        found = page["sessions"]
        return {**page, "devices": [(rules.device_name(each.user_agent), each) for each in found]}


sessions = allow_signed_in()(Sessions.as_view())


def _details(clinic: Clinic, *, can_amend: bool) -> Section:
    facts = [
        (_("Address"), clinic.address),
        (_("Phone"), clinic.phone),
        (_("E-mail address"), clinic.email),
        (_("Website"), clinic.website),
        (_("Time zone"), clinic.timezone.replace("_", " ")),
        (_("Rules to follow"), clinic.get_pack_display()),
        (pgettext("size", "Paper"), clinic.get_paper_display()),
        (_("Language of papers"), clinic.get_language_display()),
        (
            _("Second step at sign-in"),
            _("Asked of everyone") if clinic.asks_second_step else _("Each person's choice"),
        ),
    ]
    amend = Action(_("Change"), reverse("clinic-amend"), "pencil") if can_amend else None
    return Section(clinic.name, facts=facts, action=amend)


def _set_up_url(clinic: Clinic) -> str:
    """From a sample clinic, the way to a clinic of one's own, until somebody went it."""
    if not clinic.is_sample or not queries.is_empty_installation():
        return ""
    return reverse("set-up", args=[firstrun.token(project.DATA_DIR)])


def _amend_account(request: StaffRequest, form: Any) -> str:
    services.amend_account(
        user=request.membership.user, by=request.actor, at=request.now, **form.values()
    )
    return reverse("settings")
