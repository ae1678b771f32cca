"""Screens of high-level solutions: prepared, soaked in, discarded."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Empty, Row, Section, Status
from compliance.core.templatetags.klarity import amount, when
from compliance.ledger.queries import history
from compliance.sterilization.forms.disinfection import DiscardForm, SolutionFilter, SolutionForm
from compliance.sterilization.queries import disinfection as queries
from compliance.sterilization.services import disinfection as services

SHOWN = 50


@allow(*READERS, methods=["GET"])
def solution_batch_list(request: StaffRequest) -> HttpResponse:
    """The solution log, latest first."""
    add = screens.offered(
        request,
        Action(_("Prepare a solution"), reverse("solution-batch-add"), "plus", is_primary=True),
    )
    return screens.list_page(
        request,
        found=SolutionFilter(request.GET, queryset=queries.solution_batches(request.clinic)),
        row=lambda batch: _row(batch, on=request.today),
        columns=[_("Product"), _("Prepared"), _("Concentration"), _("Soaks"), _("State")],
        heading=_("High-level solutions"),
        intro=_("Each solution from preparing to discarding it, with what was soaked in it."),
        empty=Empty(
            title=_("No solution yet"),
            text=_("Only needed where parts are soaked in a high-level disinfectant."),
            icon="flask",
            action_url=add[0].url if add else "",
            action_label=_("Prepare a solution"),
        ),
        actions=add,
        back=reverse("disinfection-list"),
    )


def _row(batch: Any, *, on: date) -> Row:
    status = _status(batch, on=on)
    return Row(
        url=batch.get_absolute_url(),
        title=batch.product.name,
        meta=batch.prepared_by,
        cells=[
            Cell(_("Prepared"), when(batch.prepared_at)),
            Cell(_("Concentration"), batch.concentration),
            Cell(_("Soaks"), str(batch.soaks), is_number=True),
            Cell(_("State"), status.text, tone=status.tone),
        ],
    )


def _status(batch: Any, *, on: date) -> Status:
    if batch.is_void:
        return Status("muted", _("Void"))
    if batch.discarded_at is not None:
        return Status("muted", _("Discarded"))
    if batch.use_until_on is not None and batch.use_until_on < on:
        return Status("bad", _("Discard it"))
    return Status("ok", _("In use"))


@allow(*READERS, methods=["GET"])
def solution_batch_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One solution and its soaks."""
    batch = get_record(queries.solution_batches(request.clinic), request, pk)
    discard = Action(_("Discard"), reverse("solution-batch-discard", args=[batch.pk]), "trash")
    actions = screens.record_actions(
        batch,
        *([] if batch.discarded_at else [discard]),
        Action(_("Change"), reverse("solution-batch-amend", args=[batch.pk]), "pencil"),
        Action(_("Mark as void"), reverse("solution-batch-void", args=[batch.pk]), "void"),
    )
    return screens.detail_page(
        request,
        heading=str(batch),
        back=reverse("solution-batch-list"),
        status=_status(batch, on=request.today),
        actions=screens.offered(request, *actions),
        sections=[_facts(batch), _soaks(request, batch)],
        history=history(batch),
    )


def _facts(batch: Any) -> Section:
    product = batch.product
    facts = [
        (_("Product"), {"text": product.name, "url": product.get_absolute_url()}),
        (_("DIN or EPA number"), product.registration),
        (_("Concentration"), batch.concentration),
        (_("Prepared"), when(batch.prepared_at)),
        (_("Prepared by"), batch.prepared_by),
        (_("Last day of use"), when(batch.use_until_on) or _("none named")),
        (_("Discarded"), when(batch.discarded_at) or _("not yet")),
        (_("Discarded by"), batch.discarded_by),
    ]
    if batch.is_void:
        facts.append((_("Why void"), batch.void_reason))
    return Section(title=_("Solution"), facts=facts)


def _soaks(request: StaffRequest, batch: Any) -> Section:
    found = queries.disinfections(request.clinic).filter(batch=batch, voided_at__isnull=True)
    return Section(
        title=_("Soaks, latest first"),
        columns=[_("Part"), _("Began"), _("Minutes"), _("Test strip")],
        rows=[
            Row(
                each.get_absolute_url(),
                f"{each} · {each.device.code}" if each.part else str(each),
                [
                    Cell(_("Began"), when(each.soak_started_at)),
                    Cell(_("Minutes"), amount(each.contact_min), is_number=True),
                    Cell(_("Test strip"), each.get_test_strip_display() or _("MISSING")),
                ],
            )
            for each in found[:SHOWN]
        ],
        empty=_("Nothing was soaked in it yet."),
    )


@allow(*LOGGERS)
def solution_batch_add(request: StaffRequest) -> HttpResponse:
    """A solution prepared now, of the product of last time."""
    products = queries.disinfectants(request.clinic).filter(voided_at__isnull=True, level="HLD")
    if not products.exists():
        return redirect("disinfectant-add")
    last = queries.solution_batches(request.clinic).filter(voided_at__isnull=True).first()
    return screens.form_page(
        request,
        form=SolutionForm(
            request.POST or None,
            clinic=request.clinic,
            initial={
                "prepared_at": request.now.replace(second=0, microsecond=0),
                "prepared_by": request.actor.name,
                "product": last.product_id if last else products[0].pk,
                "concentration": last.concentration if last else "",
            },
        ),
        save=lambda form: services.prepare_solution(
            by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Prepare a solution"),
        back=reverse("solution-batch-list"),
    )


@allow(*LOGGERS)
def solution_batch_discard(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Pour a solution away."""
    batch = get_record(queries.solution_batches(request.clinic), request, pk)
    return screens.form_page(
        request,
        form=DiscardForm(
            request.POST or None,
            clinic=request.clinic,
            initial={
                "discarded_at": request.now.replace(second=0, microsecond=0),
                "discarded_by": request.actor.name,
            },
        ),
        save=lambda form: services.discard_solution(
            batch=batch, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Discard: %(batch)s") % {"batch": str(batch)},
        submit=_("Discarded"),
        back=batch.get_absolute_url(),
    )


@allow(*LOGGERS)
def solution_batch_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a solution."""
    batch = get_record(queries.solution_batches(request.clinic), request, pk)
    return screens.form_page(
        request,
        heading=_("Correct: %(what)s") % {"what": str(batch)},
        form=SolutionForm(request.POST or None, clinic=request.clinic, instance=batch),
        save=lambda form: services.amend_solution(
            batch=batch,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        back=batch.get_absolute_url(),
    )


@allow(*LOGGERS)
def solution_batch_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A solution entered by mistake."""
    batch = get_record(queries.solution_batches(request.clinic), request, pk)
    return screens.void_page(
        request,
        batch,
        save=lambda reason: services.void_solution(
            batch=batch, by=request.actor, at=request.now, reason=reason
        ),
        back=batch.get_absolute_url(),
    )
