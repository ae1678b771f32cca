"""Screens of sterilizers."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import READERS, SIGNERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Empty, Row, Status
from compliance.sterilization import queries, services
from compliance.sterilization.forms.machines import RetireForm, SterilizerFilter, SterilizerForm
from compliance.sterilization.models import MachineStatus, Sterilizer
from compliance.sterilization.rules.standing import Standing


@allow(*READERS, methods=["GET"])
def sterilizer_list(request: StaffRequest) -> HttpResponse:
    """All sterilizers. Runs as many queries for many as for one."""
    add = screens.offered(
        request, Action(_("Add a sterilizer"), reverse("sterilizer-add"), "plus", is_primary=True)
    )
    return screens.list_page(
        request,
        found=SterilizerFilter(request.GET, queryset=queries.sterilizers(request.clinic)),
        row=lambda each: _rows(request, [each])[0],
        rows_of=lambda page: _rows(request, page),
        columns=[_("Sterilizer"), _("Type"), _("Last cycle"), _("State")],
        heading=_("Sterilizers"),
        empty=Empty(
            title=_("No sterilizer yet"),
            text=_("Add the machine with its programs. Then each cycle takes a few taps."),
            icon="autoclave",
            action_url=add[0].url if add else "",
            action_label=_("Add a sterilizer"),
        ),
        actions=add,
        back=reverse("cycle-list"),
    )


def _rows(request: StaffRequest, page: list[Any]) -> list[Row]:
    """A page of machines, with where each stands."""
    found = queries.standings(request.clinic, page, at=request.now)
    return [_row(each, found[each.pk]) for each in page]


def _row(sterilizer: Any, standing: Standing) -> Row:
    status = sterilizer_status(sterilizer, standing)
    last = _("none yet")
    if sterilizer.last_number is not None:
        last = f"#{sterilizer.last_number}"
    return Row(
        url=sterilizer.get_absolute_url(),
        title=sterilizer.code,
        meta=f"{sterilizer.make} {sterilizer.model}",
        cells=[
            Cell(_("Type"), sterilizer.get_type_display()),
            Cell(_("Last cycle"), last),
            Cell(_("State"), status.text, tone=status.tone),
        ],
    )


def sterilizer_status(sterilizer: Sterilizer, standing: Standing) -> Status:
    """Where a machine stands, in words."""
    if sterilizer.is_void:
        return Status("muted", _("Void"))
    if sterilizer.retired_on:
        return Status("muted", str(MachineStatus.RETIRED.label))
    tone = "ok" if standing.is_in_service else "warn" if standing.is_ready else "bad"
    return Status(tone, str(MachineStatus(standing.status).label))


@allow(*SIGNERS)
def sterilizer_add(request: StaffRequest) -> HttpResponse:
    """A new sterilizer."""
    return screens.form_page(
        request,
        form=SterilizerForm(request.POST or None, clinic=request.clinic),
        save=lambda form: services.add_sterilizer(
            clinic=request.clinic, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Add a sterilizer"),
        back=reverse("sterilizer-list"),
    )


@allow(*SIGNERS)
def sterilizer_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a sterilizer."""
    sterilizer = get_record(Sterilizer, request, pk)
    return screens.form_page(
        request,
        heading=_("Correct %(code)s") % {"code": sterilizer.code},
        form=SterilizerForm(request.POST or None, clinic=request.clinic, instance=sterilizer),
        save=lambda form: services.amend_sterilizer(
            sterilizer=sterilizer,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        back=sterilizer.get_absolute_url(),
    )


@allow(*SIGNERS)
def sterilizer_retire(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A sterilizer that is no longer used; its cycles stay."""
    sterilizer = get_record(Sterilizer, request, pk)
    return screens.form_page(
        request,
        form=RetireForm(
            request.POST or None, clinic=request.clinic, initial={"retired_on": request.today}
        ),
        save=lambda form: services.amend_sterilizer(
            sterilizer=sterilizer,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["retired_reason"],
            **form.values(),
        ),
        heading=_("Retire %(code)s") % {"code": sterilizer.code},
        intro=_("No more cycles can be logged for it. Everything it ran stays on record."),
        submit=_("Retire"),
        back=sterilizer.get_absolute_url(),
    )


@allow(*SIGNERS)
def sterilizer_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A sterilizer entered by mistake."""
    sterilizer = get_record(Sterilizer, request, pk)
    return screens.void_page(
        request,
        sterilizer,
        save=lambda reason: services.void_sterilizer(
            sterilizer=sterilizer, by=request.actor, at=request.now, reason=reason
        ),
        back=sterilizer.get_absolute_url(),
    )
