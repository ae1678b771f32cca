"""Screens of sharps containers."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, SIGNERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Empty, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.devices.forms.care import CloseForm, CollectForm, SharpsFilter, SharpsForm
from compliance.devices.models import SharpsContainer
from compliance.devices.queries import care as queries
from compliance.devices.services import sharps as services
from compliance.ledger.queries import history


@allow(*READERS, methods=["GET"])
def sharps_container_list(request: StaffRequest) -> HttpResponse:
    """All containers, the latest first."""
    add = screens.offered(
        request,
        Action(_("Open a container"), reverse("sharps-container-add"), "plus", is_primary=True),
    )
    return screens.list_page(
        request,
        found=SharpsFilter(request.GET, queryset=queries.sharps_containers(request.clinic)),
        row=_row,
        columns=[_("Container"), _("Opened"), _("Closed"), _("Collected"), _("State")],
        heading=_("Sharps containers"),
        intro=_("At the point of use, closed at the line, taken away by a licensed carrier."),
        empty=Empty(
            title=_("No container yet"),
            text=_("Write down each container: where it stands, when it was full, who took it."),
            icon="trash",
            action_url=add[0].url if add else "",
            action_label=_("Open a container"),
        ),
        actions=add,
        back=reverse("lot-list"),
    )


def _row(container: Any) -> Row:
    status = _status(container)
    return Row(
        url=container.get_absolute_url(),
        title=container.code,
        meta=container.location,
        cells=[
            Cell(_("Opened"), when(container.opened_on)),
            Cell(_("Closed"), when(container.closed_on)),
            Cell(_("Collected"), when(container.collected_on)),
            Cell(_("State"), status.text, tone=status.tone),
        ],
    )


def _status(container: Any) -> Status:
    if container.is_void:
        return Status("muted", _("Void"))
    if container.collected_on is not None:
        return Status("muted", _("Collected"))
    if container.closed_on is not None:
        return Status("info", _("Waits to be collected"))
    return Status("ok", _("In use"))


@allow(*READERS, methods=["GET"])
def sharps_container_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One container."""
    container = get_record(SharpsContainer, request, pk)
    facts: list[tuple[str, Any]] = [
        (_("Where it stands"), container.location),
        (_("Opened on"), when(container.opened_on)),
        (_("Opened by"), container.recorded_by),
        (_("Closed on"), when(container.closed_on) or _("not yet")),
        (_("Closed by"), container.closed_by),
        (_("Collected on"), when(container.collected_on) or _("not yet")),
        (_("Collected by"), container.collected_by),
        (_("Manifest number"), container.manifest),
    ]
    if container.is_overfull:
        facts.append((_("How full"), Status("bad", _("Over the line"))))
    if container.is_void:
        facts.append((_("Why void"), container.void_reason))
    return screens.detail_page(
        request,
        heading=container.label(),
        back=reverse("sharps-container-list"),
        status=_status(container),
        actions=screens.offered(request, *screens.record_actions(container, *_actions(container))),
        sections=[Section(title=_("Container"), facts=facts)],
        history=history(container),
    )


def _actions(container: Any) -> list[Action]:
    step = []
    if container.closed_on is None:
        url = reverse("sharps-container-close", args=[container.pk])
        step = [Action(_("Close it"), url, "lock")]
    elif container.collected_on is None:
        url = reverse("sharps-container-collect", args=[container.pk])
        step = [Action(_("Collected"), url, "check")]
    return [
        *step,
        Action(_("Change"), reverse("sharps-container-amend", args=[container.pk]), "pencil"),
        Action(_("Mark as void"), reverse("sharps-container-void", args=[container.pk]), "void"),
    ]


@allow(*LOGGERS)
def sharps_container_add(request: StaffRequest) -> HttpResponse:
    """A new container, where the last one stood."""
    last = queries.sharps_containers(request.clinic).first()
    return screens.form_page(
        request,
        form=SharpsForm(
            request.POST or None,
            clinic=request.clinic,
            initial={"opened_on": request.today, "location": last.location if last else ""},
        ),
        save=lambda form: services.open_container(
            clinic=request.clinic, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Open a sharps container"),
        back=reverse("sharps-container-list"),
    )


@allow(*LOGGERS)
def sharps_container_close(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Closed at the line."""
    container = get_record(SharpsContainer, request, pk)
    return screens.form_page(
        request,
        form=CloseForm(
            request.POST or None,
            clinic=request.clinic,
            initial={"closed_on": request.today, "closed_by": request.actor.name},
        ),
        save=lambda form: services.close_container(
            container=container, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Close %(code)s") % {"code": container.code},
        submit=_("Closed"),
        back=container.get_absolute_url(),
    )


@allow(*LOGGERS)
def sharps_container_collect(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Taken away."""
    container = get_record(SharpsContainer, request, pk)
    carrier = queries.last_carrier(request.clinic)
    return screens.form_page(
        request,
        form=CollectForm(
            request.POST or None,
            clinic=request.clinic,
            initial={"collected_on": request.today, "collected_by": carrier},
        ),
        save=lambda form: services.collect_container(
            container=container, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("%(code)s was collected") % {"code": container.code},
        submit=_("Collected"),
        back=container.get_absolute_url(),
    )


@allow(*LOGGERS)
def sharps_container_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a container."""
    container = get_record(SharpsContainer, request, pk)
    return screens.form_page(
        request,
        heading=_("Correct: %(what)s") % {"what": container.label()},
        form=SharpsForm(request.POST or None, clinic=request.clinic, instance=container),
        save=lambda form: services.amend_container(
            container=container,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        back=container.get_absolute_url(),
    )


@allow(*SIGNERS)
def sharps_container_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A container entered by mistake."""
    container = get_record(SharpsContainer, request, pk)
    return screens.void_page(
        request,
        container,
        save=lambda reason: services.void_container(
            container=container, by=request.actor, at=request.now, reason=reason
        ),
        back=container.get_absolute_url(),
    )
