"""The only way to write devices, parts and lots."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.devices import rules
from compliance.devices.models import Device, DevicePart, SterileLot, SterileProduct
from compliance.devices.services.moments import happened
from compliance.documents.models import Document
from compliance.ledger import services as ledger

PRODUCT_FIELDS = ("kind", "make", "model", "ref", "needle_mm")


@transaction.atomic
def add_device(
    *,
    clinic: Clinic,
    code: str,
    kind: str,
    make: str,
    model: str,
    by: Actor,
    at: datetime,
    serial: str = "",
    udi: str = "",
    max_depth_mm: Decimal | None = None,
    in_service_on: date | None = None,
    with_usual_parts: bool = False,
    **more: Any,
) -> Device:
    """A new device, with the parts that its kind usually has where that is wanted."""
    rules.check_service_dates(in_service_on, None, today=clinic.day(at))
    device = Device(
        clinic=clinic,
        code=code,
        kind=kind,
        make=make,
        model=model,
        serial=serial,
        udi=udi,
        max_depth_mm=max_depth_mm,
        in_service_on=in_service_on,
        **more,
    )
    ledger.create(device, by=by, at=at)
    if with_usual_parts:
        add_usual_parts(device=device, by=by, at=at)
    return device


@transaction.atomic
def amend_device(*, device: Device, by: Actor, at: datetime, reason: str, **changes: Any) -> Device:
    """Correct a device; the way back into service is `care.return_device`, with its passes."""
    if device.out_of_service_on and changes.get("out_of_service_on", True) is None:
        raise Refusal(_("Bring it back into service by itself, with the passes that are needed."))
    rules.check_service_dates(
        changes.get("in_service_on", device.in_service_on),
        changes.get("out_of_service_on", device.out_of_service_on),
        today=device.clinic.day(at),
    )
    return ledger.amend(device, by=by, at=at, reason=reason, changes=changes)


def void_device(*, device: Device, by: Actor, at: datetime, reason: str) -> Device:
    """A device entered by mistake; its parts are void with it."""
    with transaction.atomic():
        for part in DevicePart.objects.standing().filter(device=device):
            ledger.void(part, by=by, at=at, reason=reason)
        return ledger.void(device, by=by, at=at, reason=reason)


@transaction.atomic
def add_part(
    *,
    device: Device,
    name: str,
    reprocess_policy: str,
    by: Actor,
    at: datetime,
    disinfection_level: str = "",
    **more: Any,
) -> DevicePart:
    """A new part of a device."""
    rules.check_part_policy(name, reprocess_policy)
    part = DevicePart(
        clinic=device.clinic,
        device=device,
        name=name,
        reprocess_policy=reprocess_policy,
        disinfection_level=disinfection_level,
        **more,
    )
    return ledger.create(part, by=by, at=at)


@transaction.atomic
def add_usual_parts(*, device: Device, by: Actor, at: datetime) -> list[DevicePart]:
    """The usual parts of the device's kind that it does not have yet."""
    present = set(device.parts.filter(voided_at__isnull=True).values_list("name", flat=True))
    return [
        add_part(
            device=device,
            name=part.name,
            reprocess_policy=part.reprocess_policy,
            disinfection_level=part.disinfection_level,
            comes_off=part.comes_off,
            by=by,
            at=at,
        )
        for part in rules.usual_parts(device.kind)
        if part.name not in present
    ]


@transaction.atomic
def amend_part(
    *, part: DevicePart, by: Actor, at: datetime, reason: str, **changes: Any
) -> DevicePart:
    """Correct a part, or set its policy once the maker's instructions are read."""
    rules.check_part_policy(
        changes.get("name", part.name), changes.get("reprocess_policy", part.reprocess_policy)
    )
    return ledger.amend(part, by=by, at=at, reason=reason, changes=changes)


def void_part(*, part: DevicePart, by: Actor, at: datetime, reason: str) -> DevicePart:
    """A part entered by mistake."""
    return ledger.void(part, by=by, at=at, reason=reason)


@transaction.atomic
def receive_lot(
    *,
    clinic: Clinic,
    kind: str,
    make: str,
    model: str,
    lot: str,
    expires_on: date,
    quantity: int,
    received_on: date,
    is_intact: bool,
    by: Actor,
    at: datetime,
    ref: str = "",
    needle_mm: Decimal | None = None,
    supplier: str = "",
    gtin: str = "",
    certificate: Document | None = None,
) -> SterileLot:
    """An arrival of a sterile product; the product is made the first time it is seen."""
    rules.check_received_on(received_on, today=clinic.day(at))
    product = _find_or_add_product(
        clinic, by=by, at=at, kind=kind, make=make, model=model, ref=ref, needle_mm=needle_mm
    )
    if gtin and not product.gtin:
        product = ledger.amend(product, by=by, at=at, changes={"gtin": gtin})
    arrival = SterileLot(
        clinic=clinic,
        product=product,
        lot=lot,
        expires_on=expires_on,
        quantity=quantity,
        received_on=received_on,
        supplier=supplier,
        is_intact=is_intact,
        certificate=certificate,
    )
    return ledger.create(arrival, by=by, at=at, occurred_at=happened(received_on, clinic, at))


@transaction.atomic
def amend_lot(
    *, sterile_lot: SterileLot, by: Actor, at: datetime, reason: str, **changes: Any
) -> SterileLot:
    """Correct an arrival; a correction of the product moves the lot to that product."""
    rules.check_received_on(
        changes.get("received_on", sterile_lot.received_on), today=sterile_lot.clinic.day(at)
    )
    stated = {name: changes.pop(name) for name in PRODUCT_FIELDS if name in changes}
    if stated:
        kept = {name: getattr(sterile_lot.product, name) for name in PRODUCT_FIELDS}
        changes["product"] = _find_or_add_product(
            sterile_lot.clinic, by=by, at=at, **{**kept, **stated}
        )
    return ledger.amend(sterile_lot, by=by, at=at, reason=reason, changes=changes)


def void_lot(*, sterile_lot: SterileLot, by: Actor, at: datetime, reason: str) -> SterileLot:
    """An arrival entered by mistake."""
    return ledger.void(sterile_lot, by=by, at=at, reason=reason)


@transaction.atomic
def amend_product(
    *, product: SterileProduct, by: Actor, at: datetime, reason: str, **changes: Any
) -> SterileProduct:
    """Correct a product, or file the maker's proof of its membrane (K-004)."""
    return ledger.amend(product, by=by, at=at, reason=reason, changes=changes)


@transaction.atomic
def recall_lot(
    *, sterile_lot: SterileLot, recalled_on: date, recall_reason: str, by: Actor, at: datetime
) -> SterileLot:
    """Its maker or somebody else called a lot back: nothing of it may be opened any more."""
    rules.check_received_on(recalled_on, today=sterile_lot.clinic.day(at), field="recalled_on")
    return ledger.amend(
        sterile_lot,
        by=by,
        at=at,
        reason=recall_reason,
        changes={"recalled_on": recalled_on, "recall_reason": recall_reason},
        occurred_at=happened(recalled_on, sterile_lot.clinic, at),
        event="sterile_lot.recalled",
    )


def end_recall(*, sterile_lot: SterileLot, reason: str, by: Actor, at: datetime) -> SterileLot:
    """The recall did not mean this lot, or is over."""
    changes = {"recalled_on": None, "recall_reason": ""}
    return ledger.amend(
        sterile_lot, by=by, at=at, reason=reason, changes=changes, event="sterile_lot.recall_ended"
    )


def _find_or_add_product(
    clinic: Clinic, *, by: Actor, at: datetime, **stated: Any
) -> SterileProduct:
    """The product with exactly these words and this needle."""
    found: SterileProduct | None = (
        SterileProduct.objects.of(clinic).standing().filter(**_exactly(stated)).first()
    )
    return found or ledger.create(SterileProduct(clinic=clinic, **stated), by=by, at=at)


def _exactly(stated: dict[str, Any]) -> dict[str, Any]:
    if stated["needle_mm"] is not None:
        return stated
    return {**{k: v for k, v in stated.items() if k != "needle_mm"}, "needle_mm__isnull": True}
