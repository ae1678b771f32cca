"""Screens for what a spore test showed: read in two taps, its report attached."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, StaffRequest, allow, get_record
from compliance.documents.models import Document
from compliance.documents.services import store_document
from compliance.sterilization import services
from compliance.sterilization.forms.monitoring import ReportForm, SporeReadingForm
from compliance.sterilization.models import SporeResult, SporeTest


def reading_form(request: StaffRequest) -> SporeReadingForm:
    """What test and control showed, read now by who is here."""
    return SporeReadingForm(
        request.POST or None,
        request.FILES or None,
        clinic=request.clinic,
        initial={
            "read_at": request.now.replace(second=0, microsecond=0),
            "read_by": request.actor.name,
        },
    )


@allow(*LOGGERS)
def spore_test_read(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Three buttons: passed, failed, or a control that did not grow."""
    test = get_record(SporeTest.objects.select_related("sterilizer", "clinic"), request, pk)
    return screens.form_page(
        request,
        template="sterilization/spore_reading.html",
        form=reading_form(request),
        save=lambda form: _read(request, test, form),
        heading=_("What does spore test %(test)s show?") % {"test": str(test)},
        intro=_("Look at the test and at its control from the same lot."),
        back=test.get_absolute_url(),
    )


def _read(request: StaffRequest, test: SporeTest, form: SporeReadingForm) -> str:
    """After a failed one straight to the list of what it covers."""
    values = form.values()
    evidence = values.pop("evidence")
    if evidence is not None:
        values["report"] = _keep(request, test, evidence)
    read = services.read_spore_test(test=test, by=request.actor, at=request.now, **values)
    if read.result == SporeResult.POSITIVE:
        return reverse("look-back", args=[read.pk])
    return read.get_absolute_url()


def _keep(request: StaffRequest, test: SporeTest, evidence: Any) -> Document:
    return store_document(
        clinic=request.clinic,
        upload=evidence,
        title=_("Report of spore test %(test)s") % {"test": str(test)},
        by=request.actor,
        at=request.now,
    )


@allow(*LOGGERS)
def spore_test_report(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The laboratory's report, where it comes after the result."""
    test = get_record(SporeTest.objects.select_related("sterilizer"), request, pk)
    return screens.form_page(
        request,
        form=ReportForm(request.POST or None, request.FILES or None, clinic=request.clinic),
        save=lambda form: services.attach_report(
            test=test,
            report=_keep(request, test, form.cleaned_data["evidence"]),
            by=request.actor,
            at=request.now,
        ),
        heading=_("Report of spore test %(test)s") % {"test": str(test)},
        back=test.get_absolute_url(),
    )
