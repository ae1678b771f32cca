"""Part of a packet: disinfection of pens and parts, and the solutions that were prepared."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from compliance.audit.packet.values import Mark, Window, in_order
from compliance.sterilization.models import Disinfection, SolutionBatch


@dataclass(frozen=True, slots=True)
class DisinfectionRow:
    """A device or part wiped or soaked; `label_min` is what the product's label asks."""

    device: str
    part: str
    performed_at: datetime
    product: str
    level: str
    contact_min: Decimal | None
    label_min: Decimal | None
    sleeve_changed: bool | None
    test_strip: str
    performed_by: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A high-level solution: prepared, used until, discarded."""

    product: str
    concentration: str
    prepared_at: datetime
    prepared_by: str
    use_until_on: date | None
    discarded_at: datetime | None
    discarded_by: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Cleaning:
    """All of it. Two queries."""

    disinfections: tuple[DisinfectionRow, ...]
    batches: tuple[BatchRow, ...]


def read(window: Window) -> Cleaning:
    """What was done in the period; batches prepared in it, or not yet discarded before it."""
    done = Disinfection.objects.of(window.clinic).filter(**window.within("performed_at"))
    in_use = Q(discarded_at__isnull=True) | Q(discarded_at__gte=window.start)
    batches = SolutionBatch.objects.of(window.clinic).filter(in_use, prepared_at__lt=window.end)
    return Cleaning(
        disinfections=in_order(
            [_disinfection(e, window) for e in done.select_related("device", "part", "product")],
            "performed_at", "device", "part",
        ),
        batches=in_order(
            [_batch(each, window) for each in batches.select_related("product")],
            "prepared_at", "product",
        ),
    )  # fmt: skip


def _disinfection(done: Disinfection, window: Window) -> DisinfectionRow:
    return DisinfectionRow(
        device=done.device.code,
        part=done.part.name if done.part else "",
        performed_at=done.performed_at,
        product=done.product.name,
        level=done.level,
        contact_min=done.contact_min,
        label_min=done.product.contact_min,
        sleeve_changed=done.sleeve_changed,
        test_strip=done.test_strip,
        performed_by=done.performed_by,
        marks=window.marks(done, done.performed_at),
    )


def _batch(batch: SolutionBatch, window: Window) -> BatchRow:
    return BatchRow(
        product=batch.product.name,
        concentration=batch.concentration,
        prepared_at=batch.prepared_at,
        prepared_by=batch.prepared_by,
        use_until_on=batch.use_until_on,
        discarded_at=batch.discarded_at,
        discarded_by=batch.discarded_by,
        marks=window.marks(batch, batch.prepared_at),
    )
