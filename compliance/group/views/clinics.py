"""All clinics of one owner on one page, and one more of them."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from compliance.clinics.access import LOGGERS, OWNERS, StaffRequest, allow
from compliance.clinics.models import Clinic
from compliance.clinics.screens import Action, form_page, offered, paged
from compliance.group import queries, screens, services
from compliance.group.forms import ClinicFilter, NewClinicForm

LIVE = 10  # clinics judged while somebody waits; the worker looks at the others
AS_HERE = ("timezone", "pack", "paper", "language")


def check_owns_several(request: StaffRequest) -> None:
    """Everybody else learns nothing, not even that there is such a page."""
    if not getattr(request.membership, "owns_several", False):
        raise Http404


@allow(*LOGGERS, methods=("GET",))
@never_cache
def group(request: StaffRequest) -> HttpResponse:
    """Where each clinic stands, the worst first; one tap leads into it."""
    check_owns_several(request)
    found = ClinicFilter(request.GET, queryset=queries.worst_first(request.user))
    clinics, pager = paged(request, found.qs)
    stale = queries.stale(clinics, at=request.now)
    for each in stale[:LIVE]:
        services.remember(each, at=request.now)
    summed = queries.totals(request.user)
    page = {
        "heading": _("Your clinics"),
        "intro": screens.headline(summed),
        "totals": screens.totals(summed),
        "query": request.GET.get("q", ""),
        "is_filtered": bool(request.GET.get("q")),
        "lines": screens.lines(clinics, here=request.clinic, stale=stale[LIVE:]),
        "pager": pager,
        "actions": _actions(request),
    }
    return render(request, "group/clinics.html", page)


def _actions(request: StaffRequest) -> list[Action]:
    return offered(
        request,
        Action(_("One audit for all"), reverse("group-audit-add"), "file", is_primary=True),
        Action(_("Audits of your clinics"), reverse("group-audit-list"), "list"),
        Action(_("Add a clinic"), reverse("group-clinic-add"), "plus"),
    )


@allow(*OWNERS)
def clinic_add(request: StaffRequest) -> HttpResponse:
    """One more clinic of the same owner; afterwards they are in it."""
    initial = {name: getattr(request.clinic, name) for name in AS_HERE}
    form = NewClinicForm(request.POST or None, clinic=request.clinic, initial=initial)
    return form_page(
        request,
        form=form,
        save=lambda valid: _open(request, valid.values()),
        heading=_("Add a clinic"),
        intro=_(
            "It starts empty, with its own people, records and history. You are its owner and can "
            "go from one clinic to the other."
        ),
        submit=_("Add the clinic"),
        saved=_("The clinic is here. Begin with the first steps."),
        back=reverse("settings"),
        scope="group",  # afterwards the clinic is another one
    )


def _open(request: StaffRequest, details: dict[str, Any]) -> str:
    home: Clinic = request.clinic
    membership = services.open_clinic(
        home=home, user=request.membership.user, at=request.now, **details
    )
    request.session["clinic"] = str(membership.clinic_id)
    return reverse("today")
