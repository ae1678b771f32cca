"""`credentials`: papers about people. Scans are added on the screens."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import Clinic
from compliance.exchange.kinds.base import (
    Column,
    Context,
    Kind,
    Values,
    credential_type,
    one_by_one,
    practitioner,
)
from compliance.exchange.kinds.cells import Choice, Day, Many, Number, Text
from compliance.practitioners import services
from compliance.practitioners.models import Credential, ServiceKind


def _records(clinic: Clinic) -> QuerySet[Credential]:
    found = Credential.objects.of(clinic).select_related("practitioner")
    return found.order_by("practitioner__code", "type", "issued_on", "pk")


def _values(each: Credential) -> Values:
    values = {name: getattr(each, name) for name in KIND.names if name != "practitioner"}
    return {**values, "practitioner": each.practitioner.code}


def _save(context: Context, values: Values) -> None:
    person = context.practitioners[values["practitioner"]]
    services.add_credential(
        clinic=context.clinic,
        by=context.by,
        at=context.at,
        **{**values, "practitioner": person},
    )


KIND = Kind(
    name="credentials",
    label=_("Credentials"),
    about=_("Licences, certificates, insurance and training with their dates."),
    columns=(
        Column(
            "practitioner", Text(), _("Code or name"), "P1", is_required=True, find=practitioner
        ),
        Column(
            "type", Text(), _("Kind of paper"), "MN-TRN", is_required=True, find=credential_type
        ),
        Column("title", Text(), _("Title on the paper"), "Micro-needling level 2"),
        Column("issuer", Text(), _("Issued by"), "Derma Academy"),
        Column("number", Text(), _("Number on the paper"), "MN-2231"),
        Column("issued_on", Day(), _("Issued on"), "2025-02-01"),
        Column("expires_on", Day(), _("Last day it counts"), "2027-01-31"),
        Column("device_kinds", Many(Choice(ServiceKind)), _("What it covers"), "PEN|ROLLER"),
        Column("max_needle_mm", Number(), _("Longest needle it allows"), "2.5"),
    ),
    key=("practitioner", "type", "title", "number", "issued_on", "expires_on"),
    records=_records,
    values_of=_values,
    paths={"practitioner": "practitioner__code"},
    save_all=one_by_one(_save),
)
