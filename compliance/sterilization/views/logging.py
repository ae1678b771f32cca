"""Screens for logging, correcting and voiding cycles: made for a thumb beside the machine."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action
from compliance.documents.services import store_document
from compliance.sterilization import queries, services
from compliance.sterilization.forms.cycles import CompletionForm, CycleForm
from compliance.sterilization.models import Cycle, Sterilizer
from compliance.sterilization.rules import log

USUAL_LENGTH = timedelta(minutes=40)  # until there is a cycle to go by


@allow(*LOGGERS, methods=["GET"])
def cycle_add(request: StaffRequest) -> HttpResponse:
    """To the form of the sterilizer last used; without one, to adding it."""
    sterilizer = queries.last_used_sterilizer(request.clinic)
    if sterilizer is None:
        return redirect("sterilizer-list")
    return redirect("sterilizer-cycle-add", pk=sterilizer.pk)


@allow(*LOGGERS)
def sterilizer_cycle_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A new cycle, filled in like the last one of this sterilizer."""
    usable = queries.usable_sterilizers(request.clinic)
    sterilizer = get_record(usable, request, pk)
    last = queries.last_cycle(sterilizer)
    return screens.form_page(
        request,
        template="sterilization/cycle_form.html",
        form=CycleForm(
            request.POST or None,
            request.FILES or None,
            clinic=request.clinic,
            sterilizer=sterilizer,
            initial=_proposed(request, sterilizer, last),
        ),
        save=lambda form: services.log_cycle(
            clinic=request.clinic,
            sterilizer=sterilizer,
            by=request.actor,
            at=request.now,
            **_values(request, form),
        ),
        heading=_("Log a cycle of %(code)s") % {"code": sterilizer.code},
        intro=_("What you do not know yet may stay empty: the load waits until it is there."),
        back=reverse("cycle-list"),
        like=last,
        machines=_other_machines(usable, sterilizer),
    )


def _other_machines(usable: Any, sterilizer: Sterilizer) -> list[Action]:
    return [
        Action(each.code, reverse("sterilizer-cycle-add", args=[each.pk]), "autoclave")
        for each in usable
        if each.pk != sterilizer.pk
    ]


def _proposed(request: StaffRequest, sterilizer: Sterilizer, last: Cycle | None) -> dict[str, Any]:
    """Number, times and operator; program, load and packs as in the last cycle.

    Readings and indicator results are never filled in: someone must have looked.
    """
    ended_at = request.now.replace(second=0, microsecond=0)
    proposed: dict[str, Any] = {
        "number": _asked_number(request) or queries.next_number(sterilizer),
        "operator": request.actor.name,
        "ended_at": ended_at,
        "started_at": ended_at - _length(last),
    }
    if last is None:
        return proposed
    return {
        **proposed,
        "program": last.program_id,
        "packaging": last.packaging,
        **_like(request, last),
    }


def _like(request: StaffRequest, last: Cycle) -> dict[str, Any]:
    """The load of a cycle under the codes that come next."""
    packs = list(queries.packs(last).filter(voided_at__isnull=True))
    codes = queries.codes_like_last(last, packs)
    return {
        "internal_ci_type": last.internal_ci_type,
        "internal_ci_lot": last.internal_ci_lot,
        "internal_ci_cycle": last.internal_ci_cycle,
        "packs": [(code, pack.contents) for code, pack in zip(codes, packs, strict=True)],
        "packs_expire_on": _use_by_like(request, last, packs),
    }


def _asked_number(request: StaffRequest) -> int | None:
    """A missing number that the page was opened for."""
    asked = request.GET.get("number", "")
    return int(asked) if asked.isdecimal() and len(asked) < 9 else None


def _use_by_like(request: StaffRequest, last: Cycle, packs: list[Any]) -> date | None:
    """As long after today as the packs of the last cycle were given."""
    given = next((pack.expires_on for pack in packs if pack.expires_on), None)
    if given is None:
        return None
    kept: timedelta = given - request.clinic.day(last.started_at)
    return request.today + kept


def _length(last: Cycle | None) -> timedelta:
    if last is None or last.ended_at is None:
        return USUAL_LENGTH
    return last.ended_at - last.started_at


@allow(*LOGGERS)
def cycle_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a cycle that nobody has signed for."""
    cycle = get_record(Cycle.objects.select_related("sterilizer"), request, pk)
    return screens.form_page(
        request,
        template="sterilization/cycle_form.html",
        heading=_("Correct %(cycle)s") % {"cycle": str(cycle)},
        form=CycleForm(
            request.POST or None,
            request.FILES or None,
            clinic=request.clinic,
            sterilizer=cycle.sterilizer,
            instance=cycle,
        ),
        save=lambda form: services.amend_cycle(
            cycle=cycle,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **_values(request, form),
        ),
        back=cycle.get_absolute_url(),
        like=None,
        machines=[],
    )


@allow(*LOGGERS)
def cycle_complete(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What was left empty: indicators, dryness, packs. Nothing that was typed is changed."""
    cycle = get_record(Cycle.objects.select_related("sterilizer"), request, pk)
    packs = list(queries.packs(cycle).filter(voided_at__isnull=True))
    missing = log.missing_fields(cycle, has_packs=bool(packs))
    initial = {} if packs else _load_like_last(request, cycle)
    return screens.form_page(
        request,
        template="sterilization/cycle_form.html",
        heading=_("What is missing of %(cycle)s") % {"cycle": str(cycle)},
        form=CompletionForm(
            request.POST or None,
            clinic=request.clinic,
            sterilizer=cycle.sterilizer,
            instance=cycle,
            missing=missing,
            initial=initial,
        ),
        save=lambda form: services.amend_cycle(
            cycle=cycle,
            by=request.actor,
            at=request.now,
            reason=_("Added what was still missing"),
            **form.values(),
        ),
        intro="" if missing else _("Nothing is missing."),
        back=cycle.get_absolute_url(),
        like=None,
        machines=[],
    )


def _load_like_last(request: StaffRequest, cycle: Cycle) -> dict[str, Any]:
    """The packs of the cycle before, under the codes that come next; and its kind of indicator."""
    last = queries.last_loaded(cycle)
    return {} if last is None else _like(request, last)


@allow(*LOGGERS)
def cycle_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A cycle entered by mistake."""
    cycle = get_record(Cycle.objects.select_related("sterilizer"), request, pk)
    return screens.void_page(
        request,
        cycle,
        save=lambda reason: services.void_cycle(
            cycle=cycle, by=request.actor, at=request.now, reason=reason
        ),
        back=cycle.get_absolute_url(),
    )


def _values(request: StaffRequest, form: CycleForm) -> dict[str, Any]:
    """The form's values, with a new printout kept as a document of the clinic."""
    values = form.values()
    evidence = values.pop("evidence")
    if evidence is not None:
        values["printout"] = store_document(
            clinic=request.clinic,
            upload=evidence,
            title=_("Printout of %(code)s #%(number)d")
            % {"code": form.sterilizer.code, "number": values["number"]},
            by=request.actor,
            at=request.now,
        )
    return values
