"""`devices`: pens, handles and other durable things. Their parts are added on the screens."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import Clinic
from compliance.devices import services
from compliance.devices.models import Device, DeviceKind
from compliance.exchange.kinds.base import Column, Context, Kind, Values, one_by_one
from compliance.exchange.kinds.cells import Choice, Day, Text


def _records(clinic: Clinic) -> QuerySet[Device]:
    return Device.objects.of(clinic).order_by("code", "pk")


def _values(each: Device) -> Values:
    return {name: getattr(each, name) for name in KIND.names}


def _save(context: Context, values: Values) -> None:
    services.add_device(clinic=context.clinic, by=context.by, at=context.at, **values)


KIND = Kind(
    name="devices",
    label=_("Devices"),
    about=_("Pens, roller handles and other durable devices, one per serial number."),
    columns=(
        Column("code", Text(), _("The name on your label"), "PEN-1", is_required=True),
        Column("kind", Choice(DeviceKind), _("What it is"), "PEN", is_required=True),
        Column("make", Text(), _("Maker"), "Dr. Pen", is_required=True),
        Column("model", Text(), _("Model"), "M8", is_required=True),
        Column("serial", Text(), _("Serial number"), "DP-88121"),
        Column("in_service_on", Day(), _("First day of use"), "2025-06-01"),
    ),
    key=("code",),
    records=_records,
    values_of=_values,
    save_all=one_by_one(_save),
)
