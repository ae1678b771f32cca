"""Screens of treatments: the list, one treatment, recording, correcting, closing out."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Empty
from compliance.deviations import queries as deviations
from compliance.ledger.queries import history
from compliance.practitioners import queries as practitioners
from compliance.treatments.forms.closing import CloseForm
from compliance.treatments.forms.treatments import TreatmentFilter, TreatmentForm
from compliance.treatments.models import Client, Treatment
from compliance.treatments.queries import incidents, reach, scanning, screenings
from compliance.treatments.queries import treatments as queries
from compliance.treatments.screens import care, clocks, warnings
from compliance.treatments.screens import incidents as shown
from compliance.treatments.services import treatments as services


@allow(*READERS, methods=["GET"])
def treatment_list(request: StaffRequest) -> HttpResponse:
    """Treatments, latest first. Runs as many queries for a thousand as for one."""
    add = Action(_("Treat a client"), reverse("client-list"), "needle", is_primary=True)
    return screens.list_page(
        request,
        found=TreatmentFilter(
            request.GET, queryset=queries.treatments(request.clinic), request=request
        ),
        row=care.treatment_row,
        columns=[_("Treatment"), _("Client"), _("Practitioner"), _("Used")],
        heading=_("Treatments"),
        empty=Empty(
            title=_("No treatments yet"),
            text=_("Choose a client, then four taps: cartridge, pen, cream, done."),
            icon="needle",
            action_url=add.url,
            action_label=add.label,
        ),
        actions=screens.offered(
            request,
            add,
            Action(_("Clients"), reverse("client-list"), "people"),
            Action(_("Shelf"), reverse("shelf-list"), "box"),
            Action(_("Incidents"), reverse("incident-list"), "drop"),
            Action(_("Trace a lot"), reverse("lot-reach"), "search"),
            Action(_("Recall drills"), reverse("recall-drill-list"), "clock"),
            Action(_("Aftercare sheet"), reverse("aftercare-list"), "heart"),
            Action(_("Notices"), reverse("notice-list"), "phone"),
        ),
    )


@allow(*READERS, methods=["GET"])
def treatment_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One treatment: what was used, what is missing, what went wrong."""
    found = queries.complete(Treatment.objects.select_related("clinic"))
    treatment = get_record(found, request, pk)
    missing = [] if treatment.is_void else queries.missing(treatment)
    actions = screens.record_actions(treatment, *care.treatment_actions(treatment, missing))
    return screens.detail_page(
        request,
        heading=treatment.ref,
        back=reverse("treatment-list"),
        status=care.treatment_status(treatment, missing),
        actions=screens.offered(request, *actions),
        sections=[
            care.about_section(treatment),
            care.items_section(treatment, reach.packs_of(treatment)),
            care.cream_section(treatment),
            care.deviation_section(list(deviations.of_record(treatment))),
            shown.reactions_section(
                treatment,
                list(incidents.reactions_of(treatment)),
                can_add=request.membership.role in LOGGERS,
            ),
        ],
        history=history(treatment),
        template="treatments/treatment_detail.html",
        missing=care.missing_words(missing),
    )


@allow(*LOGGERS)
def treatment_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Four taps: cartridge, pen, cream, done. The rest is as last time and can be corrected."""
    client = get_record(Client.objects.select_related("clinic"), request, pk)
    on = request.today
    is_scan = "scanned" in request.POST
    initial, scan = _with_scan(request) if is_scan else (_proposed(request), None)
    form = TreatmentForm(
        None if is_scan else request.POST or None, clinic=request.clinic, on=on, initial=initial
    )
    return screens.form_page(
        request,
        form=form,
        save=lambda form: services.record_treatment(
            client=client, by=request.actor, at=request.now, **form.used()
        ),
        heading=_("Treat %(code)s") % {"code": client.code},
        back=client.get_absolute_url(),
        submit=_("Done"),
        saved=_("Written down."),
        template="treatments/treatment_form.html",
        warning=warnings.warning_before(client, screenings.on_day(client, on), on=on),
        scan=scan,
        clock=clocks.clock(request.clinic, on=on),
    )


def _with_scan(request: StaffRequest) -> tuple[dict[str, Any], dict[str, str]]:
    """The form as it was typed, with what was scanned added; and what to say about it."""
    typed = request.POST
    initial: dict[str, Any] = {name: typed[name] for name in typed if name != "scan"}
    initial["lots"] = typed.getlist("lots")
    text = typed.get("scan", "").strip()
    found = scanning.find_scanned(request.clinic, text) if text else None
    if found is None:
        return initial, clocks.not_found(text)
    if found.field == "lots":
        initial["lots"] = list(dict.fromkeys([*initial["lots"], found.value]))
        initial["unit_code"] = found.serial or initial.get("unit_code", "")
    elif found.field == "packs":
        packs = [each.strip() for each in str(initial.get("packs", "")).split(",")]
        initial["packs"] = ", ".join(dict.fromkeys([*filter(None, packs), found.value]))
    else:
        initial[found.field] = found.value
    return initial, clocks.added(found.name)


def _proposed(request: StaffRequest) -> dict[str, Any]:
    """Time and person now; pen, area and needle as in the last treatment."""
    me = practitioners.practitioner_of(request.clinic, request.membership.user)
    last = queries.last_of(me, request.clinic)
    proposed: dict[str, Any] = {
        "body_area": _("Face"),
        "treated_at": request.now.replace(second=0, microsecond=0),
    }
    present = list(practitioners.present(request.clinic, on=request.today)[:2])
    if me is not None:
        proposed["practitioner"] = me.pk
    elif len(present) == 1:
        proposed["practitioner"] = present[0].pk
    if last is not None:
        proposed = {
            "practitioner": last.practitioner_id,
            "device": last.device_id,
            "body_area": last.body_area,
            "needle_mm": last.needle_mm,
            "lidocaine_g": queries.grams_of(last),
            **{name: value for name, value in proposed.items() if name != "body_area"},
        }
    return proposed


@allow(*LOGGERS)
def treatment_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a treatment and what it used."""
    treatment = get_record(_treatments(), request, pk)
    form = TreatmentForm(
        request.POST or None,
        clinic=request.clinic,
        on=request.clinic.day(treatment.treated_at),
        instance=treatment,
    )
    return screens.form_page(
        request,
        form=form,
        save=lambda form: services.amend_treatment(
            treatment=treatment,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.used(),
        ),
        heading=_("Correct %(ref)s") % {"ref": treatment.ref},
        back=treatment.get_absolute_url(),
        template="treatments/treatment_form.html",
        warning=None,
        clock=clocks.clock(request.clinic, on=request.clinic.day(treatment.treated_at)),
    )


@allow(*LOGGERS)
def treatment_close(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Close out: the reaction, the aftercare sheet, when the cream came off."""
    treatment = get_record(queries.complete(_treatments()), request, pk)
    given = {True: "yes", False: "no", None: ""}
    initial = {
        "reaction": treatment.reaction,
        "aftercare_given": given[treatment.aftercare_given],
        "applied_at": treatment.applied_at,
        "removed_at": treatment.removed_at,
    }
    times = {"applied_at": treatment.applied_at, "removed_at": treatment.removed_at}
    missing = queries.missing(treatment)
    form = CloseForm(
        request.POST or None,
        clinic=request.clinic,
        initial=initial,
        wanted=missing,
        has_cream=treatment.movement_id is not None,
        on=request.clinic.day(treatment.treated_at),
    )
    return screens.form_page(
        request,
        form=form,
        save=lambda form: services.close_out(
            treatment=treatment, by=request.actor, at=request.now, **{**times, **form.told()}
        ),
        heading=_("Close out %(ref)s") % {"ref": treatment.ref},
        intro=care.missing_words(missing),
        back=treatment.get_absolute_url(),
        template="treatments/close_form.html",
        clock=clocks.clock_of(treatment),
        screening_url=care.screening_url(treatment, missing, on=request.today),
    )


@allow(*LOGGERS)
def treatment_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A treatment entered by mistake."""
    treatment = get_record(_treatments(), request, pk)
    return screens.void_page(
        request,
        treatment,
        save=lambda reason: services.void_treatment(
            treatment=treatment, by=request.actor, at=request.now, reason=reason
        ),
        back=treatment.get_absolute_url(),
    )


def _treatments() -> Any:
    return Treatment.objects.select_related(
        "clinic", "client", "practitioner", "device", "movement__container__product", "screening"
    )
