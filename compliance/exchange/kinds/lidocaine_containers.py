"""`lidocaine_containers`: tubes, jars and pumps. Each brings the receipt of its grams with it."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.exchange.kinds.base import Column, Context, Kind, Values, one_by_one
from compliance.exchange.kinds.cells import Choice, Day, LastDay, Number, Text, Whole
from compliance.ledger import services as ledger
from compliance.lidocaine import services
from compliance.lidocaine.models import Container, Product
from compliance.lidocaine.rules import ContainerType

FIELDS = {"expires_printed": "expires", "expires_on": "expires", "name": "product"}
OF_CONTAINER = ("code", "size_g", "lot", "received_on", "opened_on", "in_use_days")


def _records(clinic: Clinic) -> QuerySet[Container]:
    found = Container.objects.of(clinic).select_related("product")
    return found.order_by("code", "pk")


def _values(each: Container) -> Values:
    return {
        **{name: getattr(each, name) for name in OF_CONTAINER},
        "product": each.product.name,
        "strength_percent": each.product.strength_percent,
        "container_type": each.product.container_type,
        "din": each.product.din,
        "expires": each.expires_on,
    }


def _save(context: Context, values: Values) -> None:
    container = services.receive_container(
        clinic=context.clinic,
        product=_product(context, values),
        code=values["code"],
        lot=values.get("lot", ""),
        expires_printed=values.get("expires", ""),
        size_g=values["size_g"],
        received_on=values["received_on"],
        in_use_days=values.get("in_use_days"),
        by=context.by,
        at=context.at,
    )
    if values.get("opened_on"):
        services.open_container(
            container=container,
            opened_on=values["opened_on"],
            opened_by=_("not recorded"),
            by=context.by,
            at=context.at,
        )


def _product(context: Context, values: Values) -> Product:
    """The cream with this name, strength and container; an unknown number is added to it."""
    said = {
        "name": values["product"],
        "strength_percent": values["strength_percent"],
        "container_type": values.get("container_type", ContainerType.TUBE),
        "size_g": values["size_g"],
    }
    din = values.get("din", "")
    by, at = context.by, context.at
    found: Product | None = Product.objects.of(context.clinic).standing().filter(**said).first()
    if found is None:
        return services.add_product(clinic=context.clinic, din=din, by=by, at=at, **said)
    if din and found.din and din != found.din:
        raise Refusal(_("This cream is here with the number %(din)s.") % {"din": found.din}, "din")
    if din and not found.din:
        return ledger.amend(found, by=by, at=at, reason=_("From an import"), changes={"din": din})
    return found


KIND = Kind(
    name="lidocaine_containers",
    label=gettext_lazy("Lidocaine containers"),
    about=gettext_lazy("Tubes, jars and pumps. Each brings the receipt of all its grams with it."),
    columns=(
        Column("code", Text(), gettext_lazy("The number on it"), "LC-0001", is_required=True),
        Column("product", Text(), gettext_lazy("Name of the cream"), "LMX4", is_required=True),
        Column("strength_percent", Number(), gettext_lazy("Lidocaine, %"), "4", is_required=True),
        Column("container_type", Choice(ContainerType), gettext_lazy("Empty means a tube"), "TUBE"),
        Column("size_g", Number(), gettext_lazy("Grams when full"), "30", is_required=True),
        Column("din", Text(), gettext_lazy("DIN, NDC or PL number"), "02231234"),
        Column("lot", Text(), gettext_lazy("Lot on the crimp"), "A120K"),
        Column(
            "expires", LastDay(keeps_words=True), gettext_lazy("Expiry as printed"), "2027-03-31"
        ),
        Column("received_on", Day(), gettext_lazy("Received on"), "2026-03-01", is_required=True),
        Column("opened_on", Day(), gettext_lazy("Opened on"), "2026-03-20"),
        Column("in_use_days", Whole(), gettext_lazy("Days of use once open"), "90"),
    ),
    key=("code",),
    records=_records,
    values_of=_values,
    save_all=one_by_one(_save, fields=FIELDS),
)
