"""Builders: a place that is told, and a message."""

from typing import Any

from compliance.clinics.models import Clinic
from compliance.webhooks.models import Delivery, Webhook
from compliance.webhooks.services import places
from tests.clinics.factory import NOW, TESTER


def make_webhook(clinic: Clinic, **fields: Any) -> Webhook:
    """Told of practically everything."""
    defaults = {
        "name": "Booking system",
        "url": "https://booking.example.org/klarity",
        "subjects": ["cycle", "device", "treatment"],
        "by": TESTER,
        "at": NOW,
    }
    return places.add_webhook(clinic=clinic, **{**defaults, **fields})


def make_delivery(clinic: Clinic) -> Delivery:
    """A test message that waits."""
    return places.send_test(webhook=make_webhook(clinic), by=TESTER, at=NOW)
