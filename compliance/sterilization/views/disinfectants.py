"""Screens of disinfectants: what their labels say, and which container is in use."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, SIGNERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Empty, Row, Section, Status
from compliance.core.templatetags.klarity import amount, when
from compliance.ledger.queries import history
from compliance.sterilization.forms.disinfection import DisinfectantFilter, DisinfectantForm
from compliance.sterilization.models import Disinfectant
from compliance.sterilization.queries import disinfection as queries
from compliance.sterilization.services import disinfection as services


@allow(*READERS, methods=["GET"])
def disinfectant_list(request: StaffRequest) -> HttpResponse:
    """All products."""
    add = screens.offered(
        request, Action(_("Add a product"), reverse("disinfectant-add"), "plus", is_primary=True)
    )
    return screens.list_page(
        request,
        found=DisinfectantFilter(request.GET, queryset=queries.disinfectants(request.clinic)),
        row=lambda product: _row(product, on=request.today),
        columns=[_("Product"), _("Level"), _("Contact time"), _("Used"), _("State")],
        heading=_("Disinfectants"),
        empty=Empty(
            title=_("No product yet"),
            text=_("Add what you wipe with: its level and contact time are on the label."),
            icon="drop",
            action_url=add[0].url if add else "",
            action_label=_("Add a product"),
        ),
        actions=add,
        back=reverse("disinfection-list"),
    )


def _row(product: Any, *, on: date) -> Row:
    status = _status(product, on=on)
    return Row(
        url=product.get_absolute_url(),
        title=product.name,
        meta=product.registration,
        cells=[
            Cell(_("Level"), product.level),
            Cell(_("Contact time"), amount(product.contact_min, "min") or _("MISSING")),
            Cell(_("Used"), str(product.used), is_number=True),
            Cell(_("State"), status.text, tone=status.tone),
        ],
    )


def _status(product: Disinfectant, *, on: date) -> Status:
    if product.is_void:
        return Status("muted", _("Void"))
    if product.expires_on is not None and product.expires_on < on:
        return Status("bad", _("Expired"))
    if product.contact_min is None:
        return Status("warn", _("Contact time missing"))
    if product.expires_on is not None and product.expires_on <= on + queries.EXPIRES_SOON:
        return Status("warn", _("Expires soon"))
    return Status("ok", _("In date")) if product.expires_on else Status("info", _("No expiry kept"))


@allow(*READERS, methods=["GET"])
def disinfectant_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One product."""
    product = get_record(queries.disinfectants(request.clinic), request, pk)
    actions = screens.record_actions(
        product,
        Action(_("Change"), reverse("disinfectant-amend", args=[product.pk]), "pencil"),
        Action(_("Mark as void"), reverse("disinfectant-void", args=[product.pk]), "void"),
    )
    facts = [
        (_("DIN or EPA number"), product.registration),
        (_("Level"), product.get_level_display()),
        (_("Contact time on the label"), amount(product.contact_min, "min") or _("MISSING")),
        (_("Dilution"), product.dilution),
        (_("Opened on"), when(product.opened_on)),
        (_("Expiry of the one in use"), when(product.expires_on)),
        (_("Days a solution may be used"), product.use_days),
        (_("Used"), str(product.used)),
    ]
    if product.is_void:
        facts.append((_("Why void"), product.void_reason))
    return screens.detail_page(
        request,
        heading=product.name,
        back=reverse("disinfectant-list"),
        status=_status(product, on=request.today),
        actions=screens.offered(request, *actions),
        sections=[Section(title=_("Label"), facts=facts)],
        history=history(product),
    )


@allow(*LOGGERS)
def disinfectant_add(request: StaffRequest) -> HttpResponse:
    """A new product, read off its label."""
    return screens.form_page(
        request,
        form=DisinfectantForm(request.POST or None, clinic=request.clinic),
        save=lambda form: services.add_disinfectant(
            clinic=request.clinic, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Add a disinfectant"),
        intro=_("Everything asked for here is printed on its label."),
        back=reverse("disinfectant-list"),
    )


@allow(*LOGGERS)
def disinfectant_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a product, or start a new container."""
    product = get_record(Disinfectant, request, pk)
    return screens.form_page(
        request,
        heading=_("Correct %(name)s") % {"name": product.name},
        form=DisinfectantForm(request.POST or None, clinic=request.clinic, instance=product),
        save=lambda form: services.amend_disinfectant(
            disinfectant=product,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        back=product.get_absolute_url(),
    )


@allow(*SIGNERS)
def disinfectant_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A product entered by mistake."""
    product = get_record(Disinfectant, request, pk)
    return screens.void_page(
        request,
        product,
        save=lambda reason: services.void_disinfectant(
            disinfectant=product, by=request.actor, at=request.now, reason=reason
        ),
        back=product.get_absolute_url(),
    )
