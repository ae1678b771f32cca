"""Screens of sterile single-use lots."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, SIGNERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Empty, Row, Section, Status
from compliance.core.templatetags.klarity import amount, when
from compliance.devices import queries, rules, services
from compliance.devices.forms import PRODUCT_FIELDS, LotFilter, LotForm
from compliance.devices.models import SterileLot
from compliance.documents.services import store_document
from compliance.ledger.queries import history

SCANNED = (*PRODUCT_FIELDS, "lot", "expires_on", "gtin")


@allow(*READERS, methods=["GET"])
def lot_list(request: StaffRequest) -> HttpResponse:
    """All lots, latest arrival first. Runs as many queries for a thousand as for one."""
    add = screens.offered(
        request, Action(_("Receive a lot"), reverse("lot-add"), "plus", is_primary=True)
    )
    return screens.list_page(
        request,
        found=LotFilter(request.GET, queryset=queries.lots(request.clinic), request=request),
        row=lambda lot: _lot_row(lot, on=request.today),
        columns=[_("Lot"), _("Received"), _("Items"), _("Expires"), _("State")],
        heading=_("Sterile lots"),
        intro=_("Cartridges, rollers and stamps as they arrived: used once, then discarded."),
        empty=Empty(
            title=_("No lot yet"),
            text=_("Write down each box when it arrives: lot number, expiry and how many."),
            icon="box",
            action_url=add[0].url if add else "",
            action_label=_("Receive a lot"),
        ),
        actions=[
            *add,
            Action(_("On the shelf"), reverse("shelf-list"), "box"),
            Action(_("Sharps containers"), reverse("sharps-container-list"), "trash"),
        ],
        back=reverse("device-list"),
    )


def _lot_row(lot: SterileLot, *, on: date) -> Row:
    status = lot_status(lot, on=on)
    return Row(
        url=lot.get_absolute_url(),
        title=lot.lot,
        meta=str(lot.product),
        cells=[
            Cell(_("Received"), when(lot.received_on)),
            Cell(_("Items"), str(lot.quantity), is_number=True),
            Cell(_("Expires"), when(lot.expires_on)),
            Cell(_("State"), status.text, tone=status.tone),
        ],
    )


def lot_status(lot: SterileLot, *, on: date) -> Status:
    """Whether a lot may be used on a day."""
    if lot.is_void:
        return Status("muted", _("Void"))
    state = rules.lot_status(
        expires_on=lot.expires_on, is_intact=lot.is_intact, on=on, recalled_on=lot.recalled_on
    )
    return {
        "RECALLED": Status("bad", _("Recalled: do not use")),
        "DAMAGED": Status("bad", _("Not intact: do not use")),
        "EXPIRED": Status("bad", _("Expired")),
        "EXPIRES_SOON": Status("warn", _("Expires soon")),
        "USABLE": Status("ok", _("In date")),
    }[state]


@allow(*READERS, methods=["GET"])
def lot_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One arrival of a sterile product."""
    lot = get_record(queries.lots(request.clinic).select_related("certificate"), request, pk)
    shelf = Action(_("On the shelf"), reverse("shelf-detail", args=[lot.pk]), "box")
    again = Action(_("Receive more"), f"{reverse('lot-add')}?like={lot.pk}", "plus")
    actions = screens.record_actions(
        lot,
        shelf,
        Action(_("Change"), reverse("lot-amend", args=[lot.pk]), "pencil"),
        _recall_action(lot),
        Action(_("Mark as void"), reverse("lot-void", args=[lot.pk]), "void"),
    )
    return screens.detail_page(
        request,
        heading=_("Lot %(lot)s") % {"lot": lot.lot},
        intro=str(lot.product),
        back=reverse("lot-list"),
        status=lot_status(lot, on=request.today),
        actions=screens.offered(request, again, *actions),
        sections=[_arrival(lot), _product(lot)],
        history=history(lot),
    )


def _recall_action(lot: SterileLot) -> Action:
    if lot.recalled_on:
        return Action(_("End the recall"), reverse("lot-recall-end", args=[lot.pk]), "redo")
    return Action(_("It is recalled"), reverse("lot-recall", args=[lot.pk]), "warning")


def _arrival(lot: SterileLot) -> Section:
    paper = lot.certificate
    facts: list[tuple[str, Any]] = [
        (_("Lot number"), lot.lot),
        (_("Expires"), when(lot.expires_on)),
        (_("Number of items"), lot.quantity),
        (_("Received on"), when(lot.received_on)),
        (_("Received by"), lot.recorded_by),
        (_("Sealed and undamaged"), _("Yes") if lot.is_intact else _("No")),
        (_("Supplier"), lot.supplier),
        (
            _("Maker's certificate"),
            {"text": paper.title, "url": paper.get_absolute_url()} if paper else None,
        ),
    ]
    if lot.recalled_on:
        facts += [(_("Recalled on"), when(lot.recalled_on)), (_("Why"), lot.recall_reason)]
    if lot.is_void:
        facts.append((_("Why void"), lot.void_reason))
    return Section(title=_("Arrival"), facts=facts)


def _product(lot: SterileLot) -> Section:
    product = lot.product
    facts: list[tuple[str, Any]] = [
        (_("Product"), {"text": str(product), "url": product.get_absolute_url()}),
        (_("Kind"), product.get_kind_display()),
        (_("Maker"), product.make),
        (_("Model"), product.model),
        (_("REF"), product.ref),
        (_("Needle length"), amount(product.needle_mm, "mm")),
        (_("Reprocessing"), Status("info", _("Single-use: one client, then the sharps container"))),
    ]
    return Section(title=_("Product"), facts=facts)


@allow(*LOGGERS)
def lot_add(request: StaffRequest) -> HttpResponse:
    """An arrival; `?like=` fills in an earlier one's product, a scan what the code says."""
    return screens.form_page(
        request,
        template="devices/scan_form.html",
        scan_url=reverse("lot-scan"),
        form=LotForm(
            request.POST or None,
            request.FILES or None,
            clinic=request.clinic,
            initial={**_like(request), **scanned(request, SCANNED)},
        ),
        save=lambda form: services.receive_lot(
            clinic=request.clinic, by=request.actor, at=request.now, **_values(form, request)
        ),
        heading=_("Receive a lot"),
        back=reverse("lot-list"),
    )


def _like(request: StaffRequest) -> dict[str, Any]:
    initial: dict[str, Any] = {"received_on": request.today}
    asked = request.GET.get("like")
    if not asked:
        return initial
    earlier = get_record(queries.lots(request.clinic), request, _uuid(asked))
    return {
        **initial,
        **{name: getattr(earlier.product, name) for name in PRODUCT_FIELDS},
        "supplier": earlier.supplier,
    }


def _values(form: LotForm, request: StaffRequest) -> dict[str, Any]:
    """The form's values, with a new certificate kept as a document of the clinic."""
    values = form.values()
    upload = values.pop("certificate")
    if upload is not None:
        values["certificate"] = store_document(
            clinic=request.clinic,
            upload=upload,
            title=_("Certificate of lot %(lot)s") % {"lot": values["lot"]},
            by=request.actor,
            at=request.now,
        )
    return values


def scanned(request: StaffRequest, names: tuple[str, ...]) -> dict[str, str]:
    """What a scan put into the address, shortened to what a field takes."""
    given = {name: request.GET.get(name, "").replace("\0", "")[:120] for name in names}
    return {name: value for name, value in given.items() if value}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


@allow(*LOGGERS)
def lot_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct an arrival."""
    lot = get_record(queries.lots(request.clinic), request, pk)
    return screens.form_page(
        request,
        heading=_("Correct lot %(lot)s") % {"lot": lot.lot},
        form=LotForm(
            request.POST or None, request.FILES or None, clinic=request.clinic, instance=lot
        ),
        save=lambda form: services.amend_lot(
            sterile_lot=lot,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **_values(form, request),
        ),
        back=lot.get_absolute_url(),
    )


@allow(*SIGNERS)
def lot_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """An arrival entered by mistake."""
    lot = get_record(queries.lots(request.clinic), request, pk)
    return screens.void_page(
        request,
        lot,
        save=lambda reason: services.void_lot(
            sterile_lot=lot, by=request.actor, at=request.now, reason=reason
        ),
        back=lot.get_absolute_url(),
    )
