"""Screens of devices."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import (
    LOGGERS,
    READERS,
    SIGNERS,
    StaffRequest,
    allow,
    get_record,
)
from compliance.clinics.screens import Action, Cell, Empty, Row, Section, Status
from compliance.core.templatetags.klarity import amount, when
from compliance.devices import queries, rules, services
from compliance.devices.forms import (
    BackInServiceForm,
    DeviceFilter,
    DeviceForm,
    OutOfServiceForm,
)
from compliance.devices.models import CheckKind, Device
from compliance.devices.queries import care
from compliance.devices.services import care as upkeep
from compliance.devices.views.care import check_row, licence_row
from compliance.devices.views.lots import scanned
from compliance.devices.views.parts import part_row
from compliance.ledger.queries import history

SCANNED = ("kind", "make", "model", "ref", "serial", "udi", "needle_lengths", "max_depth_mm")


@allow(*READERS, methods=["GET"])
def device_list(request: StaffRequest) -> HttpResponse:
    """All devices. Runs as many queries for a thousand as for one."""
    add = screens.offered(
        request, Action(_("Add a device"), reverse("device-add"), "plus", is_primary=True)
    )
    lots = Action(_("Sterile lots"), reverse("lot-list"), "box")
    sharps = Action(_("Sharps containers"), reverse("sharps-container-list"), "trash")
    return screens.list_page(
        request,
        found=DeviceFilter(request.GET, queryset=queries.devices(request.clinic), request=request),
        row=lambda device: _device_row(device, on=request.today),
        columns=[_("Device"), _("Kind"), _("Serial number"), _("Parts"), _("State")],
        heading=_("Devices"),
        intro=_("Pens, roller handles and other durable things, one by one."),
        empty=Empty(
            title=_("No device yet"),
            text=_("Add the pens and handles you work with, each with its serial number."),
            icon="pen",
            action_url=add[0].url if add else "",
            action_label=_("Add a device"),
        ),
        actions=[*add, lots, sharps],
    )


def _device_row(device: Any, *, on: date) -> Row:
    status = device_status(device, on=on)
    return Row(
        url=device.get_absolute_url(),
        title=device.code,
        meta=f"{device.make} {device.model}",
        cells=[
            Cell(_("Kind"), device.get_kind_display()),
            Cell(_("Serial number"), device.serial),
            Cell(_("Parts"), str(device.part_count), is_number=True),
            Cell(_("State"), status.text, tone=status.tone),
        ],
    )


def device_status(device: Device, *, on: date) -> Status:
    """Where a device stands on a day."""
    if device.is_void:
        return Status("muted", _("Void"))
    if not rules.is_in_scope(device.kind):
        return Status("bad", _("Out of scope"))
    if device.out_of_service_on and device.out_of_service_on <= on:
        return Status("warn", _("Out of service"))
    return Status("ok", _("In service"))


@allow(*READERS, methods=["GET"])
def device_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One device with its parts."""
    device = get_record(Device, request, pk)
    return screens.detail_page(
        request,
        heading=device.code,
        intro=f"{device.make} {device.model}",
        back=reverse("device-list"),
        status=device_status(device, on=request.today),
        actions=screens.offered(request, *screens.record_actions(device, *_actions(device))),
        sections=[
            _device_facts(device),
            *_due_section(device, on=request.today),
            _parts_section(request, device),
            _licences_section(request, device),
            _checks_section(request, device),
        ],
        history=history(device),
    )


def _actions(device: Device) -> list[Action]:
    service = (
        Action(_("Back in service"), reverse("device-return", args=[device.pk]), "redo")
        if device.out_of_service_on
        else Action(_("Out of service"), reverse("device-stop", args=[device.pk]), "wrench")
    )
    return [
        Action(_("Disinfected"), reverse("device-disinfection-add", args=[device.pk]), "drop"),
        Action(_("Uses"), reverse("device-uses", args=[device.pk]), "needle"),
        Action(_("Change"), reverse("device-amend", args=[device.pk]), "pencil"),
        service,
        Action(_("Mark as void"), reverse("device-void", args=[device.pk]), "void"),
    ]


def _device_facts(device: Device) -> Section:
    facts = [
        (_("Kind"), device.get_kind_display()),
        (_("Maker"), device.make),
        (_("Model"), device.model),
        (_("REF"), device.ref),
        (_("Serial number"), device.serial),
        (_("UDI"), device.udi),
        (_("Needle lengths, mm"), device.needle_lengths),
        (_("Greatest needle depth"), amount(device.max_depth_mm, "mm")),
        (_("In service since"), when(device.in_service_on)),
        (_("Treatments it is made for"), device.use_limit),
    ]
    if device.out_of_service_on:
        facts.append((_("Out of service since"), when(device.out_of_service_on)))
        facts.append((_("Why"), device.out_of_service_reason))
    if device.is_void:
        facts.append((_("Why void"), device.void_reason))
    return Section(title=_("Device"), facts=facts)


def _due_section(device: Device, *, on: date) -> list[Section]:
    """What its maker asks for, and when it is due."""
    tones = {"OVERDUE": ("bad", _("overdue")), "DUE_SOON": ("warn", _("due soon"))}
    rows = []
    for due in care.dues([] if device.is_void else [device], on=on):
        tone, word = tones.get(due.standing, ("ok", _("not due yet")))
        day = when(due.due_on) or _("MISSING")
        cells = [Cell(_("Due"), day), Cell(_("State"), word, tone=tone if due.due_on else "warn")]
        url = reverse("device-check-add", args=[device.pk])
        rows.append(Row(url, str(CheckKind(due.kind).label), cells))
    title = _("What its maker asks for")
    columns = [_("What"), _("Due"), _("State")]
    return [Section(title=title, columns=columns, rows=rows)] if rows else []


def _licences_section(request: StaffRequest, device: Device) -> Section:
    return Section(
        title=_("Licences"),
        columns=[_("Where"), _("Number"), _("Looked up"), _("State")],
        rows=[licence_row(check) for check in care.licence_checks(device)],
        empty=_("Not looked up yet. One and the same pen may be allowed in one country only."),
        action=_add(request, device, "licence-check-add", _("Look up")),
    )


def _checks_section(request: StaffRequest, device: Device) -> Section:
    return Section(
        title=_("Services and checks"),
        columns=[_("What"), _("Done"), _("Done by"), _("Result")],
        rows=[check_row(check) for check in care.device_checks(device)],
        empty=_("Nothing written down yet."),
        action=_add(request, device, "device-check-add", _("Write down")),
    )


def _add(request: StaffRequest, device: Device, name: str, label: str) -> Action | None:
    offered = screens.offered(request, Action(label, reverse(name, args=[device.pk]), "plus"))
    return offered[0] if offered and not device.is_void else None


def _parts_section(request: StaffRequest, device: Device) -> Section:
    return Section(
        title=_("Parts"),
        columns=[_("Part"), _("Level"), _("Instructions"), _("Reprocessing")],
        rows=[part_row(part) for part in queries.parts(device)],
        empty=_("No part yet. What each part may go through decides what can be put in a load."),
        action=_add(request, device, "part-add", _("Add a part")),
    )


@allow(*LOGGERS)
def device_add(request: StaffRequest) -> HttpResponse:
    """A new device; a scan fills in what its code says."""
    return screens.form_page(
        request,
        template="devices/scan_form.html",
        scan_url=reverse("device-scan"),
        form=DeviceForm(
            request.POST or None,
            clinic=request.clinic,
            initial={"in_service_on": request.today, **scanned(request, SCANNED)},
        ),
        save=lambda form: services.add_device(
            clinic=request.clinic, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Add a device"),
        back=reverse("device-list"),
    )


@allow(*LOGGERS)
def device_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a device."""
    device = get_record(Device, request, pk)
    back = device.get_absolute_url()
    return screens.form_page(
        request,
        heading=_("Correct %(code)s") % {"code": device.code},
        form=DeviceForm(request.POST or None, clinic=request.clinic, instance=device),
        save=lambda form: services.amend_device(
            device=device,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        back=back,
    )


@allow(*LOGGERS)
def device_stop(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a device out of service."""
    device = get_record(Device, request, pk)
    return screens.form_page(
        request,
        form=OutOfServiceForm(
            request.POST or None,
            clinic=request.clinic,
            initial={"out_of_service_on": request.today},
        ),
        save=lambda form: upkeep.stop_device(
            device=device, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Take %(code)s out of service") % {"code": device.code},
        submit=_("Take out of service"),
        back=device.get_absolute_url(),
    )


@allow(*SIGNERS)
def device_return(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Bring a device back into service."""
    device = get_record(Device, request, pk)
    needed, passed = care.passes(device)
    still = [str(CheckKind(kind).label) for kind in needed if kind not in passed]
    return screens.form_page(
        request,
        form=BackInServiceForm(request.POST or None, clinic=request.clinic),
        save=lambda form: upkeep.return_device(
            device=device, by=request.actor, at=request.now, reason=form.cleaned_data["reason"]
        ),
        heading=_("Bring %(code)s back into service") % {"code": device.code},
        intro=_("First write down what must pass: %(names)s.") % {"names": ", ".join(still)}
        if still
        else _("Everything that must pass has passed since it went out."),
        submit=_("Back in service"),
        back=device.get_absolute_url(),
    )


@allow(*SIGNERS)
def device_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A device entered by mistake."""
    device = get_record(Device, request, pk)
    return screens.void_page(
        request,
        device,
        save=lambda reason: services.void_device(
            device=device, by=request.actor, at=request.now, reason=reason
        ),
        back=device.get_absolute_url(),
    )
