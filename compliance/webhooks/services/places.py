"""Adding, changing, resuming and ending the places that are told."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import queries as history
from compliance.ledger import services as ledger
from compliance.webhooks import rules
from compliance.webhooks.models import Delivery, Webhook


def secret_of(webhook: Webhook) -> bytes:
    """Made anew from this installation's own secret each time, so that no table holds it."""
    said = f"klarity-webhook-v1 {webhook.pk}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).digest()


@transaction.atomic
def add_webhook(
    *, clinic: Clinic, name: str, url: str, subjects: Sequence[str], by: Actor, at: datetime
) -> Webhook:
    """A new place; it is told what happens from now on."""
    webhook = Webhook(clinic=clinic, name=name.strip(), url=url, subjects=_chosen(subjects))
    rules.check_url(url, may_stay_inside=settings.WEBHOOKS_INSIDE)
    webhook.position = history.head(clinic.pk)[0]
    return ledger.create(webhook, by=by, at=at)


@transaction.atomic
def amend_webhook(
    *,
    webhook: Webhook,
    name: str,
    url: str,
    subjects: Sequence[str],
    reason: str,
    by: Actor,
    at: datetime,
) -> Webhook:
    """Another address, name or choice."""
    rules.check_url(url, may_stay_inside=settings.WEBHOOKS_INSIDE)
    changes = {"name": name.strip(), "url": url, "subjects": _chosen(subjects)}
    return ledger.amend(webhook, by=by, at=at, reason=reason, changes=changes)


@transaction.atomic
def resume_webhook(*, webhook: Webhook, by: Actor, at: datetime) -> Webhook:
    """Go on where it stopped: nothing that happened meanwhile is left out."""
    current = ledger.amend(
        webhook, by=by, at=at, changes={"paused_at": None}, event="webhook.resumed"
    )
    Webhook.objects.filter(pk=webhook.pk).update(tries=0, next_at=None)
    return current


def end_webhook(*, webhook: Webhook, by: Actor, at: datetime, reason: str) -> Webhook:
    """From now on it is told nothing."""
    return ledger.void(webhook, by=by, at=at, reason=reason)


@transaction.atomic
def send_test(*, webhook: Webhook, by: Actor, at: datetime) -> Delivery:
    """A message about nothing, sent by the worker in a moment."""
    _check_standing(webhook)
    body = rules.body(type=rules.TEST, kind="webhook", id=str(webhook.pk), sequence=0, at=at)
    ledger.record(webhook, event="webhook.tested", by=by, at=at)
    return Delivery.objects.create(
        webhook=webhook, type=rules.TEST, body=body, made_at=at, wanted_at=at
    )


@transaction.atomic
def send_again(*, delivery: Delivery, by: Actor, at: datetime) -> None:
    """The same message with the same id, sent by the worker in a moment."""
    _check_standing(delivery.webhook)
    Delivery.objects.filter(pk=delivery.pk).update(wanted_at=at)
    details = {"message": delivery.message_id, "type": delivery.type}
    ledger.record(delivery.webhook, event="webhook.sent_again", by=by, at=at, details=details)


def _check_standing(webhook: Webhook) -> None:
    if webhook.is_void:
        raise Refusal(_("Nothing is sent there any more."))


def _chosen(subjects: Sequence[str]) -> str:
    if not subjects or set(subjects) - set(rules.Subject.values):
        raise Refusal(_("Choose at least one thing to tell about."), "subjects")
    return " ".join(value for value in rules.Subject.values if value in subjects)
