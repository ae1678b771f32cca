"""Screens of creams."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Empty, Row, Section, Status
from compliance.core.templatetags.klarity import amount
from compliance.ledger.queries import history
from compliance.lidocaine import queries, rules, services
from compliance.lidocaine.forms.stock import ProductFilter, ProductForm
from compliance.lidocaine.models import Product
from compliance.lidocaine.screens.containers import container_row
from compliance.lidocaine.screens.picture import pictures


@allow(*READERS, methods=["GET"])
def product_list(request: StaffRequest) -> HttpResponse:
    """The creams that the clinic uses."""
    add = Action(_("Add a cream"), reverse("lidocaine-product-add"), "plus", is_primary=True)
    return screens.list_page(
        request,
        found=ProductFilter(request.GET, queryset=queries.products(request.clinic)),
        row=_product_row,
        columns=[_("Cream"), _("Container"), _("DIN, NDC or PL"), _("Sold")],
        heading=_("Creams"),
        intro=_("Each with the limits that its own label gives."),
        back=reverse("container-list"),
        empty=Empty(
            title=_("No cream yet"),
            text=_("Add the numbing cream you use, as its label describes it."),
            icon="tube",
            action_url=add.url,
            action_label=add.label,
        ),
        actions=screens.offered(request, add),
    )


def _product_row(product: Product) -> Row:
    return Row(
        url=product.get_absolute_url(),
        title=str(product),
        meta=product.maker,
        cells=[
            Cell(_("Container"), product.get_container_type_display()),
            Cell(_("DIN, NDC or PL"), product.din),
            Cell(_("Sold"), _how_sold(product)),
        ],
    )


def _how_sold(product: Product) -> str:
    if product.is_compounded:
        return _("Made up by a pharmacy")
    return _("On prescription") if product.is_prescription else _("Without prescription")


@allow(*READERS, methods=["GET"])
def product_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One cream with its label's limits and what is on hand of it."""
    product = get_record(Product, request, pk)
    actions = screens.record_actions(
        product,
        Action(_("Receive"), f"{reverse('container-add')}?product={pk}", "plus", is_primary=True),
        Action(_("Change"), reverse("lidocaine-product-amend", args=[pk]), "pencil"),
        Action(_("Mark as void"), reverse("lidocaine-product-void", args=[pk]), "void"),
    )
    return screens.detail_page(
        request,
        heading=str(product),
        intro=product.maker,
        back=reverse("lidocaine-product-list"),
        status=Status("muted", _("Void")) if product.is_void else None,
        actions=screens.offered(request, *actions),
        sections=[_stock(request, product), _about(product), _label(product), _here(product)],
        history=history(product),
        template="lidocaine/product_detail.html",
        pictures=pictures(request.clinic, [product], on=request.today, days=365),
    )


def _stock(request: StaffRequest, product: Product) -> Section:
    held = queries.on_hand(request.clinic, on=request.today).filter(product=product)
    return Section(
        title=_("On hand"),
        columns=[_("Container"), _("Use until"), _("Left"), _("State")],
        rows=[container_row(container, on=request.today) for container in held],
        empty=_("Nothing of it is on hand."),
    )


def _about(product: Product) -> Section:
    facts: list[tuple[str, Any]] = [
        (_("Lidocaine"), amount(product.strength_percent, "%")),
        (_("Lidocaine in one gram"), amount(_mg_in_a_gram(product), "mg")),
        (_("Other active ingredient"), product.other_active or _("None")),
        (_("Container"), product.get_container_type_display()),
        (_("Size"), amount(product.size_g, "g")),
        (_("DIN, NDC or PL number"), product.din),
        (_("Sold"), _how_sold(product)),
    ]
    if product.is_void:
        facts.append((_("Why void"), product.void_reason))
    return Section(title=_("Cream"), facts=facts)


def _mg_in_a_gram(product: Product) -> Decimal:
    return rules.lidocaine_mg(product.strength_percent, Decimal(1))


def _label(product: Product) -> Section:
    days = rules.in_use_limit(
        None,
        product.in_use_days,
        container_type=product.container_type,
        is_compounded=product.is_compounded,
    )
    return Section(
        title=_("Limits on the label"),
        facts=[
            (_("Once opened"), _once_open(product, days)),
            (_("Most on 10 cm²"), amount(product.max_g_per_10cm2, "g")),
            (_("Largest area"), amount(product.max_area_cm2, "cm²")),
            (_("Least time on skin"), amount(product.minutes_min, "min")),
            (_("Most time on skin"), amount(product.minutes_max, "min")),
            (_("Not colder than"), amount(product.storage_min_c, "°C")),
            (_("Not warmer than"), amount(product.storage_max_c, "°C")),
        ],
    )


def _here(product: Product) -> Section:
    """What this clinic asks of it."""
    asks = _("Yes") if product.needs_witness else _("No")
    low = _("When the last container is open")
    if product.low_stock_g is not None:
        low = _("Below %(grams)s") % {"grams": amount(product.low_stock_g, "g")}
    facts = [
        (_("Time to order"), low),
        (_("Waste asks for a witness"), asks),
        (_("GTIN"), product.gtin or _("Not known: a scan does not find this cream")),
    ]
    return Section(title=_("In this clinic"), facts=facts)


def _once_open(product: Product, days: int | None) -> str:
    if days is None:
        return _("The pharmacy's own date")
    told = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    if product.in_use_days is None:
        return _("%(days)s, as is usual for this container") % {"days": told}
    return told


@allow(*LOGGERS)
def product_add(request: StaffRequest) -> HttpResponse:
    """A new cream; the first one leads straight to receiving it."""
    return screens.form_page(
        request,
        form=ProductForm(request.POST or None, clinic=request.clinic),
        save=lambda form: _after_adding(
            services.add_product(
                clinic=request.clinic, by=request.actor, at=request.now, **form.values()
            )
        ),
        heading=_("Add a cream"),
        back=reverse("container-list"),
    )


def _after_adding(product: Product) -> str:
    if queries.last_received(product.clinic) is None:
        return f"{reverse('container-add')}?product={product.pk}"
    return product.get_absolute_url()


@allow(*LOGGERS)
def product_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a cream."""
    product = get_record(Product, request, pk)
    return screens.form_page(
        request,
        heading=_("Correct %(name)s") % {"name": product.name},
        form=ProductForm(request.POST or None, clinic=request.clinic, instance=product),
        save=lambda form: services.amend_product(
            product=product,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        back=product.get_absolute_url(),
    )


@allow(*LOGGERS)
def product_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A cream entered by mistake."""
    product = get_record(Product, request, pk)
    return screens.void_page(
        request,
        product,
        save=lambda reason: services.void_product(
            product=product, by=request.actor, at=request.now, reason=reason
        ),
        back=product.get_absolute_url(),
    )
