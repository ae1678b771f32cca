"""Screens for signing for a load and taking a signature back."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import SIGNERS, StaffRequest, allow, get_record, signed
from compliance.sterilization import queries, services
from compliance.sterilization.forms.cycles import DecisionForm
from compliance.sterilization.models import Release
from compliance.sterilization.rules import release
from compliance.sterilization.views.cycle_facts import readings_of


@signed
@allow(*SIGNERS)
def cycle_release(request: StaffRequest, pk: UUID) -> HttpResponse:
    """All conditions with their state, then the signature: released or rejected."""
    found = queries.cycles(request.clinic).select_related("clinic")
    cycle = get_record(found, request, pk)
    conditions = release.release_conditions(queries.surrounded(cycle, at=request.now))
    can_release = all(condition.is_met for condition in conditions)
    return screens.form_page(
        request,
        template="sterilization/release_form.html",
        form=DecisionForm(request.POST or None, clinic=request.clinic, can_release=can_release),
        save=lambda form: services.release_cycle(
            cycle=cycle, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Release %(cycle)s?") % {"cycle": str(cycle)},
        submit=_("Sign"),
        saved=_("Signed."),
        back=cycle.get_absolute_url(),
        cycle=cycle,
        packs=queries.packs(cycle).filter(voided_at__isnull=True),
        conditions=conditions,
        can_release=can_release,
        hints=[reading.sentence for reading in readings_of(cycle) if reading.state == "ODD"],
        is_self=release.is_self_release(cycle.operator, request.actor.name),
        signer=request.actor.name,
        signed_at=request.now,
    )


@signed
@allow(*SIGNERS)
def release_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a signature back; the cycle waits for a decision again."""
    decision = get_record(Release.objects.select_related("cycle__sterilizer"), request, pk)
    return screens.void_page(
        request,
        decision,
        save=lambda reason: services.withdraw_decision(
            signed=decision, by=request.actor, at=request.now, reason=reason
        ),
        back=decision.get_absolute_url(),
    )
