"""Screens of adverse reactions: written down at a treatment, followed until settled."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Empty
from compliance.ledger.queries import history
from compliance.treatments.forms.incidents import ReactionFilter, ReactionForm
from compliance.treatments.models import AdverseReaction, Treatment
from compliance.treatments.queries import incidents as queries
from compliance.treatments.screens import incidents as shown
from compliance.treatments.services import incidents as services


@allow(*READERS, methods=["GET"])
def reaction_list(request: StaffRequest) -> HttpResponse:
    """Reactions, latest first."""
    return screens.list_page(
        request,
        found=ReactionFilter(request.GET, queryset=queries.reactions(request.clinic)),
        row=shown.reaction_row,
        columns=[_("Reaction"), _("Noticed"), _("How strong"), _("State")],
        heading=_("Adverse reactions"),
        intro=_("More than the usual redness. Add one on the page of the treatment."),
        back=reverse("incident-list"),
        empty=Empty(
            title=_("No reactions"),
            text=_("Usual redness goes into the treatment. Anything more belongs here."),
            icon="heart",
        ),
    )


@allow(*LOGGERS)
def reaction_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A reaction to a treatment."""
    treatment = get_record(Treatment.objects.select_related("clinic", "client"), request, pk)
    initial = {"noticed_at": request.now.replace(second=0, microsecond=0)}
    return screens.form_page(
        request,
        form=ReactionForm(request.POST or None, clinic=request.clinic, initial=initial),
        save=lambda form: services.record_reaction(
            treatment=treatment, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("A reaction after %(ref)s") % {"ref": treatment.ref},
        back=treatment.get_absolute_url(),
    )


@allow(*READERS, methods=["GET"])
def reaction_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One reaction, and where it is reported."""
    reaction = get_record(_reactions(), request, pk)
    amend = Action(_("Continue"), reverse("reaction-amend", args=[pk]), "pencil", is_primary=True)
    void = Action(_("Void"), reverse("reaction-void", args=[pk]), "void")
    ring = _("Ring an ambulance: these can be signs of too much numbing.")
    return screens.detail_page(
        request,
        heading=str(reaction.get_sign_display()),
        back=reaction.treatment.get_absolute_url(),
        status=shown.reaction_status(reaction),
        actions=screens.offered(request, *screens.record_actions(reaction, amend, void)),
        sections=[shown.reaction_section(reaction), shown.desks_section(request.clinic.pack)],
        history=history(reaction),
        template="treatments/reaction_detail.html",
        urgent=ring if shown.is_emergency(reaction) else "",
    )


@allow(*LOGGERS)
def reaction_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What was done since, where it was reported, that it has settled."""
    reaction = get_record(_reactions(), request, pk)
    return screens.form_page(
        request,
        form=ReactionForm(request.POST or None, clinic=request.clinic, instance=reaction),
        save=lambda form: services.amend_reaction(
            reaction=reaction,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        heading=_("Continue the reaction"),
        back=reaction.get_absolute_url(),
    )


@allow(*LOGGERS)
def reaction_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Another client's, or here twice."""
    reaction = get_record(_reactions(), request, pk)
    return screens.void_page(
        request,
        reaction,
        save=lambda reason: services.void_reaction(
            reaction=reaction, by=request.actor, at=request.now, reason=reason
        ),
        back=reaction.get_absolute_url(),
    )


def _reactions() -> Any:
    return AdverseReaction.objects.select_related("clinic", "treatment__client__clinic")
