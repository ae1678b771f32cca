"""Screens of sterile products, and of lots that are recalled."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, SIGNERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Row, Section, Status
from compliance.core.templatetags.klarity import amount, when
from compliance.devices import queries, services
from compliance.devices.forms import ProductForm, RecallEndForm, RecallForm
from compliance.devices.models import ProductKind, SterileProduct
from compliance.devices.rules.care import is_proof
from compliance.devices.views.lots import lot_status
from compliance.documents.services import store_document
from compliance.ledger.queries import history

SHOWN = 50


def proof_status(product: Any) -> Status:
    """Whether the maker proved the membrane; only cartridges on a pen need one (K-004)."""
    if product.kind != ProductKind.CARTRIDGE:
        return Status("muted", _("Not needed"))
    if is_proof(product.membrane_source, has_document=product.membrane_proof_id is not None):
        return Status("ok", _("Membrane proved"))
    if product.membrane_source == "SUPPLIER":
        return Status("bad", _("Only the supplier says so"))
    return Status("warn", _("Proof of the membrane is missing"))


@allow(*READERS, methods=["GET"])
def sterile_product_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One product, its proof and its arrivals."""
    product = get_record(SterileProduct.objects.select_related("membrane_proof"), request, pk)
    change = Action(_("Change"), reverse("sterile-product-amend", args=[product.pk]), "pencil")
    lots = queries.lots(request.clinic).filter(product=product, voided_at__isnull=True)
    return screens.detail_page(
        request,
        heading=str(product),
        back=reverse("lot-list"),
        status=proof_status(product) if product.kind == ProductKind.CARTRIDGE else None,
        actions=screens.offered(request, *screens.record_actions(product, change)),
        sections=[_facts(product), _arrivals(lots, request)],
        history=history(product),
    )


def _facts(product: Any) -> Section:
    paper = product.membrane_proof
    facts: list[tuple[str, Any]] = [
        (_("Kind"), product.get_kind_display()),
        (_("Maker"), product.make),
        (_("Model"), product.model),
        (_("REF"), product.ref),
        (_("GTIN"), product.gtin),
        (_("Needle length"), amount(product.needle_mm, "mm")),
    ]
    if product.kind == ProductKind.CARTRIDGE:
        facts += [
            (_("Membrane"), proof_status(product)),
            (_("Who says so"), product.get_membrane_source_display()),
            (_("Proof"), {"text": paper.title, "url": paper.get_absolute_url()} if paper else None),
        ]
    return Section(title=_("Product"), facts=facts)


def _arrivals(lots: Any, request: StaffRequest) -> Section:
    rows = []
    for lot in lots[:SHOWN]:
        status = lot_status(lot, on=request.today)
        cells = [
            Cell(_("Received"), when(lot.received_on)),
            Cell(_("Expires"), when(lot.expires_on)),
            Cell(_("State"), status.text, tone=status.tone),
        ]
        rows.append(Row(lot.get_absolute_url(), lot.lot, cells))
    columns = [_("Lot"), _("Received"), _("Expires"), _("State")]
    return Section(title=_("Arrivals"), columns=columns, rows=rows, empty=_("None."))


@allow(*SIGNERS)
def sterile_product_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Its code and the proof of its membrane."""
    product = get_record(SterileProduct, request, pk)

    def save(form: ProductForm) -> SterileProduct:
        values = form.values()
        upload = values.pop("evidence")
        if upload is not None:
            values["membrane_proof"] = store_document(
                clinic=request.clinic,
                upload=upload,
                title=_("Membrane of %(product)s") % {"product": str(product)},
                by=request.actor,
                at=request.now,
            )
        return services.amend_product(
            product=product,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **values,
        )

    return screens.form_page(
        request,
        form=ProductForm(
            request.POST or None, request.FILES or None, clinic=request.clinic, instance=product
        ),
        save=save,
        heading=_("Correct: %(what)s") % {"what": str(product)},
        intro=_("The proof must come from the maker; what a supplier says does not count."),
        back=product.get_absolute_url(),
    )


@allow(*LOGGERS)
def lot_recall(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A lot is called back: nothing of it is opened any more."""
    lot = get_record(queries.lots(request.clinic), request, pk)
    return screens.form_page(
        request,
        form=RecallForm(
            request.POST or None, clinic=request.clinic, initial={"recalled_on": request.today}
        ),
        save=lambda form: services.recall_lot(
            sterile_lot=lot, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Lot %(lot)s is recalled") % {"lot": lot.lot},
        intro=_("Nothing of it is offered from then on. Its page leads to everybody it reached."),
        submit=_("Recalled"),
        back=lot.get_absolute_url(),
        danger=True,
    )


@allow(*SIGNERS)
def lot_recall_end(request: StaffRequest, pk: UUID) -> HttpResponse:
    """It was another lot, or the recall is over."""
    lot = get_record(queries.lots(request.clinic), request, pk)
    return screens.form_page(
        request,
        form=RecallEndForm(request.POST or None, clinic=request.clinic),
        save=lambda form: services.end_recall(
            sterile_lot=lot, by=request.actor, at=request.now, reason=form.cleaned_data["reason"]
        ),
        heading=_("End the recall of lot %(lot)s") % {"lot": lot.lot},
        submit=_("End the recall"),
        back=lot.get_absolute_url(),
    )
