"""Screens of the disinfection log: a pen body between two clients in a few taps."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Empty, Row, Section, Status
from compliance.core.templatetags.klarity import amount, when
from compliance.deviations import queries as deviations
from compliance.devices.models import Device, DisinfectionLevel
from compliance.ledger.queries import history
from compliance.sterilization.forms.disinfection import (
    DisinfectionCorrection,
    DisinfectionFilter,
    DisinfectionForm,
    SoakForm,
)
from compliance.sterilization.queries import disinfection as queries
from compliance.sterilization.services import disinfection as services


@allow(*READERS, methods=["GET"])
def disinfection_list(request: StaffRequest) -> HttpResponse:
    """The log, latest first. Runs as many queries for a hundred thousand as for one."""
    add = screens.offered(
        request,
        Action(_("Log a disinfection"), reverse("disinfection-add"), "plus", is_primary=True),
    )
    products = Action(_("Products"), reverse("disinfectant-list"), "drop")
    solutions = Action(_("Solutions"), reverse("solution-batch-list"), "flask")
    return screens.list_page(
        request,
        found=DisinfectionFilter(
            request.GET, queryset=queries.disinfections(request.clinic), request=request
        ),
        row=_row,
        columns=[_("What"), _("Done"), _("Product"), _("Wet"), _("Sleeve"), _("State")],
        heading=_("Disinfection"),
        intro=_("Pens between two clients: new sleeve, right product, the whole contact time."),
        empty=Empty(
            title=_("Nothing logged yet"),
            text=_("Log each pen after a client: sleeve, product, and how long it stayed wet."),
            icon="drop",
            action_url=add[0].url if add else "",
            action_label=_("Log a disinfection"),
        ),
        actions=[*add, products, solutions],
        back=reverse("cycle-list"),
    )


def _row(record: Any) -> Row:
    status = disinfection_status(record)
    what = f"{record.part.name} · {record.device.code}" if record.part else record.device.code
    return Row(
        url=record.get_absolute_url(),
        title=what,
        cells=[
            Cell(_("Done"), when(record.performed_at)),
            Cell(_("Product"), record.product.name),
            Cell(_("Wet"), amount(record.contact_min, "min"), is_number=True),
            Cell(_("Sleeve"), _sleeve(record)),
            Cell(_("State"), status.text, tone=status.tone),
        ],
    )


def _sleeve(record: Any) -> str:
    if record.part is not None:
        return ""
    return {True: _("Changed"), False: _("Not changed"), None: _("MISSING")}[record.sleeve_changed]


def disinfection_status(record: Any) -> Status:
    """As it should be, or not; what is not known is never a pass."""
    if record.is_void:
        return Status("muted", _("Void"))
    if queries.breaches(record):
        return Status("bad", _("Not as it should be"))
    if queries.missing(record):
        return Status("warn", _("Something is missing"))
    return Status("ok", _("In order"))


@allow(*LOGGERS, methods=["GET"])
def disinfection_add(request: StaffRequest) -> HttpResponse:
    """To the form of the device disinfected last; without a device, to adding one."""
    device = queries.disinfectable(request.clinic, on=request.today).first()
    if device is None:
        return redirect("device-add")
    return redirect("device-disinfection-add", pk=device.pk)


@allow(*LOGGERS)
def device_disinfection_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A pen body, now, by who logs it, with the product of last time."""
    device = get_record(Device.objects.standing().select_related("clinic"), request, pk)
    if not queries.disinfectants(request.clinic).filter(voided_at__isnull=True).exists():
        return redirect("disinfectant-add")
    last = queries.last_of(device)
    return screens.form_page(
        request,
        template="sterilization/disinfection_form.html",
        form=DisinfectionForm(
            request.POST or None,
            clinic=request.clinic,
            initial={
                **_now(request),
                "product": last.product_id if last and not last.product.is_void else None,
            },
        ),
        save=lambda form: services.log_disinfection(
            device=device, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("%(code)s between clients") % {"code": device.code},
        intro=_("Cleaned first, then wiped and left wet. What was different is logged as well."),
        back=reverse("disinfection-list"),
        others=_others(request, device, "device-disinfection-add"),
        soak=Action(_("A part was soaked"), reverse("device-soak-add", args=[device.pk]), "flask"),
    )


@allow(*LOGGERS)
def device_soak_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A part that comes off, out of a high-level solution."""
    device = get_record(Device.objects.standing().select_related("clinic"), request, pk)
    return screens.form_page(
        request,
        template="sterilization/disinfection_form.html",
        form=SoakForm(
            request.POST or None,
            clinic=request.clinic,
            device=device,
            initial={
                **_now(request),
                "batch": queries.open_batches(request.clinic).values_list("pk", flat=True).first(),
            },
        ),
        save=lambda form: services.log_disinfection(
            device=device, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Soak of a part of %(code)s") % {"code": device.code},
        intro=_("The minutes are counted from the two times."),
        back=reverse("device-disinfection-add", args=[device.pk]),
        others=_others(request, device, "device-soak-add"),
        soak=Action(_("Prepare a solution"), reverse("solution-batch-add"), "plus"),
    )


def _now(request: StaffRequest) -> dict[str, Any]:
    moment = request.now.replace(second=0, microsecond=0)
    return {"performed_at": moment, "performed_by": request.actor.name}


def _others(request: StaffRequest, device: Device, name: str) -> list[Action]:
    found = queries.disinfectable(request.clinic, on=request.today)[:9]
    return [
        Action(each.code, reverse(name, args=[each.pk]), "pen")
        for each in found
        if each.pk != device.pk
    ]


@allow(*READERS, methods=["GET"])
def disinfection_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One line of the log, judged."""
    record = get_record(queries.disinfections(request.clinic), request, pk)
    actions = screens.record_actions(
        record,
        Action(_("Change"), reverse("disinfection-amend", args=[record.pk]), "pencil"),
        Action(_("Mark as void"), reverse("disinfection-void", args=[record.pk]), "void"),
    )
    return screens.detail_page(
        request,
        template="sterilization/disinfection_detail.html",
        heading=record.label(),
        back=reverse("disinfection-list"),
        status=disinfection_status(record),
        actions=screens.offered(request, *actions),
        broken=[] if record.is_void else [each.sentence for each in queries.breaches(record)],
        unknown=[] if record.is_void else queries.missing(record),
        sections=[_facts(record), *_soak_facts(record), *_deviations(record)],
        history=history(record),
    )


def _facts(record: Any) -> Section:
    product, device = record.product, record.device
    needed = queries.needed_level(record)
    facts = [
        (_("Device"), {"text": str(device), "url": device.get_absolute_url()}),
        (_("Part"), record.part.name if record.part else _("Body")),
        (_("Done"), when(record.performed_at)),
        (_("Done by"), record.performed_by),
        (_("Product"), {"text": product.name, "url": product.get_absolute_url()}),
        (_("DIN or EPA number"), product.registration),
        (_("Level"), record.get_level_display()),
        (_("Level that is needed"), dict(DisinfectionLevel.choices).get(needed, _("None needed"))),
        (_("Stayed wet"), amount(record.contact_min, "min") or _("MISSING")),
        (_("Contact time on the label"), amount(product.contact_min, "min") or _("MISSING")),
    ]
    if record.part is None:
        facts.append((_("Sleeve"), _sleeve(record)))
    if record.is_void:
        facts.append((_("Why void"), record.void_reason))
    return Section(title=_("Disinfection"), facts=facts)


def _soak_facts(record: Any) -> list[Section]:
    if record.batch is None:
        return []
    facts = [
        (_("Solution"), {"text": str(record.batch), "url": record.batch.get_absolute_url()}),
        (_("Concentration"), record.batch.concentration),
        (_("Test strip"), record.get_test_strip_display() or _("MISSING")),
        (_("Soak began"), when(record.soak_started_at) or _("MISSING")),
        (_("Soak ended"), when(record.performed_at)),
    ]
    return [Section(title=_("Soak"), facts=facts)]


def _deviations(record: Any) -> list[Section]:
    found = list(deviations.of_record(record).order_by("occurred_at", "pk"))
    rows = [
        Row(each.get_absolute_url(), each.summary, [Cell(_("Requirement"), each.requirement)])
        for each in found
    ]
    title = _("Deviations")
    return [Section(title=title, columns=[title, _("Requirement")], rows=rows)] if rows else []


@allow(*LOGGERS)
def disinfection_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a line of the log."""
    record = get_record(queries.disinfections(request.clinic), request, pk)
    return screens.form_page(
        request,
        heading=_("Correct: %(what)s") % {"what": record.label()},
        form=DisinfectionCorrection(request.POST or None, clinic=request.clinic, instance=record),
        save=lambda form: services.amend_disinfection(
            disinfection=record,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        back=record.get_absolute_url(),
    )


@allow(*LOGGERS)
def disinfection_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A line entered by mistake."""
    record = get_record(queries.disinfections(request.clinic), request, pk)
    return screens.void_page(
        request,
        record,
        save=lambda reason: services.void_disinfection(
            disinfection=record, by=request.actor, at=request.now, reason=reason
        ),
        back=record.get_absolute_url(),
    )
