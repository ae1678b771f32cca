"""Screens of a device's parts."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import READERS, SIGNERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Row, Section, Status
from compliance.devices import services
from compliance.devices.forms import PartForm
from compliance.devices.models import Device, DevicePart
from compliance.documents.services import store_document
from compliance.ledger.queries import history

TONES = {"SINGLE_USE": "info", "CLEAN_DISINFECT": "ok", "STERILIZE": "ok"}


def part_row(part: DevicePart) -> Row:
    """A part as a device's page lists it."""
    status = part_status(part)
    instructions = _("On file") if part.instructions_id else _("Not on file")
    return Row(
        url=part.get_absolute_url(),
        title=part.name,
        cells=[
            Cell(_("Level"), part.get_disinfection_level_display() or _("None needed")),
            Cell(_("Instructions"), instructions),
            Cell(_("Reprocessing"), status.text, tone=status.tone),
        ],
    )


def part_status(part: DevicePart) -> Status:
    """How a part is reprocessed, in short."""
    if part.is_void:
        return Status("muted", _("Void"))
    words = {
        "SINGLE_USE": _("Single-use"),
        "CLEAN_DISINFECT": _("Clean and disinfect"),
        "STERILIZE": _("Sterilize"),
    }
    policy = part.reprocess_policy
    return Status(TONES.get(policy, "warn"), words.get(policy, _("Not known yet")))


@allow(*READERS, methods=["GET"])
def part_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One part with its policy and the maker's instructions."""
    part = get_record(DevicePart.objects.select_related("device", "instructions"), request, pk)
    actions = screens.record_actions(
        part,
        Action(_("Runs"), reverse("part-runs", args=[part.pk]), "autoclave"),
        Action(_("Change"), reverse("part-amend", args=[part.pk]), "pencil"),
        Action(_("Mark as void"), reverse("part-void", args=[part.pk]), "void"),
    )
    return screens.detail_page(
        request,
        heading=part.name,
        intro=str(part.device),
        back=part.device.get_absolute_url(),
        status=part_status(part),
        actions=screens.offered(request, *actions),
        sections=[_part_facts(part)],
        history=history(part),
    )


def _part_facts(part: DevicePart) -> Section:
    paper = part.instructions
    facts: list[tuple[str, Any]] = [
        (_("Comes off the body"), _("Yes") if part.comes_off else _("No")),
        (_("How it is reprocessed"), part.get_reprocess_policy_display()),
        (_("Disinfection level"), part.get_disinfection_level_display() or _("None needed")),
        (_("Times it may be sterilized"), part.use_limit),
        (
            _("Maker's instructions"),
            {"text": paper.title, "url": paper.get_absolute_url()} if paper else None,
        ),
    ]
    if part.is_void:
        facts.append((_("Why void"), part.void_reason))
    return Section(title=_("Part"), facts=facts)


@allow(*SIGNERS)
def part_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A new part of a device."""
    device: Device = get_record(Device.objects.standing(), request, pk)

    def save(form: PartForm) -> str:
        services.add_part(device=device, by=request.actor, at=request.now, **_values(form, request))
        return device.get_absolute_url()

    return screens.form_page(
        request,
        form=PartForm(request.POST or None, request.FILES or None, clinic=request.clinic),
        save=save,
        heading=_("Add a part to %(code)s") % {"code": device.code},
        back=device.get_absolute_url(),
    )


@allow(*SIGNERS)
def part_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a part or set its policy."""
    part = get_record(DevicePart.objects.select_related("device"), request, pk)
    return screens.form_page(
        request,
        heading=_("Correct “%(name)s”") % {"name": part.name},
        form=PartForm(
            request.POST or None, request.FILES or None, clinic=request.clinic, instance=part
        ),
        save=lambda form: services.amend_part(
            part=part,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **_values(form, request),
        ),
        back=part.get_absolute_url(),
    )


@allow(*SIGNERS)
def part_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A part entered by mistake."""
    part = get_record(DevicePart.objects.select_related("device"), request, pk)
    return screens.void_page(
        request,
        part,
        save=lambda reason: services.void_part(
            part=part, by=request.actor, at=request.now, reason=reason
        ),
        back=part.get_absolute_url(),
    )


def _values(form: PartForm, request: StaffRequest) -> dict[str, Any]:
    """The form's values, with a new paper kept as a document of the clinic."""
    values = form.values()
    evidence = values.pop("evidence")
    if evidence is not None:
        values["instructions"] = store_document(
            clinic=request.clinic,
            upload=evidence,
            title=_("Maker's instructions: %(part)s") % {"part": values["name"]},
            by=request.actor,
            at=request.now,
        )
    return values
