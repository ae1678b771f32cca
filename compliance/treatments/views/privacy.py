"""Screens of privacy breaches."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Empty
from compliance.ledger.queries import history
from compliance.treatments.forms.privacy import BreachFilter, BreachForm
from compliance.treatments.models import PrivacyBreach
from compliance.treatments.screens import privacy as shown
from compliance.treatments.services import privacy as services


@allow(*READERS, methods=["GET"])
def privacy_breach_list(request: StaffRequest) -> HttpResponse:
    """Breaches, latest first."""
    add = Action(_("Write down a breach"), reverse("privacy-breach-add"), "plus", is_primary=True)
    found = PrivacyBreach.objects.of(request.clinic).select_related("clinic")
    return screens.list_page(
        request,
        found=BreachFilter(request.GET, queryset=found.order_by("-found_at", "-pk")),
        row=shown.row,
        columns=[_("Found"), _("Information"), _("Told")],
        heading=_("Privacy breaches"),
        intro=_(
            "A letter to the wrong person, a lost phone, a page left open. Each is kept, also a "
            "small one: in Canada for two years at least."
        ),
        back=reverse("incident-list"),
        empty=Empty(
            title=_("No privacy breaches"),
            text=_(
                "If there is one, stop it first. Then write down what got where, and who knows."
            ),
            icon="lock",
            action_url=add.url,
            action_label=add.label,
        ),
        actions=screens.offered(request, add),
    )


@allow(*LOGGERS)
def privacy_breach_add(request: StaffRequest) -> HttpResponse:
    """Write down a breach, without names."""
    now = request.now.replace(second=0, microsecond=0)
    return screens.form_page(
        request,
        form=BreachForm(request.POST or None, clinic=request.clinic, initial={"found_at": now}),
        save=lambda form: services.record_breach(
            clinic=request.clinic, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Write down a breach"),
        intro=_(
            "Stop it first. Where it could do serious harm, tell the people and your privacy "
            "authority soon: ask yours how. Klarity gives no legal advice."
        ),
        back=reverse("privacy-breach-list"),
    )


@allow(*READERS, methods=["GET"])
def privacy_breach_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One breach, and what is still open."""
    breach = get_record(_breaches(), request, pk)
    amend = Action(_("Change"), reverse("privacy-breach-amend", args=[pk]), "pencil")
    void = Action(_("Mark as void"), reverse("privacy-breach-void", args=[pk]), "void")
    return screens.detail_page(
        request,
        heading=str(breach),
        back=reverse("privacy-breach-list"),
        status=shown.breach_status(breach),
        actions=screens.offered(request, *screens.record_actions(breach, amend, void)),
        sections=[shown.section(breach)],
        history=history(breach),
    )


@allow(*LOGGERS)
def privacy_breach_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct it, or add who was told."""
    breach = get_record(_breaches(), request, pk)
    return screens.form_page(
        request,
        form=BreachForm(request.POST or None, clinic=request.clinic, instance=breach),
        save=lambda form: services.amend_breach(
            breach=breach,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        heading=_("Correct or complete"),
        back=breach.get_absolute_url(),
    )


@allow(*LOGGERS)
def privacy_breach_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """It was none, or is here twice."""
    breach = get_record(_breaches(), request, pk)
    return screens.void_page(
        request,
        breach,
        save=lambda reason: services.void_breach(
            breach=breach, by=request.actor, at=request.now, reason=reason
        ),
        back=breach.get_absolute_url(),
    )


def _breaches() -> Any:
    return PrivacyBreach.objects.select_related("clinic")
