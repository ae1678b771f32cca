"""`sterile_lots`: arrivals of single-use rollers, cartridges and stamps."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import Clinic
from compliance.devices import services
from compliance.devices.models import ProductKind, SterileLot
from compliance.exchange.kinds.base import Column, Context, Kind, Values, one_by_one
from compliance.exchange.kinds.cells import Choice, Day, LastDay, Number, Text, Whole, YesNo

OF_PRODUCT = ("kind", "make", "model", "ref", "needle_mm")
OF_LOT = ("lot", "quantity", "received_on", "supplier")


def _records(clinic: Clinic) -> QuerySet[SterileLot]:
    found = SterileLot.objects.of(clinic).select_related("product")
    return found.order_by("received_on", "lot", "pk")


def _values(each: SterileLot) -> Values:
    values = {name: getattr(each.product, name) for name in OF_PRODUCT}
    values |= {name: getattr(each, name) for name in OF_LOT}
    return {**values, "expires": each.expires_on, "intact": each.is_intact}


def _save(context: Context, values: Values) -> None:
    stated = {name: value for name, value in values.items() if name not in {"expires", "intact"}}
    services.receive_lot(
        clinic=context.clinic,
        expires_on=values["expires"],
        is_intact=values["intact"],
        by=context.by,
        at=context.at,
        **stated,
    )


KIND = Kind(
    name="sterile_lots",
    label=_("Sterile lots"),
    about=_("Deliveries of sterile single-use rollers, cartridges and stamps."),
    columns=(
        Column("kind", Choice(ProductKind), _("What it is"), "CARTRIDGE", is_required=True),
        Column("make", Text(), _("Maker"), "Dr. Pen", is_required=True),
        Column("model", Text(), _("Model"), "36-pin", is_required=True),
        Column("ref", Text(), _("REF on the pack"), "DP36"),
        Column("needle_mm", Number(), _("Longest needle in mm"), "2.5"),
        Column("lot", Text(), _("Lot on the pack"), "L2403", is_required=True),
        Column("expires", LastDay(), _("Expiry"), "2028-03-31", is_required=True),
        Column("quantity", Whole(), _("How many"), "50", is_required=True),
        Column("received_on", Day(), _("Received on"), "2026-02-10", is_required=True),
        Column("supplier", Text(), _("Supplier"), "Derma Supply"),
        Column("intact", YesNo(), _("Every pack sealed and whole"), "yes", is_required=True),
    ),
    key=("kind", "make", "model", "ref", "needle_mm", "lot", "received_on"),
    records=_records,
    values_of=_values,
    paths={name: f"product__{name}" for name in OF_PRODUCT},
    save_all=one_by_one(_save, fields={"expires_on": "expires", "is_intact": "intact"}),
)
