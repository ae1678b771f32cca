"""`sterilizers`: the machines; each gets the usual programs of its type."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import Clinic
from compliance.exchange.kinds.base import Column, Context, Kind, Values, one_by_one
from compliance.exchange.kinds.cells import Choice, Day, Text
from compliance.sterilization import services
from compliance.sterilization.models import Sterilizer, SterilizerType


def _records(clinic: Clinic) -> QuerySet[Sterilizer]:
    return Sterilizer.objects.of(clinic).order_by("code", "pk")


def _values(each: Sterilizer) -> Values:
    return {name: getattr(each, name) for name in KIND.names}


def _save(context: Context, values: Values) -> None:
    services.add_sterilizer(
        clinic=context.clinic, by=context.by, at=context.at, with_usual_programs=True, **values
    )


KIND = Kind(
    name="sterilizers",
    label=_("Sterilizers"),
    about=_("Autoclaves and other machines. Each gets the usual programs of its type."),
    columns=(
        Column("code", Text(), _("The name on your label"), "A1", is_required=True),
        Column("make", Text(), _("Maker"), "Melag", is_required=True),
        Column("model", Text(), _("Model"), "Vacuklav 41", is_required=True),
        Column("serial", Text(), _("Serial number"), "VK-2210"),
        Column("type", Choice(SterilizerType), _("Type"), "B", is_required=True),
        Column("installed_on", Day(), _("Installed on"), "2024-01-15"),
    ),
    key=("code",),
    records=_records,
    values_of=_values,
    save_all=one_by_one(_save),
)
