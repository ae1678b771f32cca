"""`air_removal_tests`: Bowie-Dick and Helix tests."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import Clinic
from compliance.exchange.kinds.base import (
    Column,
    Context,
    Kind,
    Values,
    one_by_one,
    person,
    sterilizer,
)
from compliance.exchange.kinds.cells import Choice, Moment, Text, Whole
from compliance.sterilization import services
from compliance.sterilization.models import AirRemovalKind, AirRemovalResult, AirRemovalTest

FIELDS = {"cycle_number": "cycle"}
FIELDS_BACK = {column: name for name, column in FIELDS.items()}


def _records(clinic: Clinic) -> QuerySet[AirRemovalTest]:
    found = AirRemovalTest.objects.of(clinic).select_related("sterilizer")
    return found.order_by("sterilizer__code", "performed_at", "pk")


def _values(each: AirRemovalTest) -> Values:
    values = {name: getattr(each, FIELDS_BACK.get(name, name)) for name in KIND.names}
    return {**values, "sterilizer": each.sterilizer.code}


def _save(context: Context, values: Values) -> None:
    fields: dict[str, Any] = {**values, "sterilizer": context.sterilizers[values["sterilizer"]]}
    fields["cycle_number"] = fields.pop("cycle", None)
    services.record_air_removal_test(clinic=context.clinic, by=context.by, at=context.at, **fields)


KIND = Kind(
    name="air_removal_tests",
    label=_("Air-removal tests"),
    about=_("Bowie-Dick and Helix tests, which come before the first load of the day."),
    columns=(
        Column("sterilizer", Text(), _("Its code"), "A1", is_required=True, find=sterilizer),
        Column("cycle", Whole(), _("Number of the cycle"), "411"),
        Column("kind", Choice(AirRemovalKind), _("Which test"), "HELIX", is_required=True),
        Column("performed_at", Moment(), _("Done"), "2026-03-01T08:30", is_required=True),
        Column("result", Choice(AirRemovalResult), _("Result"), "PASS", is_required=True),
        Column("performed_by", Text(), _("Who did it"), "P1", find=person),
    ),
    key=("sterilizer", "kind", "performed_at"),
    records=_records,
    values_of=_values,
    paths={"sterilizer": "sterilizer__code"},
    save_all=one_by_one(_save, FIELDS),
)
