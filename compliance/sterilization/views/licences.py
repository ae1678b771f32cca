"""Screens for the licence of a sterilizer."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.sterilization import queries, services
from compliance.sterilization.forms.upkeep import LicenceForm
from compliance.sterilization.models import LicenceResult, Sterilizer, SterilizerLicence
from compliance.sterilization.views.upkeep import (
    SHOWN,
    due_status,
    machine_link,
    paper_link,
    record_page,
    values_with_paper,
)


def licences_section(request: StaffRequest, sterilizer: Sterilizer) -> Section:
    """The last looks into the register, and how long they count."""
    due = queries.licences_due(request.clinic, [sterilizer], request.today)[sterilizer.pk]
    add = Action(_("Log a look"), reverse("sterilizer-licence-add", args=[sterilizer.pk]), "plus")
    return Section(
        title=_("Device licence"),
        facts=[(_("Register"), due_status(due))],
        columns=[_("Register"), _("Looked up on"), _("Number"), _("Result")],
        rows=[_licence_row(each) for each in queries.licences_of(sterilizer)[:SHOWN]],
        empty=_("Nobody has looked it up yet."),
        action=next(iter(screens.offered(request, *screens.record_actions(sterilizer, add))), None),
    )


def _licence_row(licence: SterilizerLicence) -> Row:
    status = _licence_status(licence)
    return Row(
        url=licence.get_absolute_url(),
        title=licence.register,
        cells=[
            Cell(_("Looked up on"), when(licence.checked_on)),
            Cell(_("Number"), licence.number),
            Cell(_("Result"), status.text, tone=status.tone),
        ],
    )


def _licence_status(licence: SterilizerLicence) -> Status:
    if licence.is_void:
        return Status("muted", _("Void"))
    is_licensed = licence.result == LicenceResult.LICENSED
    return Status("ok" if is_licensed else "bad", str(licence.get_result_display()))


@allow(*READERS, methods=["GET"])
def sterilizer_licence_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One look into the register."""
    licence = get_record(_licences().select_related("evidence"), request, pk)
    facts: list[tuple[str, Any]] = [
        (_("Sterilizer"), machine_link(licence.sterilizer)),
        (_("Register"), licence.register),
        (_("Licence number"), licence.number),
        (_("Looked up on"), when(licence.checked_on)),
        (_("By"), licence.checked_by),
        (_("Picture of the page"), paper_link(licence.evidence)),
    ]
    return record_page(request, licence, facts, _licence_status(licence), "sterilizer-licence")


@allow(*LOGGERS)
def sterilizer_licence_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A look into the register, filled in like the last one."""
    usable = queries.usable_sterilizers(request.clinic).select_related("clinic")
    sterilizer = get_record(usable, request, pk)
    last = queries.licences_of(sterilizer).first()

    def save(form: LicenceForm) -> str:
        title = _("Licence of %(code)s")
        services.record_licence(
            sterilizer=sterilizer,
            by=request.actor,
            at=request.now,
            **values_with_paper(request, form, "evidence", title, sterilizer),
        )
        return sterilizer.get_absolute_url()

    return screens.form_page(
        request,
        form=LicenceForm(
            request.POST or None,
            request.FILES or None,
            clinic=request.clinic,
            initial={
                "checked_on": request.today,
                "checked_by": request.actor.name,
                "register": last.register if last else "",
                "number": last.number if last else "",
            },
        ),
        save=save,
        heading=_("Licence of %(code)s") % {"code": sterilizer.code},
        intro=f"{sterilizer.make} {sterilizer.model}",
        back=sterilizer.get_absolute_url(),
    )


@allow(*LOGGERS)
def sterilizer_licence_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a look into the register."""
    licence = get_record(_licences(), request, pk)
    return screens.form_page(
        request,
        form=LicenceForm(
            request.POST or None, request.FILES or None, clinic=request.clinic, instance=licence
        ),
        save=lambda form: services.amend_licence(
            licence=licence,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **values_with_paper(
                request, form, "evidence", _("Licence of %(code)s"), licence.sterilizer
            ),
        ),
        heading=_("Correct %(licence)s") % {"licence": str(licence)},
        back=licence.get_absolute_url(),
    )


@allow(*LOGGERS)
def sterilizer_licence_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A look entered by mistake."""
    licence = get_record(_licences(), request, pk)
    return screens.void_page(
        request,
        licence,
        save=lambda reason: services.void_licence(
            licence=licence, by=request.actor, at=request.now, reason=reason
        ),
        back=licence.get_absolute_url(),
    )


def _licences() -> QuerySet[SterilizerLicence]:
    found: QuerySet[SterilizerLicence] = SterilizerLicence.objects.select_related(
        "sterilizer", "clinic"
    )
    return found
