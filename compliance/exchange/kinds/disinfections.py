"""`disinfections`: pen bodies between two clients, and parts that were soaked."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import Clinic
from compliance.devices.models import DisinfectionLevel
from compliance.exchange.kinds.base import (
    Column,
    Context,
    Kind,
    Values,
    device,
    one_by_one,
    person,
)
from compliance.exchange.kinds.cells import Choice, Moment, Number, Text, YesNo
from compliance.sterilization.models import Disinfection
from compliance.sterilization.services import disinfection as services


def _records(clinic: Clinic) -> QuerySet[Disinfection]:
    found = Disinfection.objects.of(clinic).select_related("device", "product")
    return found.order_by("performed_at", "device__code", "pk")


def _values(each: Disinfection) -> Values:
    values = {name: getattr(each, name) for name in KIND.names}
    return {**values, "device": each.device.code, "product": each.product.name}


def _save(context: Context, values: Values) -> None:
    stated: dict[str, Any] = {**values, "device": context.devices[values["device"]]}
    stated["product"] = services.find_or_add_disinfectant(
        clinic=context.clinic,
        name=values["product"],
        level=values.get("level", ""),
        by=context.by,
        at=context.at,
    )
    services.log_disinfection(by=context.by, at=context.at, **stated)


KIND = Kind(
    name="disinfections",
    label=_("Disinfections"),
    about=_("Pens between two clients: product, level, how long it stayed wet, sleeve."),
    columns=(
        Column("device", Text(), _("Its code"), "PEN-1", is_required=True, find=device),
        Column("performed_at", Moment(), _("Done"), "2026-03-01T10:40", is_required=True),
        Column("product", Text(), _("Name of the product"), "Clinwipe", is_required=True),
        Column("level", Choice(DisinfectionLevel), _("Level that was reached"), "ILD"),
        Column("contact_min", Number(), _("Minutes it stayed wet"), "3"),
        Column("sleeve_changed", YesNo(), _("New sleeve"), "yes"),
        Column("performed_by", Text(), _("Who did it"), "P1", find=person),
    ),
    key=("device", "performed_at", "product"),
    records=_records,
    values_of=_values,
    paths={"device": "device__code", "product": "product__name"},
    save_all=one_by_one(_save),
)
