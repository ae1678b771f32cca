"""Part of a packet: pens, rollers and their parts; sterile products by lot."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, Sum

from compliance.audit.packet.values import Mark, Window, in_order
from compliance.devices.models import Device, DevicePart, SterileLot
from compliance.treatments.models import TreatmentItem, UnitWaste


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
    """One arrival of a sterile product: quantity − used − wasted = left on the last day."""

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
    used: int
    wasted: int
    left: int
    membrane_sha256: str
    recalled_on: date | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Devices:
    """Everything about devices and lots. Five queries, whatever their number."""

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
        .select_related("product__membrane_proof")
        .order_by("recorded_at")
    )
    used, wasted = _used(window), _wasted(window)
    shown = {each.pk: _device(each, window) for each in devices}
    return Devices(
        devices=in_order(shown.values(), "code"),
        parts=in_order(
            [_part(each, window) for each in parts if each.device_id in shown], "device", "name"
        ),
        lots=in_order(
            [_lot(each, used[each.pk], wasted[each.pk], window) for each in lots],
            "received_on",
            "make",
            "model",
            "lot",
        ),
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


def _used(window: Window) -> "Counter[UUID]":
    """Units of each lot that treatments used up to the last day."""
    items = (
        TreatmentItem.objects.of(window.clinic)
        .standing()
        .filter(
            lot__isnull=False,
            treatment__treated_at__lt=window.end,
            treatment__voided_at__isnull=True,
        )
    )
    counted = items.order_by().values_list("lot_id").annotate(units=Count("pk"))
    return Counter({lot: units for lot, units in counted if lot is not None})


def _wasted(window: Window) -> "Counter[UUID]":
    """Units of each lot thrown away unused up to the last day."""
    wastes = UnitWaste.objects.of(window.clinic).standing().filter(wasted_on__lte=window.ends_on)
    return Counter(dict(wastes.order_by().values_list("lot_id").annotate(units=Sum("units"))))


def _lot(lot: SterileLot, used: int, wasted: int, window: Window) -> LotRow:
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
        used=used,
        wasted=wasted,
        left=lot.quantity - used - wasted,
        membrane_sha256=lot.product.membrane_proof.sha256 if lot.product.membrane_proof else "",
        recalled_on=lot.recalled_on,
        marks=window.marks(lot),
    )
