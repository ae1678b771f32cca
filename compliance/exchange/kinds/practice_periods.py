"""`practice_periods`: dated stretches of providing the service."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import Clinic
from compliance.exchange.kinds.base import (
    Column,
    Context,
    Kind,
    Values,
    one_by_one,
    practitioner,
)
from compliance.exchange.kinds.cells import Choice, Day, Text
from compliance.practitioners import services
from compliance.practitioners.models import PracticePeriod, ServiceKind


def _records(clinic: Clinic) -> QuerySet[PracticePeriod]:
    found = PracticePeriod.objects.of(clinic).select_related("practitioner")
    return found.order_by("practitioner__code", "started_on", "pk")


def _values(each: PracticePeriod) -> Values:
    values = {name: getattr(each, name) for name in KIND.names if name != "practitioner"}
    return {**values, "practitioner": each.practitioner.code}


def _save(context: Context, values: Values) -> None:
    person = context.practitioners[values["practitioner"]]
    services.add_practice_period(
        clinic=context.clinic,
        by=context.by,
        at=context.at,
        **{**values, "practitioner": person},
    )


KIND = Kind(
    name="practice_periods",
    label=_("Practice periods"),
    about=_("Since when each person has provided the service, with breaks left out."),
    columns=(
        Column(
            "practitioner", Text(), _("Code or name"), "P1", is_required=True, find=practitioner
        ),
        Column("device_kind", Choice(ServiceKind), _("With what"), "PEN", is_required=True),
        Column("started_on", Day(), _("First day"), "2019-03-01", is_required=True),
        Column("ended_on", Day(), _("Last day; empty while it goes on"), "2020-03-15"),
        Column("place", Text(), _("Where"), "Lumen Skin Studio"),
    ),
    key=("practitioner", "device_kind", "started_on", "place"),
    records=_records,
    values_of=_values,
    paths={"practitioner": "practitioner__code"},
    save_all=one_by_one(_save),
)
