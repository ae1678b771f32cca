"""Finding what clients agreed to."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from compliance.treatments.models import Client, Consent


def of_client(client: Client) -> QuerySet[Consent]:
    """A client's consents, latest first, withdrawn ones included."""
    return Consent.objects.filter(client=client).order_by("-signed_at", "-pk")


def standing(client: Client, *, at: datetime) -> Consent | None:
    """The latest consent that stood at a moment."""
    found: Any = of_client(client).filter(voided_at__isnull=True, signed_at__lte=at)
    latest: Consent | None = found.first()
    return latest


def was_given() -> Exists:
    """For treatments: had the client agreed by then? (K-053)"""
    found: Any = Consent.objects.standing().filter(
        client=OuterRef("client"), signed_at__lte=OuterRef("treated_at")
    )
    return Exists(found)
