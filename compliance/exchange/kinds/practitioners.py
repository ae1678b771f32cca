"""`practitioners`: people who provide the service."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import Clinic
from compliance.exchange.kinds.base import Column, Context, Kind, Values, one_by_one
from compliance.exchange.kinds.cells import Text
from compliance.practitioners import services
from compliance.practitioners.models import Practitioner


def _records(clinic: Clinic) -> QuerySet[Practitioner]:
    return Practitioner.objects.of(clinic).order_by("code", "pk")


def _values(each: Practitioner) -> Values:
    return {"code": each.code, "name": each.name, "title": each.title, "email": each.email}


def _save(context: Context, values: Values) -> None:
    services.add_practitioner(clinic=context.clinic, by=context.by, at=context.at, **values)


KIND = Kind(
    name="practitioners",
    label=_("Practitioners"),
    about=_("The people who provide the service."),
    columns=(
        Column("code", Text(), _("A short name of your own"), "P1", is_required=True),
        Column("name", Text(), _("Full name"), "Anna Kowalska", is_required=True),
        Column("title", Text(), _("Professional title"), "RN"),
        Column("email", Text(), _("E-mail address"), "anna@example.com"),
    ),
    key=("code",),
    records=_records,
    values_of=_values,
    save_all=one_by_one(_save),
)
