"""What a clinic asks of itself beyond its rules, or less."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics.access import (
    OWNERS,
    StaffRequest,
    allow,
)
from compliance.clinics.screens import (
    form_page,
)
from compliance.requirements import services
from compliance.requirements.forms import ReasonForm, RuleForm
from compliance.requirements.views.common import asked_elsewhere, known_as


@allow(*OWNERS)
def rule_change(request: StaffRequest, requirement: str) -> HttpResponse:
    """Ask more of the clinic than its rules do, or less, with a reason."""
    known = known_as(requirement)
    asked = request.clinic.rules().asked.get(known.id)
    told = asked or asked_elsewhere(known.id)
    here = reverse("requirement-detail", args=[known.id])

    def save(form: RuleForm) -> str:
        services.change_rule(
            clinic=request.clinic,
            requirement=known.id,
            parameters=form.changes(),
            is_asked=form.cleaned_data["is_asked"],
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=request.now,
        )
        return here

    return form_page(
        request,
        form=RuleForm(
            request.POST or None, clinic=request.clinic, asked=told, initial={"is_asked": True}
        ),
        save=save,
        heading=_("Ask more or less"),
        intro=f"{known.id} · {known.sentence}",
        back=here,
    )


@allow(*OWNERS)
def rule_restore(request: StaffRequest, requirement: str) -> HttpResponse:
    """Back to what the rule pack says."""
    known = known_as(requirement)
    here = reverse("requirement-detail", args=[known.id])

    def save(form: ReasonForm) -> str:
        services.restore_rule(
            clinic=request.clinic,
            requirement=known.id,
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=request.now,
        )
        return here

    return form_page(
        request,
        form=ReasonForm(request.POST or None, clinic=request.clinic),
        save=save,
        heading=_("Back to what the rules say"),
        intro=f"{known.id} · {known.sentence}",
        back=here,
    )
