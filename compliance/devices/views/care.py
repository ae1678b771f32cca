"""Screens of licences looked up, of services and checks."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, SIGNERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.devices.forms.care import DeviceCheckForm, LicenceCheckForm
from compliance.devices.models import Device, DeviceCheck, LicenceCheck
from compliance.devices.rules.care import ALLOWED, jurisdiction_of
from compliance.devices.services import care as services
from compliance.documents.services import store_document
from compliance.ledger.queries import history

CHECKS = DeviceCheck.objects.select_related("device", "report", "clinic")
LICENCES = LicenceCheck.objects.select_related("device", "evidence", "clinic")


def licence_row(check: Any) -> Row:
    """A licence as a device's page lists it."""
    status = licence_status(check)
    return Row(
        url=check.get_absolute_url(),
        title=check.get_jurisdiction_display(),
        meta=check.number,
        cells=[
            Cell(_("Number"), check.number),
            Cell(_("Looked up"), when(check.checked_on)),
            Cell(_("State"), status.text, tone=status.tone),
        ],
    )


def licence_status(check: Any) -> Status:
    """What the register said."""
    if check.is_void:
        return Status("muted", _("Void"))
    return Status("ok" if check.status in ALLOWED else "bad", check.get_status_display())


def check_row(check: Any) -> Row:
    """A service or check as a device's page lists it."""
    status = check_status(check)
    return Row(
        url=check.get_absolute_url(),
        title=check.get_kind_display(),
        meta=check.findings,
        cells=[
            Cell(_("Done"), when(check.done_on)),
            Cell(_("Done by"), check.done_by),
            Cell(_("Result"), status.text, tone=status.tone),
        ],
    )


def check_status(check: Any) -> Status:
    """Passed or not."""
    if check.is_void:
        return Status("muted", _("Void"))
    return Status("ok" if check.result == "PASS" else "bad", check.get_result_display())


@allow(*LOGGERS)
def licence_check_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A device looked up today."""
    device = get_record(Device.objects.standing().select_related("clinic"), request, pk)
    return screens.form_page(
        request,
        form=LicenceCheckForm(
            request.POST or None,
            request.FILES or None,
            clinic=request.clinic,
            initial={
                "jurisdiction": jurisdiction_of(request.clinic.pack),
                "checked_on": request.today,
                "checked_by": request.actor.name,
            },
        ),
        save=lambda form: (
            services.record_licence_check(
                device=device,
                by=request.actor,
                at=request.now,
                **_values(form, request, "evidence"),
            ).device
        ),
        heading=_("Licence of %(code)s") % {"code": device.code},
        intro=_("Look up maker and model in the register, then write down what it says."),
        back=device.get_absolute_url(),
    )


@allow(*READERS, methods=["GET"])
def licence_check_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One look into a register."""
    check = get_record(LICENCES, request, pk)
    facts = [
        (_("Device"), {"text": str(check.device), "url": check.device.get_absolute_url()}),
        (_("Where"), check.get_jurisdiction_display()),
        (_("What it said"), check.get_status_display()),
        (_("Licence number"), check.number),
        (_("Looked up on"), when(check.checked_on)),
        (_("Looked up by"), check.checked_by),
        (_("Where it was looked up"), check.source),
        (_("Copy of the entry"), _paper(check.evidence)),
    ]
    return _detail(request, check, facts, licence_status(check), "licence-check")


@allow(*LOGGERS)
def licence_check_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a look into a register."""
    check = get_record(LICENCES, request, pk)
    return screens.form_page(
        request,
        heading=_("Correct: %(what)s") % {"what": check.label()},
        form=LicenceCheckForm(
            request.POST or None, request.FILES or None, clinic=request.clinic, instance=check
        ),
        save=lambda form: services.amend_licence_check(
            check=check,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **_values(form, request, "evidence"),
        ),
        back=check.get_absolute_url(),
    )


@allow(*SIGNERS)
def licence_check_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A row entered by mistake."""
    check = get_record(LICENCES, request, pk)
    return screens.void_page(
        request,
        check,
        save=lambda reason: services.void_licence_check(
            check=check, by=request.actor, at=request.now, reason=reason
        ),
        back=check.get_absolute_url(),
    )


@allow(*LOGGERS)
def device_check_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A service or check of a device."""
    device = get_record(Device.objects.standing().select_related("clinic"), request, pk)
    return screens.form_page(
        request,
        form=DeviceCheckForm(
            request.POST or None,
            request.FILES or None,
            clinic=request.clinic,
            initial={"done_on": request.today, "done_by": request.actor.name},
        ),
        save=lambda form: (
            services.record_device_check(
                device=device, by=request.actor, at=request.now, **_values(form, request, "report")
            ).device
        ),
        heading=_("Service or check of %(code)s") % {"code": device.code},
        intro=_("One that failed takes it out of service until it passes."),
        back=device.get_absolute_url(),
    )


@allow(*READERS, methods=["GET"])
def device_check_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One service or check."""
    check = get_record(CHECKS, request, pk)
    facts = [
        (_("Device"), {"text": str(check.device), "url": check.device.get_absolute_url()}),
        (_("What was done"), check.get_kind_display()),
        (_("Done on"), when(check.done_on)),
        (_("Done by"), check.done_by),
        (_("Result"), check.get_result_display()),
        (_("What was found"), check.findings),
        (_("Report"), _paper(check.report)),
    ]
    return _detail(request, check, facts, check_status(check), "device-check")


@allow(*LOGGERS)
def device_check_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a service or check."""
    check = get_record(CHECKS, request, pk)
    return screens.form_page(
        request,
        heading=_("Correct: %(what)s") % {"what": str(check)},
        form=DeviceCheckForm(
            request.POST or None, request.FILES or None, clinic=request.clinic, instance=check
        ),
        save=lambda form: services.amend_device_check(
            check=check,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **_values(form, request, "report"),
        ),
        back=check.get_absolute_url(),
    )


@allow(*SIGNERS)
def device_check_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A check entered by mistake."""
    check = get_record(CHECKS, request, pk)
    return screens.void_page(
        request,
        check,
        save=lambda reason: services.void_device_check(
            check=check, by=request.actor, at=request.now, reason=reason
        ),
        back=check.get_absolute_url(),
    )


def _paper(document: Any) -> dict[str, str] | None:
    if document is None:
        return None
    return {"text": document.title, "url": document.get_absolute_url()}


def _detail(
    request: StaffRequest, check: Any, facts: list[tuple[str, Any]], status: Status, name: str
) -> HttpResponse:
    actions = screens.record_actions(
        check,
        Action(_("Change"), reverse(f"{name}-amend", args=[check.pk]), "pencil"),
        Action(_("Mark as void"), reverse(f"{name}-void", args=[check.pk]), "void"),
    )
    if check.is_void:
        facts.append((_("Why void"), check.void_reason))
    return screens.detail_page(
        request,
        heading=check.label(),
        back=check.device.get_absolute_url(),
        status=status,
        actions=screens.offered(request, *actions),
        sections=[Section(title=_("What was written down"), facts=facts)],
        history=history(check),
    )


def _values(form: Any, request: StaffRequest, name: str) -> dict[str, Any]:
    """The form's values, with a new paper kept as a document of the clinic."""
    values: dict[str, Any] = form.values()
    upload = values.pop("document")
    if upload is not None:
        values[name] = store_document(
            clinic=request.clinic, upload=upload, title=upload.name, by=request.actor,
            at=request.now,
        )  # fmt: skip
    return values
