"""Part of a packet: pens, rollers and their parts; sterile products by lot."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from compliance.audit.packet.values import Mark, Window, in_order
from compliance.devices.models import Device, DevicePart, SterileLot


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A durable device."""

    code: str
    kind: str
    make: str
    model: str
    serial: str
    udi: str
    in_service_on: date | None
    out_of_service_on: date | None
    out_of_service_reason: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class PartRow:
    """A piece of a device, and how it may be reprocessed."""

    device: str
    name: str
    reprocess_policy: str
    disinfection_level: str
    instructions_sha256: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class LotRow:
    """One arrival of a sterile product."""

    kind: str
    make: str
    model: str
    ref: str
    needle_mm: Decimal | None
    lot: str
    expires_on: date
    quantity: int
    received_on: date
    supplier: str
    is_intact: bool
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Devices:
    """Everything about devices and lots. Three queries, whatever their number."""

    devices: tuple[DeviceRow, ...]
    parts: tuple[PartRow, ...]
    lots: tuple[LotRow, ...]


def read(window: Window) -> Devices:
    """Devices in service by the last day; lots received in the period or still in date in it."""
    by_then = Q(in_service_on__isnull=True) | Q(in_service_on__lte=window.ends_on)
    devices = Device.objects.of(window.clinic).filter(by_then).order_by("recorded_at")
    parts = (
        DevicePart.objects.of(window.clinic)
        .select_related("device", "instructions")
        .order_by("recorded_at")
    )
    lots = (
        SterileLot.objects.of(window.clinic)
        .filter(received_on__lte=window.ends_on)
        .filter(Q(received_on__gte=window.starts_on) | Q(expires_on__gte=window.starts_on))
        .select_related("product")
        .order_by("recorded_at")
    )
    shown = {each.pk: _device(each, window) for each in devices}
    return Devices(
        devices=in_order(shown.values(), "code"),
        parts=in_order(
            [_part(each, window) for each in parts if each.device_id in shown], "device", "name"
        ),
        lots=in_order([_lot(each, window) for each in lots], "received_on", "make", "model", "lot"),
    )


def _device(device: Device, window: Window) -> DeviceRow:
    return DeviceRow(
        code=device.code,
        kind=device.kind,
        make=device.make,
        model=device.model,
        serial=device.serial,
        udi=device.udi,
        in_service_on=device.in_service_on,
        out_of_service_on=device.out_of_service_on,
        out_of_service_reason=device.out_of_service_reason,
        marks=window.marks(device),
    )


def _part(part: DevicePart, window: Window) -> PartRow:
    return PartRow(
        device=part.device.code,
        name=part.name,
        reprocess_policy=part.reprocess_policy,
        disinfection_level=part.disinfection_level,
        instructions_sha256=part.instructions.sha256 if part.instructions else "",
        marks=window.marks(part),
    )


def _lot(lot: SterileLot, window: Window) -> LotRow:
    return LotRow(
        kind=lot.product.kind,
        make=lot.product.make,
        model=lot.product.model,
        ref=lot.product.ref,
        needle_mm=lot.product.needle_mm,
        lot=lot.lot,
        expires_on=lot.expires_on,
        quantity=lot.quantity,
        received_on=lot.received_on,
        supplier=lot.supplier,
        is_intact=lot.is_intact,
        marks=window.marks(lot),
    )
