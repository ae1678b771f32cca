"""Part of a packet: licences looked up, services and checks done, containers of sharps."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from compliance.audit.packet.values import Mark, Window, in_order
from compliance.devices.models import DeviceCheck, LicenceCheck, SharpsContainer
from compliance.sterilization.models import SterilizerLicence, SterilizerService


@dataclass(frozen=True, slots=True)
class LicenceRow:
    """A device or sterilizer was looked up in a register."""

    about: str
    register: str
    status: str
    number: str
    checked_on: date
    checked_by: str
    evidence_sha256: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A device or sterilizer was serviced or checked."""

    about: str
    kind: str
    done_on: date
    done_by: str
    result: str
    note: str
    report_sha256: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class SharpsRow:
    """A container of sharps, from its opening to its collection."""

    code: str
    location: str
    opened_on: date
    closed_on: date | None
    closed_by: str
    is_overfull: bool
    collected_on: date | None
    collected_by: str
    manifest: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Upkeep:
    """All of it. Five queries."""

    licences: tuple[LicenceRow, ...]
    services: tuple[ServiceRow, ...]
    sharps: tuple[SharpsRow, ...]


def read(window: Window) -> Upkeep:
    """Looked up by the last day; done in the period; in use in it."""
    sharps = SharpsContainer.objects.of(window.clinic).filter(
        Q(collected_on__isnull=True) | Q(collected_on__gte=window.starts_on),
        opened_on__lte=window.ends_on,
    )
    return Upkeep(
        licences=in_order([*_device_licences(window), *_machine_licences(window)],
                          "about", "checked_on", "register", "status"),
        services=in_order([*_device_checks(window), *_machine_services(window)],
                          "done_on", "about", "kind"),
        sharps=in_order([_sharps(each, window) for each in sharps], "opened_on", "code"),
    )  # fmt: skip


def _device_licences(window: Window) -> list[LicenceRow]:
    found = LicenceCheck.objects.of(window.clinic).filter(checked_on__lte=window.ends_on)
    return [
        LicenceRow(
            about=each.device.code,
            register=" · ".join(filter(None, (each.jurisdiction, each.source))),
            status=each.status,
            number=each.number,
            checked_on=each.checked_on,
            checked_by=each.checked_by,
            evidence_sha256=each.evidence.sha256 if each.evidence else "",
            marks=window.marks(each),
        )
        for each in found.select_related("device", "evidence")
    ]


def _machine_licences(window: Window) -> list[LicenceRow]:
    found = SterilizerLicence.objects.of(window.clinic).filter(checked_on__lte=window.ends_on)
    return [
        LicenceRow(
            about=each.sterilizer.code,
            register=each.register,
            status=each.result,
            number=each.number,
            checked_on=each.checked_on,
            checked_by=each.checked_by,
            evidence_sha256=each.evidence.sha256 if each.evidence else "",
            marks=window.marks(each),
        )
        for each in found.select_related("sterilizer", "evidence")
    ]


def _device_checks(window: Window) -> list[ServiceRow]:
    days = (window.starts_on, window.ends_on)
    found = DeviceCheck.objects.of(window.clinic).filter(done_on__range=days)
    return [
        ServiceRow(
            about=each.device.code,
            kind=each.kind,
            done_on=each.done_on,
            done_by=each.done_by,
            result=each.result,
            note=each.findings,
            report_sha256=each.report.sha256 if each.report else "",
            marks=window.marks(each),
        )
        for each in found.select_related("device", "report")
    ]


def _machine_services(window: Window) -> list[ServiceRow]:
    days = (window.starts_on, window.ends_on)
    found = SterilizerService.objects.of(window.clinic).filter(performed_on__range=days)
    return [
        ServiceRow(
            about=each.sterilizer.code,
            kind=each.kind,
            done_on=each.performed_on,
            done_by=each.performed_by,
            result=each.outcome,
            note=each.note,
            report_sha256=each.report.sha256 if each.report else "",
            marks=window.marks(each),
        )
        for each in found.select_related("sterilizer", "report")
    ]


def _sharps(container: SharpsContainer, window: Window) -> SharpsRow:
    return SharpsRow(
        code=container.code,
        location=container.location,
        opened_on=container.opened_on,
        closed_on=container.closed_on,
        closed_by=container.closed_by,
        is_overfull=container.is_overfull,
        collected_on=container.collected_on,
        collected_by=container.collected_by,
        manifest=container.manifest,
        marks=window.marks(container),
    )
