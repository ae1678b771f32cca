"""`source_checks`: what issuers said about credentials. Evidence is added on the screens."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.exchange.kinds.base import (
    Column,
    Context,
    Kind,
    Values,
    credential_type,
    one_by_one,
    person,
    practitioner,
)
from compliance.exchange.kinds.cells import Choice, Day, Text
from compliance.practitioners import services
from compliance.practitioners.models import Credential, Method, Result, SourceCheck


def _records(clinic: Clinic) -> QuerySet[SourceCheck]:
    found = SourceCheck.objects.of(clinic).select_related("credential__practitioner")
    return found.order_by("checked_on", "recorded_at", "pk")


def _values(each: SourceCheck) -> Values:
    credential = each.credential
    return {
        "practitioner": credential.practitioner.code,
        "type": credential.type,
        "number": credential.number,
        **{name: getattr(each, name) for name in KIND.names[3:]},
    }


def _save(context: Context, values: Values) -> None:
    kept: dict[str, Any] = {name: values[name] for name in KIND.names[3:] if values.get(name)}
    services.add_source_check(
        _credential(context, values), by=context.by, at=context.at, **{"source": "", **kept}
    )


def _credential(context: Context, values: Values) -> Credential:
    """The person's credential of this kind and number that was in force on the day of the check."""
    people, day = context.practitioners, values["checked_on"]
    standing = Credential.objects.of(context.clinic).standing().select_related("clinic")
    found = standing.filter(practitioner=people[values["practitioner"]], type=values["type"])
    if values.get("number"):
        found = found.filter(number=values["number"])
    papers: list[Credential] = sorted(
        found, key=lambda each: (_covers(each, day), str(each.issued_on or "")), reverse=True
    )
    if not papers:
        raise Refusal(
            _t("%(person)s has no credential of this kind with this number.")
            % {"person": values["practitioner"]},
            "number",
        )
    if len({each.number for each in papers}) > 1:
        raise Refusal(_t("There are several: say which by its number."), "number")
    return papers[0]


def _covers(paper: Credential, day: Any) -> bool:
    has_begun = paper.issued_on is None or paper.issued_on <= day
    return has_begun and (paper.expires_on is None or paper.expires_on >= day)


KIND = Kind(
    name="source_checks",
    label=_("Source checks"),
    about=_("Checks of credentials with the bodies that issued them."),
    columns=(
        Column(
            "practitioner", Text(), _("Code or name"), "P1", is_required=True, find=practitioner
        ),
        Column("type", Text(), _("Kind of paper"), "LIC", is_required=True, find=credential_type),
        Column("number", Text(), _("Number on the paper"), "RN-4471"),
        Column("source", Text(), _("Who was asked"), "College of Nurses", is_required=True),
        Column("method", Choice(Method), _("How"), "REGISTER", is_required=True),
        Column("result", Choice(Result), _("What they said"), "MATCH", is_required=True),
        Column("checked_on", Day(), _("Day of the check"), "2026-06-01", is_required=True),
        Column("checked_by", Text(), _("Code or name"), "P1", find=person),
    ),
    key=("practitioner", "type", "number", "checked_on", "source"),
    records=_records,
    values_of=_values,
    paths={
        "practitioner": "credential__practitioner__code",
        "type": "credential__type",
        "number": "credential__number",
    },
    save_all=one_by_one(_save),
)
