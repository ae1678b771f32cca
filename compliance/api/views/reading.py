"""Records as other programs read them: a page of a list, or one of them."""

from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from compliance.api.resources import Resource
from compliance.api.shapes import clean_text, plain
from compliance.api.views.door import Error, Problem
from compliance.clinics.models import Clinic
from compliance.core import times
from compliance.core.errors import Refusal

PAGE, LONGEST_PAGE = 25, 100


def page(resource: Resource, clinic: Clinic, asked: QueryDict, *, address: str) -> dict[str, Any]:
    """Records in the order they were written, void ones included, and where to go on."""
    found = resource.records(clinic)
    limit = PAGE
    errors: list[Error] = []
    for name in asked:
        try:
            text = clean_text(asked[name])
            if name == "limit":
                limit = _limit(text)
            elif name == "after":
                found = found.filter(pk__gt=_key(text))
            elif name in resource.filters:
                cell = resource.column(name).cell
                value = cell.read(text, zone=clinic.timezone)
                found = found.filter(**{resource.filters[name]: value})
            else:
                raise Refusal(_("There is no such parameter."))
        except Refusal as refusal:
            errors.append(((name if name.isprintable() else "?",), refusal.sentence))
    if errors:
        raise Problem(422, _("Nothing was looked for."), errors=errors)
    records = list(found.order_by("pk")[: limit + 1])
    shown = records[:limit]
    following = None
    if len(records) > limit:
        going_on = asked.copy()
        going_on["after"] = str(shown[-1].pk)
        following = f"{address}?{going_on.urlencode()}"
    return {"items": [_shown(resource, clinic, each) for each in shown], "next": following}


def one(resource: Resource, clinic: Clinic, key: str) -> dict[str, Any]:
    """One record; another clinic's answers as a missing one does."""
    try:
        found = resource.records(clinic).filter(pk=_key(key)).first()
    except Refusal:
        found = None
    if found is None:
        raise Problem(404, _("This clinic has no such record."))
    return _shown(resource, clinic, found)


def _shown(resource: Resource, clinic: Clinic, record: Any) -> dict[str, Any]:
    values, zone = resource.values_of(record), clinic.timezone
    return {
        "id": str(record.pk),
        "recorded_at": times.utc_text(record.recorded_at),
        "is_void": resource.is_gone(record),
        **{c.name: plain(c.cell, values.get(c.name), zone=zone) for c in resource.columns},
    }


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:4]) <= LONGEST_PAGE):
        raise Refusal(_("Write a number from 1 to 100."))
    return int(text)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Refusal(_("Write the id of a record.")) from error
