"""Messages to other programs: where they go, what was sent lately, and a test."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from compliance.clinics.access import OWNERS, StaffRequest, allow, get_record, signed
from compliance.clinics.screens import Action, Status, form_page, record_actions, void_page
from compliance.clinics.sessions import show_once, shown_once
from compliance.core.errors import Refusal
from compliance.core.templatetags.klarity import when
from compliance.ledger import queries as ledger
from compliance.webhooks import queries, rules
from compliance.webhooks.forms import WebhookForm
from compliance.webhooks.models import Delivery, Webhook
from compliance.webhooks.services import places

SHOWN = 15


@signed
@allow(*OWNERS)
def webhook_add(request: StaffRequest) -> HttpResponse:
    """Tell another program from now on."""
    return form_page(
        request,
        form=WebhookForm(request.POST or None, clinic=request.clinic),
        save=lambda form: _added(request, form),
        heading=_("Tell another program"),
        intro=_("Klarity sends it a short signed message when something happens here (a webhook)."),
        back=reverse("program-list"),
    )


@allow(*OWNERS, methods=("GET",))
@never_cache
def webhook_detail(request: StaffRequest, webhook_id: UUID) -> HttpResponse:
    """How it is doing; right after it was added, also its secret, once."""
    webhook = _webhook(request, webhook_id)
    page = {
        "heading": webhook.name,
        "back": reverse("program-list"),
        "status": status_of(webhook),
        "webhook": webhook,
        "secret": shown_once(request.session, webhook),
        "facts": _facts(webhook),
        "actions": record_actions(
            webhook,
            Action(_("Change"), reverse("webhook-amend", args=[webhook.pk]), "pencil"),
            Action(_("End"), reverse("webhook-void", args=[webhook.pk]), "void"),
        ),
        "deliveries": [_shown(each) for each in queries.recent(webhook, SHOWN)],
        "history": ledger.history(webhook),
    }
    return render(request, "webhooks/webhook.html", page)


@allow(*OWNERS)
def webhook_amend(request: StaffRequest, webhook_id: UUID) -> HttpResponse:
    """Another address or choice."""
    webhook = _webhook(request, webhook_id)
    own = _webhook(request, webhook_id)  # a form writes into its own copy
    return form_page(
        request,
        form=WebhookForm(request.POST or None, instance=own, clinic=request.clinic),
        save=lambda form: places.amend_webhook(
            webhook=webhook,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        heading=_("Change “%(name)s”") % {"name": webhook.name},
        back=webhook.get_absolute_url(),
    )


@allow(*OWNERS)
def webhook_void(request: StaffRequest, webhook_id: UUID) -> HttpResponse:
    """Tell it nothing any more."""
    webhook = _webhook(request, webhook_id)
    return void_page(
        request,
        webhook,
        save=lambda reason: places.end_webhook(
            webhook=webhook, by=request.actor, at=request.now, reason=reason
        ),
        back=webhook.get_absolute_url(),
    )


@allow(*OWNERS, methods=("POST",))
def webhook_test(request: StaffRequest, webhook_id: UUID) -> HttpResponse:
    """A message about nothing."""
    webhook = _webhook(request, webhook_id)
    return _done(request, webhook, lambda at: places.send_test(
        webhook=webhook, by=request.actor, at=at
    ))  # fmt: skip


@allow(*OWNERS, methods=("POST",))
def webhook_resume(request: StaffRequest, webhook_id: UUID) -> HttpResponse:
    """Go on where it was paused."""
    webhook = _webhook(request, webhook_id)
    return _done(request, webhook, lambda at: places.resume_webhook(
        webhook=webhook, by=request.actor, at=at
    ))  # fmt: skip


@allow(*OWNERS, methods=("POST",))
def delivery_send(request: StaffRequest, delivery_id: UUID) -> HttpResponse:
    """One message once more."""
    found = Delivery.objects.select_related("webhook__clinic")
    delivery = found.filter(webhook__clinic=request.clinic, pk=delivery_id).first()
    if delivery is None:
        raise Http404
    return _done(request, delivery.webhook, lambda at: places.send_again(
        delivery=delivery, by=request.actor, at=at
    ))  # fmt: skip


def status_of(webhook: Webhook) -> Status:
    """How it is doing, in a word."""
    if webhook.is_void:
        return Status("muted", _("Ended"))
    if webhook.paused_at is not None:
        return Status("bad", _("Paused"))
    if webhook.tries:
        return Status("warn", _("Trying again"))
    return Status("ok", _("Working"))


def _webhook(request: StaffRequest, pk: UUID) -> Webhook:
    found: Webhook = get_record(Webhook.objects.select_related("clinic"), request, pk)
    return found


def _done(request: StaffRequest, webhook: Webhook, do: Any) -> HttpResponse:
    try:
        do(request.now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("It is sent in a moment."))
    return redirect(webhook)


def _added(request: StaffRequest, form: WebhookForm) -> Webhook:
    webhook = places.add_webhook(
        clinic=request.clinic, by=request.actor, at=request.now, **form.values()
    )
    secret = rules.written_secret(places.secret_of(webhook))
    show_once(request.session, webhook, secret)
    return webhook


def _facts(webhook: Webhook) -> list[tuple[str, Any]]:
    labels = dict(rules.Subject.choices)
    facts: list[tuple[str, Any]] = [
        (_("Address"), webhook.url),
        (
            _("What it is told about"),
            ", ".join(str(labels.get(s, s)) for s in webhook.subjects.split()),
        ),
    ]
    if webhook.next_at is not None and webhook.paused_at is None:
        facts.append((_("Tries again"), when(webhook.next_at)))
    return facts


def _shown(delivery: Delivery) -> dict[str, Any]:
    """A message as the list shows it."""
    if delivery.wanted_at is not None or delivery.tried_at is None:
        tone, word = "info", _("Waiting")
    elif delivery.fault or not rules.is_taken(delivery.status or 0):
        tone, word = "bad", delivery.fault or _("Answered %(status)d") % {"status": delivery.status}
    else:
        tone, word = "ok", _("Taken")
    moment: datetime = delivery.tried_at or delivery.made_at
    return {
        "type": delivery.type,
        "when": when(moment),
        "tone": tone,
        "word": word,
        "url": reverse("delivery-send", args=[delivery.pk]),
    }
