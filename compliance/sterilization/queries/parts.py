"""How often a part was run through a sterilizer, beside what its maker allows."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet

from compliance.clinics.models import Clinic
from compliance.devices import queries as devices
from compliance.devices.models import DevicePart
from compliance.devices.rules.care import NEAR
from compliance.sterilization.models import Pack

COUNTED = Q(packs__voided_at__isnull=True, packs__cycle__voided_at__isnull=True)


def runs_of(part: DevicePart) -> QuerySet[Any]:
    """The runs of a part, latest first: every pack that held it, void ones left out."""
    found: QuerySet[Any] = Pack.objects.standing().filter(part=part, cycle__voided_at__isnull=True)
    return found.select_related("cycle__sterilizer").order_by("-cycle__started_at", "-pk")


def worn_parts(clinic: Clinic) -> QuerySet[Any]:
    """Parts near the end of what their makers allow, with their runs. Runs one query."""
    found: QuerySet[Any] = devices.standing_parts(clinic).filter(
        use_limit__isnull=False, device__out_of_service_on__isnull=True
    )
    counted: QuerySet[Any] = found.annotate(runs=Count("packs", filter=COUNTED))
    counted = counted.alias(tenths=F("runs") * 10).filter(tenths__gte=F("use_limit") * NEAR)
    return counted.order_by("device__code", "name", "pk")
