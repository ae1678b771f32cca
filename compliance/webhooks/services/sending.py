"""Sending what is due, in the order of the history; the worker does this every few seconds."""

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import queries as history
from compliance.ledger import services as ledger
from compliance.webhooks import queries, rules, wire
from compliance.webhooks.models import Delivery, Webhook
from compliance.webhooks.services.places import secret_of

MOST_AT_ONCE = 20  # to one place, then it is the next one's turn
LEASE = timedelta(minutes=10)  # longer than a turn can take
KEPT = timedelta(days=30)


def send_due(*, at: datetime) -> int:
    """Every place its turn; how many messages were taken. Safe to run on several machines."""
    return sum(_turn(each, at=at) for each in list(queries.due(at=at)) if _claim(each, at=at))


def forget_old(*, at: datetime) -> None:
    """What was sent a month ago is no longer shown; that it happened stays in the history."""
    Delivery.objects.filter(made_at__lt=at - KEPT, wanted_at__isnull=True).delete()


def _claim(webhook: Webhook, *, at: datetime) -> bool:
    """One worker at a time for a place."""
    free = Q(busy_until__isnull=True) | Q(busy_until__lte=at)
    found = Webhook.objects.filter(free, pk=webhook.pk)
    return bool(found.update(busy_until=at + LEASE))


def _turn(webhook: Webhook, *, at: datetime) -> int:
    """What somebody asked for, then the history from where it stopped until something fails."""
    taken = 0
    try:
        wanted = Delivery.objects.filter(webhook=webhook, wanted_at__isnull=False)
        for delivery in wanted.order_by("wanted_at", "pk")[:MOST_AT_ONCE]:
            taken += _send(webhook, delivery)
        is_waiting = webhook.next_at is not None and webhook.next_at > at
        if webhook.paused_at is None and not is_waiting:
            taken += _tell(webhook, at=at)
    finally:
        Webhook.objects.filter(pk=webhook.pk).update(busy_until=None)
    return taken


def _tell(webhook: Webhook, *, at: datetime) -> int:
    for done in range(MOST_AT_ONCE):
        head = history.head(webhook.clinic_id)[0]  # before looking: what comes later is not missed
        event = queries.next_event(webhook)
        if event is None:
            _move_on(webhook, head)
            return done
        body = rules.body(
            type=event.type,
            kind=event.record_kind,
            id=event.record_id,
            sequence=event.sequence,
            at=event.recorded_at,
        )
        delivery, _is_new = Delivery.objects.get_or_create(
            webhook=webhook,
            sequence=event.sequence,
            defaults={"type": event.type, "body": body, "made_at": at},
        )
        if not _send(webhook, delivery):
            _wait(webhook, delivery, at=timezone.now())
            return done
        _move_on(webhook, event.sequence)
    return MOST_AT_ONCE


def _move_on(webhook: Webhook, position: int) -> None:
    webhook.position = max(webhook.position, position)
    found = Webhook.objects.filter(pk=webhook.pk)
    found.update(position=webhook.position, tries=0, next_at=None)


def _wait(webhook: Webhook, delivery: Delivery, *, at: datetime) -> None:
    """Try again later; after the last wait, or where it is unwanted, pause and say so."""
    webhook.tries += 1
    wait = None if delivery.status == rules.GONE else rules.next_wait(webhook.tries)
    if wait is not None:
        found = Webhook.objects.filter(pk=webhook.pk)
        found.update(tries=webhook.tries, next_at=at + wait)
        return
    by = Actor.system("webhooks")
    ledger.amend(webhook, by=by, at=at, changes={"paused_at": at}, event="webhook.paused")


def _send(webhook: Webhook, delivery: Delivery) -> bool:
    """One try; what came of it stays with the message."""
    now, stamp = timezone.now(), int(time.time())
    headers = {
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": rules.signature(
            secret_of(webhook), id=delivery.message_id, timestamp=stamp, body=delivery.body
        ),
    }
    delivery.status, delivery.fault = None, ""
    try:
        delivery.status = wire.post(
            webhook.url, delivery.body, headers, may_stay_inside=settings.WEBHOOKS_INSIDE
        )
    except Refusal as refusal:
        delivery.fault = refusal.sentence[:200]
    is_taken = delivery.status is not None and rules.is_taken(delivery.status)
    delivery.tried_at, delivery.wanted_at = now, None
    delivery.taken_at = now if is_taken else delivery.taken_at
    delivery.save(update_fields=["status", "fault", "tried_at", "taken_at", "wanted_at"])
    return is_taken
