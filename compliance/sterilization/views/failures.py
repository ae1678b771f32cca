"""Screens for what is done and decided after a failed spore test."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, SIGNERS, StaffRequest, allow, get_record, signed
from compliance.sterilization import queries, services
from compliance.sterilization.forms.failures import FailureDecisionForm, FailureStepForm
from compliance.sterilization.models import FailureDecision, FailureStep, SporeTest
from compliance.sterilization.rules import reviews


@allow(*LOGGERS)
def failure_step(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The next step after a failed test, on a page of its own; after the last one to the list."""
    test = get_record(_failed(), request, pk)
    notify = request.clinic.rules().settings["notify_health_unit"]
    done = queries.findings_of(test)
    is_decided = queries.decision_of(test) is not None
    kind = reviews.next_step(done, notify=notify, is_decided=is_decided)
    back = reverse("look-back", args=[test.pk])
    if not kind:
        return redirect(back)
    order = reviews.steps_in_order(notify=notify)
    words = reviews.step_words(kind)
    is_last = not reviews.next_step([*done, kind], notify=notify, is_decided=is_decided)
    shown = {"n": order.index(kind) + 1, "of": len(order), "step": words.title}
    return screens.form_page(
        request,
        form=FailureStepForm(
            request.POST or None,
            clinic=request.clinic,
            kind=kind,
            initial={"done_at": request.now.replace(second=0, microsecond=0)},
        ),
        save=lambda form: _record(request, test, form, after=back if is_last else request.path),
        heading=_("Step %(n)d of %(of)d: %(step)s") % shown,
        intro=words.text,
        submit=_("Done"),
        saved=_("Written down."),
        back=back,
    )


def _record(request: StaffRequest, test: SporeTest, form: FailureStepForm, *, after: str) -> str:
    services.record_failure_step(test=test, by=request.actor, at=request.now, **form.values())
    return after


@allow(*LOGGERS)
def failure_step_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a step back, to do it again."""
    found = FailureStep.objects.select_related("spore_test__sterilizer")
    step = get_record(found, request, pk)
    return screens.void_page(
        request,
        step,
        save=lambda reason: services.void_failure_step(
            step=step, by=request.actor, at=request.now, reason=reason
        ),
        back=step.get_absolute_url(),
    )


@signed
@allow(*SIGNERS)
def failure_decide(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Sign what becomes of the loads, with what the steps speak for."""
    test = get_record(_failed(), request, pk)
    advice = reviews.advice(
        queries.findings_of(test),
        is_repeat_passed=queries.is_repeat_passed(test),
        notify=request.clinic.rules().settings["notify_health_unit"],
    )
    held = _("They stay held until this is signed.")
    return screens.form_page(
        request,
        form=FailureDecisionForm(request.POST or None, clinic=request.clinic),
        save=lambda form: services.decide_failure(
            test=test,
            outcome=form.cleaned_data["outcome"],
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=request.now,
        ),
        heading=_("What becomes of the loads of %(test)s?") % {"test": str(test)},
        intro=f"{held} {advice}".strip(),
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


def _failed() -> Any:
    return SporeTest.objects.standing().filter(result="POSITIVE").select_related("sterilizer")
