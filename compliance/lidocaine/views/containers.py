"""Screens of containers: the list, one container, receiving, opening, correcting."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Empty
from compliance.core.errors import Refusal
from compliance.core.idempotency import answer_once
from compliance.ledger.queries import history
from compliance.lidocaine import queries, services
from compliance.lidocaine.forms.stock import ContainerFilter, ContainerForm
from compliance.lidocaine.models import Container
from compliance.lidocaine.screens import containers as shown


@allow(*READERS, methods=["GET"])
def container_list(request: StaffRequest) -> HttpResponse:
    """What is on hand, first due first. Runs as many queries for a thousand as for one."""
    receive = Action(_("Receive"), reverse("container-add"), "plus", is_primary=True)
    creams = Action(_("Creams"), reverse("lidocaine-product-list"), "tube")
    on = request.today
    return screens.list_page(
        request,
        found=ContainerFilter(
            request.GET, queryset=queries.containers(request.clinic, on=on), on=on
        ),
        row=lambda container: shown.container_row(container, on=on),
        columns=[_("Container"), _("Use until"), _("Left"), _("State")],
        heading=_("Lidocaine"),
        intro=_("The one to use first stands at the top."),
        empty=Empty(
            title=_("No cream on hand"),
            text=_("Receive a tube: two things to type, its lot and its expiry."),
            icon="tube",
            action_url=receive.url,
            action_label=receive.label,
        ),
        actions=screens.offered(request, receive, creams),
        template="lidocaine/container_list.html",
        more=screens.offered(request, *_more()),
    )


def _more() -> list[Action]:
    return [
        Action(_("Count the shelf"), reverse("count-add"), "scale"),
        Action(_("Counts"), reverse("count-list"), "list"),
        Action(_("Storage temperature"), reverse("place-list"), "thermometer"),
        Action(_("Stock over time"), reverse("stock-over-time"), "gauge"),
        Action(_("Put a lot on hold"), reverse("lot-hold"), "flag"),
        Action(_("Trace a lot"), reverse("lot-reach"), "search"),
    ]


@allow(*READERS, methods=["GET"])
def container_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One container: what is left, until when, every movement."""
    container = get_record(_stocked(request), request, pk)
    status = container.status(request.today)
    actions = screens.record_actions(container, *shown.container_actions(container, status))
    rare = screens.record_actions(container, *shown.rare_actions(container, status))
    can_log = request.membership.role in LOGGERS
    return screens.detail_page(
        request,
        heading=container.code,
        intro=str(container.product),
        back=reverse("container-list"),
        status=shown.container_status(container, on=request.today),
        actions=screens.offered(request, *actions),
        sections=[
            shown.stock_section(container),
            shown.movement_section(container),
            shown.about_section(container),
        ],
        history=history(container),
        template="lidocaine/container_detail.html",
        container=container,
        rare=screens.offered(request, *rare),
        opening=shown.opening(container, status, on=request.today) if can_log else None,
        key=uuid.uuid4(),
    )


def _stocked(request: StaffRequest) -> Any:
    """Containers of every standing with their stock today."""
    found = Container.objects.of(request.clinic).select_related("product", "clinic", "place")
    return queries.with_stock(found, on=request.today, zone=request.clinic.timezone)


@allow(*LOGGERS)
def container_add(request: StaffRequest) -> HttpResponse:
    """Receive containers: the cream as last time, the lot and the expiry typed."""
    if not queries.products(request.clinic).exists():
        return redirect("lidocaine-product-add")
    last = queries.last_received(request.clinic)
    initial = {
        "product": request.GET.get("product") or (last.product_id if last else None),
        "supplier": last.supplier if last else "",
        "received_on": request.today,
        "lot": request.GET.get("lot", "").replace("\0", "")[:60],
        "expires_printed": request.GET.get("expires_printed", "").replace("\0", "")[:60],
        "place": last.place_id if last else queries.usual_place(request.clinic),
    }

    def save(form: ContainerForm) -> Any:
        values = {name: value for name, value in form.values().items() if name != "count"}
        received = services.receive_containers(
            count=form.cleaned_data["count"],
            clinic=request.clinic,
            by=request.actor,
            at=request.now,
            **values,
        )
        return received[0] if len(received) == 1 else reverse("container-list")

    return screens.form_page(
        request,
        form=ContainerForm(request.POST or None, clinic=request.clinic, initial=initial),
        save=save,
        heading=_("Receive lidocaine"),
        submit=_("Receive"),
        saved=_("Received."),
        back=reverse("container-list"),
        template="lidocaine/receive_form.html",
    )


@allow(*LOGGERS, methods=["POST"])
def container_open(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Open a container today: one tap, and an undo."""
    container = get_record(Container, request, pk)
    undo = reverse("container-undo-opening", args=[pk])

    def save() -> str:
        services.open_container(
            container=container, opened_on=request.today, by=request.actor, at=request.now
        )
        return container.get_absolute_url()

    try:
        answer_once(
            scope=f"{request.clinic.pk}{request.user.pk}"[:64],
            key=request.POST.get("idempotency_key", "") or str(uuid.uuid4()),
            at=request.now,
            do=save,
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        opened = _("%(code)s is open. Write the date on it.") % {"code": container.code}
        messages.success(request, opened, extra_tags=f"undo:{undo}")
    return redirect(container)


@allow(*LOGGERS, methods=["POST"])
def container_undo_opening(request: StaffRequest, pk: UUID) -> HttpResponse:
    """It was not opened after all."""
    container = get_record(Container, request, pk)
    try:
        services.undo_opening(container=container, by=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Not opened. The printed expiry counts again."))
    return redirect(container)


@allow(*LOGGERS)
def container_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a container."""
    container = get_record(Container.objects.select_related("product"), request, pk)
    return screens.form_page(
        request,
        heading=_("Correct %(code)s") % {"code": container.code},
        form=ContainerForm(request.POST or None, clinic=request.clinic, instance=container),
        save=lambda form: services.amend_container(
            container=container,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        back=container.get_absolute_url(),
    )


@allow(*LOGGERS)
def container_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A container entered by mistake."""
    container = get_record(Container, request, pk)
    return screens.void_page(
        request,
        container,
        save=lambda reason: services.void_container(
            container=container, by=request.actor, at=request.now, reason=reason
        ),
        back=container.get_absolute_url(),
    )
