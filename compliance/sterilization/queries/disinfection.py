"""Finding disinfectants, solutions and disinfections, and what they broke."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Prefetch, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.clinics.models import STANDING_FIRST, Clinic
from compliance.core.attention import Attention
from compliance.devices import queries as devices
from compliance.devices.models import Device, DevicePart
from compliance.sterilization.models import Disinfectant, Disinfection, SolutionBatch
from compliance.sterilization.rules import disinfection as rules

EXPIRES_SOON = timedelta(days=30)  # PRODUCT DEFAULT
DISINFECTED = Q(reprocess_policy="CLEAN_DISINFECT", voided_at__isnull=True)


def disinfections(clinic: Clinic) -> QuerySet[Any]:
    """All of them, latest first, with what is needed to judge each; two queries."""
    found: QuerySet[Any] = Disinfection.objects.of(clinic).select_related(
        "clinic", "device", "part", "product", "batch__product", "batch__clinic"
    )
    asked = Prefetch("device__parts", DevicePart.objects.filter(DISINFECTED), to_attr="wiped_parts")
    return found.prefetch_related(asked).order_by("-performed_at", "-pk")


def complete(disinfection: Disinfection) -> Any:
    """The same record with what is needed to judge it."""
    return disinfections(disinfection.clinic).get(pk=disinfection.pk)


def needed_level(record: Any) -> str:
    """The level that the part, or the body, needs; wants `disinfections`."""
    if record.part is not None:
        return str(record.part.disinfection_level)
    return body_level(record.device, record.device.wiped_parts)


def body_level(device: Device, wiped_parts: Iterable[DevicePart]) -> str:
    """The level that a device's body needs between two clients."""
    levels = [part.disinfection_level for part in wiped_parts if not part.comes_off]
    return rules.body_level(device.kind, levels)


def breaches(record: Any) -> list[rules.Breach]:
    """What a disinfection broke, judged by what is known now; wants `disinfections`."""
    return rules.breaches(
        record.work,
        record.product.said,
        needed=needed_level(record),
        solution=record.batch.solution if record.batch else None,
        is_body=record.part is None,
    )


def missing(record: Any) -> list[str]:
    """What nobody wrote down about it."""
    return rules.missing(record.work, record.product.said, is_body=record.part is None)


def disinfectants(clinic: Clinic) -> QuerySet[Any]:
    """All products with how often each was used, void ones last."""
    used = Count("disinfections", filter=Q(disinfections__voided_at__isnull=True))
    found: QuerySet[Any] = Disinfectant.objects.of(clinic).annotate(used=used)
    return found.order_by(STANDING_FIRST, "name", "pk")


def solution_batches(clinic: Clinic) -> QuerySet[Any]:
    """All solutions with how many soaks each had, latest first."""
    soaks = Count("disinfections", filter=Q(disinfections__voided_at__isnull=True))
    found: QuerySet[Any] = SolutionBatch.objects.of(clinic).annotate(soaks=soaks)
    return found.select_related("product", "clinic").order_by("-prepared_at", "-pk")


def open_batches(clinic: Clinic) -> QuerySet[Any]:
    """Solutions that are not discarded yet."""
    return solution_batches(clinic).filter(voided_at__isnull=True, discarded_at__isnull=True)


def disinfectable(clinic: Clinic, *, on: date) -> QuerySet[Any]:
    """Devices in service, those that were disinfected last first."""
    last = Max("disinfections__performed_at", filter=Q(disinfections__voided_at__isnull=True))
    found: QuerySet[Any] = devices.in_service(clinic, on=on).annotate(last_disinfected_at=last)
    return found.order_by(F("last_disinfected_at").desc(nulls_last=True), "code", "pk")


def last_of(device: Device) -> Disinfection | None:
    """The one before: its product is proposed for the next."""
    found = Disinfection.objects.standing().filter(clinic=device.clinic_id, part__isnull=True)
    found = found.select_related("product").order_by("-performed_at", "-pk")
    own: Disinfection | None = found.filter(device=device).first()
    return own or found.first()


def moments_of(
    clinic: Clinic, devices: Iterable[UUID], *, since: datetime
) -> dict[UUID, list[datetime]]:
    """When each device's body was disinfected since a moment, and the last time before it.

    Runs two queries.
    """
    found = Disinfection.objects.of(clinic).standing()
    found = found.filter(device__in=list(devices), part__isnull=True).order_by()
    recent = found.filter(performed_at__gte=since).values_list("device_id", "performed_at")
    earlier = found.filter(performed_at__lt=since).values("device_id")
    moments: dict[UUID, list[datetime]] = defaultdict(list)
    for device, at in [
        *recent,
        *earlier.annotate(last=Max("performed_at")).values_list("device_id", "last"),
    ]:
        moments[device].append(at)
    return moments


def needs_attention(clinic: Clinic, *, on: date, at: datetime) -> list[Attention]:
    """Products and solutions past their day, or about to be. Runs two queries."""
    products = Disinfectant.objects.of(clinic).standing().filter(expires_on__lte=on + EXPIRES_SOON)
    overdue = open_batches(clinic).filter(use_until_on__lt=on)
    return [
        *(_product_attention(each, on=on) for each in products.order_by("expires_on", "pk")[:5]),
        *(_batch_attention(each) for each in overdue[:5]),
    ]


def _product_attention(product: Disinfectant, *, on: date) -> Attention:
    is_expired = product.expires_on is not None and on > product.expires_on
    title = _("%(product)s has expired") if is_expired else _("%(product)s expires soon")
    return Attention(
        tone="bad" if is_expired else "warn",
        title=title % {"product": product.name},
        text=_("Open a new container and write its expiry here."),
        url=product.get_absolute_url(),
        due_on=product.expires_on,
    )


def _batch_attention(batch: Any) -> Attention:
    return Attention(
        tone="bad",
        title=_("Discard the solution: %(batch)s") % {"batch": str(batch)},
        text=_("Its last day was %(day)s.") % {"day": date_format(batch.use_until_on, "j M Y")},
        url=batch.get_absolute_url(),
        due_on=batch.use_until_on,
    )
