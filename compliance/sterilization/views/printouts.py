"""Screens for a sterilizer's own printout: mapped once, then one tap for all its cycles."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action
from compliance.sterilization import queries, services
from compliance.sterilization.forms.printouts import MappingForm, PrintoutForm
from compliance.sterilization.models import LoadStatus, Sterilizer
from compliance.sterilization.rules.printouts import Mapping, Record
from compliance.sterilization.rules.printouts import printed as read


@allow(*LOGGERS)
def sterilizer_printout_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The machine's file: with its lines mapped, every cycle in it is logged at once."""
    sterilizer = _sterilizer(request, pk)
    mapping = queries.printout_mapping(sterilizer)
    known = None if mapping is None else mapping.mapping
    form = PrintoutForm(request.POST or None, request.FILES or None, clinic=request.clinic)
    if form.is_valid():
        records = form.cleaned_data["records"]
        if known is None or _unknown(sterilizer, records, known):
            return _ask(request, sterilizer, form.cleaned_data["text"], records, known)
    map_url = reverse("sterilizer-printout-map", args=[pk])
    return screens.form_page(
        request,
        template="sterilization/printout_form.html",
        form=form,
        save=lambda form: _log(request, sterilizer, form.cleaned_data["records"], known),
        heading=_("Printout of %(code)s") % {"code": sterilizer.code},
        intro=_("Readings and times are taken from it. Load and indicators are yours to add."),
        submit=_("Read and log"),
        saved=_("Read. What was here already was left as it is."),
        back=sterilizer.get_absolute_url(),
        again=Action(_("Map its lines again"), map_url, "pencil") if mapping else None,
    )


@allow(*LOGGERS)
def sterilizer_printout_map(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Which line is which reading; kept, and the cycles logged with it."""
    sterilizer = _sterilizer(request, pk)
    upload = PrintoutForm(request.POST or None, request.FILES or None, clinic=request.clinic)
    if not upload.is_valid():
        return screens.form_page(
            request,
            template="sterilization/printout_form.html",
            form=upload,
            save=lambda form: sterilizer.get_absolute_url(),
            heading=_("Map the printout of %(code)s") % {"code": sterilizer.code},
            intro=_("Choose a file of this sterilizer; then say which line is which."),
            submit=_("Go on"),
            back=sterilizer.get_absolute_url(),
            again=None,
        )
    records = upload.cleaned_data["records"]
    mapping = queries.printout_mapping(sterilizer)
    known = None if mapping is None else mapping.mapping
    if "started_line" not in request.POST:
        return _ask(request, sterilizer, upload.cleaned_data["text"], records, known)
    form = _mapping_form(request, sterilizer, records, known, data=request.POST)
    return screens.form_page(
        request,
        template="sterilization/printout_map.html",
        form=form,
        save=lambda form: _map_and_log(request, sterilizer, form),
        heading=_("Which line is which?"),
        intro=_intro(sterilizer),
        submit=_("Keep and log"),
        action="",
        saved=_("Kept. From now on one tap reads the printouts of this sterilizer."),
        back=sterilizer.get_absolute_url(),
        printed=records[0].text,
    )


def _ask(
    request: StaffRequest,
    sterilizer: Sterilizer,
    text: str,
    records: Sequence[Record],
    known: Mapping | None,
) -> HttpResponse:
    """The form for the mapping, filled in with what is known or guessed."""
    form = _mapping_form(request, sterilizer, records, known, initial={"text": text})
    page = {
        "heading": _("Which line is which?"),
        "intro": _intro(sterilizer),
        "back": sterilizer.get_absolute_url(),
        "form": form,
        "submit": _("Keep and log"),
        "danger": False,
        "action": reverse("sterilizer-printout-map", args=[sterilizer.pk]),
        "printed": records[0].text,
    }
    return render(request, "sterilization/printout_map.html", page)


def _intro(sterilizer: Sterilizer) -> str:
    return _("Asked once for %(code)s. Look at each: it decides how all its cycles are read.") % {
        "code": sterilizer.code
    }


def _mapping_form(
    request: StaffRequest,
    sterilizer: Sterilizer,
    records: Sequence[Record],
    known: Mapping | None,
    **given: Any,
) -> MappingForm:
    return MappingForm(
        clinic=request.clinic, sterilizer=sterilizer, records=records, mapping=known, **given
    )


def _map_and_log(request: StaffRequest, sterilizer: Sterilizer, form: MappingForm) -> str:
    mapping = services.save_mapping(
        sterilizer=sterilizer,
        by=request.actor,
        at=request.now,
        names=form.programs,
        **form.lines,
    )
    return _log(request, sterilizer, form.records, mapping.mapping)


def _log(
    request: StaffRequest, sterilizer: Sterilizer, records: Sequence[Record], mapping: Any
) -> str:
    cycles = services.log_printouts(
        sterilizer=sterilizer,
        printed=[read(record, mapping) for record in records],
        by=request.actor,
        at=request.now,
    )
    if len(cycles) == 1:
        return cycles[0].get_absolute_url()
    return f"{reverse('cycle-list')}?sterilizer={sterilizer.pk}&status={LoadStatus.PENDING}"


def _unknown(sterilizer: Sterilizer, records: Sequence[Record], mapping: Mapping) -> list[str]:
    names = [name for record in records if (name := mapping.value(record, "program"))]
    return queries.unknown_programs(sterilizer, names)


def _sterilizer(request: StaffRequest, pk: UUID) -> Sterilizer:
    usable = queries.usable_sterilizers(request.clinic).select_related("clinic")
    sterilizer: Sterilizer = get_record(usable, request, pk)
    return sterilizer
