"""Which places have something to be told, and how they are doing."""

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics.models import STANDING_FIRST, Clinic
from compliance.core.attention import Attention
from compliance.ledger.models import ChainHead, Event
from compliance.webhooks.models import Delivery, Webhook


def webhooks(clinic: Clinic) -> QuerySet[Any]:
    """A clinic's places, those that stand first."""
    found = Webhook.objects.of(clinic)
    return found.order_by(STANDING_FIRST, "-recorded_at", "-pk")


def due(*, at: datetime) -> QuerySet[Any]:
    """Places of all clinics with something to send now; one query that costs little when idle."""
    longer = ChainHead.objects.filter(
        clinic_id=OuterRef("clinic_id"), sequence__gt=OuterRef("position")
    )
    wanted = Delivery.objects.filter(webhook=OuterRef("pk"), wanted_at__isnull=False)
    is_time = Q(next_at__isnull=True) | Q(next_at__lte=at)
    is_free = Q(busy_until__isnull=True) | Q(busy_until__lte=at)
    in_order = Q(Exists(longer)) & is_time & Q(paused_at__isnull=True)
    found = Webhook.objects.standing().filter(is_free).filter(in_order | Q(Exists(wanted)))
    return found.select_related("clinic").order_by(F("next_at").asc(nulls_first=True), "pk")


def next_event(webhook: Webhook) -> Event | None:
    """The oldest entry of the history that this place is to be told and was not."""
    found = Event.objects.filter(
        clinic_id=webhook.clinic_id,
        sequence__gt=webhook.position,
        record_kind__in=webhook.subjects.split(),
    )
    return found.defer("body", "hash").order_by("sequence").first()


def recent(webhook: Webhook, count: int) -> list[Delivery]:
    """The latest messages, newest first."""
    found = Delivery.objects.filter(webhook=webhook)
    return list(found.order_by("-made_at", "-pk")[:count])


def needs_attention(clinic: Clinic, *, on: date, at: datetime) -> list[Attention]:
    """Places that take nothing any more. Runs one query."""
    paused = Webhook.objects.of(clinic).standing().filter(paused_at__isnull=False)
    return [
        Attention(
            "warn",
            _("Messages to %(name)s are paused") % {"name": each.name},
            _("The other program took nothing for days. Have it mended, then go on."),
            reverse("webhook-detail", args=[each.pk]),
        )
        for each in paused.order_by("name", "pk")
    ]
