"""What should have been on the shelf when it was counted."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from compliance.clinics.models import Clinic
from compliance.treatments.models import LotCount, TreatmentItem, UnitWaste
from compliance.treatments.queries import reach


def lot_counts(clinic: Clinic) -> QuerySet[Any]:
    """All counts, latest first, with what the records say there should have been at the moment.

    A use or waste written down late counts from when it happened, so it explains a difference.
    """
    used = TreatmentItem.objects.standing().filter(
        lot=OuterRef("lot"),
        treatment__voided_at__isnull=True,
        treatment__treated_at__lte=OuterRef("counted_at"),
    )
    wasted = UnitWaste.objects.standing().filter(
        Q(recorded_at__lte=OuterRef("counted_at")) | Q(wasted_on__lt=OuterRef("counted_on")),
        lot=OuterRef("lot"),
    )
    day = TruncDate("counted_at", tzinfo=ZoneInfo(clinic.timezone))
    found: QuerySet[Any] = LotCount.objects.of(clinic).alias(counted_on=day)
    summed: QuerySet[Any] = found.annotate(
        used=reach.number(used.order_by().values("lot").annotate(n=Count("pk"))),
        wasted=reach.number(wasted.order_by().values("lot").annotate(n=Sum("units"))),
    ).annotate(expected=F("lot__quantity") - F("used") - F("wasted"))
    compared: QuerySet[Any] = summed.annotate(difference=F("units") - F("expected"))
    return compared.select_related("lot__product").order_by("-counted_at", "-pk")


def countable(clinic: Clinic) -> QuerySet[Any]:
    """Lots of which something may still be there, in the order of the shelf."""
    found = reach.shelf(clinic).filter(voided_at__isnull=True, left__gt=0)
    return found.order_by("product__make", "product__model", "product__needle_mm", "lot", "pk")
