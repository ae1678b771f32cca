"""Programs that are connected: their access keys, and the places that are told what happens."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from compliance.api import queries, rules
from compliance.api.forms import AccessKeyForm
from compliance.api.models import AccessKey
from compliance.api.services import keys
from compliance.clinics.access import OWNERS, StaffRequest, allow, get_record, signed
from compliance.clinics.screens import Cell, Row, Status, form_page, void_page
from compliance.clinics.sessions import show_once, shown_once
from compliance.core.templatetags.klarity import when
from compliance.ledger import queries as ledger
from compliance.webhooks import queries as webhooks
from compliance.webhooks.models import Webhook
from compliance.webhooks.views.places import status_of as webhook_status

WORDS = {rules.KeyState.OPEN: "ok", rules.KeyState.ENDED: "muted", rules.KeyState.REVOKED: "muted"}


@allow(*OWNERS, methods=("GET",))
def program_list(request: StaffRequest) -> HttpResponse:
    """Which programs come in, and which are told."""
    page = {
        "heading": _("Connected programs"),
        "back": reverse("settings"),
        "keys": [_row(request, each) for each in queries.keys(request.clinic)],
        "key_columns": [_("Program"), _("Last used"), _("State")],
        "webhooks": [_webhook_row(each) for each in webhooks.webhooks(request.clinic)],
        "webhook_columns": [_("Program"), _("Address"), _("State")],
    }
    return render(request, "api/programs.html", page)


@signed
@allow(*OWNERS)
def access_key_add(request: StaffRequest) -> HttpResponse:
    """Let another program in."""
    return form_page(
        request,
        form=AccessKeyForm(request.POST or None, clinic=request.clinic),
        save=lambda form: _made(request, form),
        heading=_("Let another program in"),
        intro=_("You get a key to put into that program. It works for this clinic only."),
        submit=_("Make the key"),
        saved=_("The key is ready."),
        back=reverse("program-list"),
    )


@allow(*OWNERS, methods=("GET",))
@never_cache
def access_key_detail(request: StaffRequest, key_id: UUID) -> HttpResponse:
    """A key; right after it was made, also its secret, once."""
    key = get_record(AccessKey.objects.select_related("clinic"), request, key_id)
    labels = dict(rules.Scope.choices)
    page = {
        "heading": key.name,
        "back": reverse("program-list"),
        "status": _status(request, key),
        "key": key,
        "secret": shown_once(request.session, key),
        "facts": [
            (
                _("What it may do"),
                ", ".join(str(labels.get(scope, scope)) for scope in key.scopes.split()),
            ),
            (_("Last day"), date_format(key.ends_on) if key.ends_on else _("Until you revoke it")),
            (_("Last used"), when(key.last_used_at) if key.last_used_at else _("Never")),
            (_("Made"), when(key.recorded_at)),
        ],
        "history": ledger.history(key),
    }
    return render(request, "api/access_key.html", page)


@allow(*OWNERS)
def access_key_void(request: StaffRequest, key_id: UUID) -> HttpResponse:
    """Let it in no more."""
    key = get_record(AccessKey.objects.select_related("clinic"), request, key_id)
    return void_page(
        request,
        key,
        save=lambda reason: keys.revoke_key(
            key=key, by=request.actor, at=request.now, reason=reason
        ),
        back=key.get_absolute_url(),
    )


def _made(request: StaffRequest, form: AccessKeyForm) -> AccessKey:
    key, secret = keys.make_key(
        clinic=request.clinic, by=request.actor, at=request.now, **form.values()
    )
    show_once(request.session, key, secret)
    return key


def _status(request: StaffRequest, key: AccessKey) -> Status:
    state = rules.key_state(ends_on=key.ends_on, is_void=key.is_void, on=request.today)
    words = {
        rules.KeyState.OPEN: _("In use"),
        rules.KeyState.ENDED: _("Ended"),
        rules.KeyState.REVOKED: _("Revoked"),
    }
    return Status(WORDS[state], words[state])


def _row(request: StaffRequest, key: AccessKey) -> Row:
    status = _status(request, key)
    used = when(key.last_used_at) if key.last_used_at else _("Never")
    cells: list[Any] = [Cell(_("Last used"), used), Cell(_("State"), status.text, status.tone)]
    return Row(key.get_absolute_url(), key.name, cells)


def _webhook_row(webhook: Webhook) -> Row:
    status = webhook_status(webhook)
    cells = [Cell(_("Address"), webhook.url), Cell(_("State"), status.text, status.tone)]
    return Row(webhook.get_absolute_url(), webhook.name, cells)
