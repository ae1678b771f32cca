"""Screens for deciding about a failed spore test."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import SIGNERS, StaffRequest, allow, get_record, signed
from compliance.sterilization import services
from compliance.sterilization.forms.failures import FailureDecisionForm
from compliance.sterilization.models import FailureDecision, SporeTest


@signed
@allow(*SIGNERS)
def failure_decide(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Walk through what was looked at, then sign what becomes of the loads."""
    test = get_record(SporeTest.objects.select_related("sterilizer"), request, pk)
    return screens.form_page(
        request,
        form=FailureDecisionForm(request.POST or None, clinic=request.clinic),
        save=lambda form: services.decide_failure(
            test=test,
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=request.now,
            **form.values(),
        ),
        heading=_("What becomes of the loads of %(test)s?") % {"test": str(test)},
        intro=_("They stay held until this is signed. Tick only what somebody has looked at."),
        submit=_("Sign"),
        saved=_("Signed."),
        back=reverse("look-back", args=[test.pk]),
    )


@signed
@allow(*SIGNERS)
def failure_decision_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take the decision back; the loads are held again."""
    found = FailureDecision.objects.select_related("spore_test__sterilizer")
    decision = get_record(found, request, pk)
    return screens.void_page(
        request,
        decision,
        save=lambda reason: services.withdraw_failure_decision(
            decision=decision, by=request.actor, at=request.now, reason=reason
        ),
        back=decision.get_absolute_url(),
    )
