"""Finding screenings."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from compliance.core import times
from compliance.treatments.models import Client, Screening


def of_client(client: Client) -> QuerySet[Screening]:
    """A client's screenings, latest first, void ones included."""
    return Screening.objects.filter(client=client).order_by("-screened_at", "-pk")


def on_day(client: Client, on: date) -> Screening | None:
    """The latest standing screening of a clinic's day."""
    zone = client.clinic.timezone
    found: Any = of_client(client).filter(
        voided_at__isnull=True,
        screened_at__gte=times.day_start(on, zone),
        screened_at__lt=times.day_end(on, zone),
    )
    latest: Screening | None = found.first()
    return latest
