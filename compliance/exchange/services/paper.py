"""Paper that comes back: number a sheet, and type its lines in, each once."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.exchange.kinds import KINDS
from compliance.exchange.kinds.base import Context, Row
from compliance.exchange.kinds.paper import Part, part_of
from compliance.exchange.models import SheetLine, WeekSheet
from compliance.exchange.rules import Problem
from compliance.exchange.services.reading import Reader
from compliance.ledger import services as ledger
from compliance.ledger.models import ChainHead, Event
from compliance.ledger.queries import Entry, entry


@transaction.atomic
def print_sheet(*, clinic: Clinic, on: date, by: Actor, at: datetime) -> WeekSheet:
    """A new sheet for the week of a day, with the next number."""
    Clinic.objects.select_for_update().get(pk=clinic.pk)
    last = WeekSheet.objects.of(clinic).order_by("-number").first()
    sheet = WeekSheet(
        clinic=clinic,
        number=last.number + 1 if last else 1,
        starts_on=on - timedelta(days=on.weekday()),
    )
    return ledger.create(sheet, by=by, at=at)


@transaction.atomic
def enter_line(
    *, sheet: WeekSheet, code: str, cells: Mapping[str, str], by: Actor, at: datetime
) -> SheetLine:
    """Type one line in: the same checks as for a file, the moment it happened, today's date of
    writing. Raises ValidationError with what is wrong by column."""
    part = part_of(code)
    if part is None or sheet.is_void:
        raise Refusal(_("There is no such line on this sheet."))
    clinic = sheet.clinic
    Clinic.objects.select_for_update().get(pk=clinic.pk)
    if SheetLine.objects.standing().filter(sheet=sheet, code=code).exists():
        raise Refusal(_("This line was entered already."))
    before = (
        ChainHead.objects.filter(clinic_id=clinic.pk).values_list("sequence", flat=True).first()
    )
    values = _save(part, _with_number(part, sheet, code, cells), clinic, by=by, at=at)
    made = _made(clinic, part, after=before or 0)
    line = SheetLine(
        clinic=clinic,
        sheet=sheet,
        code=code,
        happened_at=values[part.moment],
        record_kind=made.record_kind,
        record_id=made.record_id,
        record_label=made.record_label[:300],
    )
    return ledger.create(line, by=by, at=at, occurred_at=values[part.moment])


def void_sheet(*, sheet: WeekSheet, by: Actor, at: datetime, reason: str) -> WeekSheet:
    """A sheet that was never used; not once a line of it was entered."""
    if SheetLine.objects.standing().filter(sheet=sheet).exists():
        raise Refusal(_("Lines of it were entered: it stays."))
    return ledger.void(sheet, by=by, at=at, reason=reason)


def _with_number(
    part: Part, sheet: WeekSheet, code: str, cells: Mapping[str, str]
) -> dict[str, str]:
    """A treatment gets the number that stands on the paper."""
    number = {"ref": f"W{sheet.number}-{code}"} if part.kind == "treatments" else {}
    return {**number, **{name: text.strip() for name, text in cells.items()}}


def _save(
    part: Part, cells: Mapping[str, str], clinic: Clinic, *, by: Actor, at: datetime
) -> dict[str, Any]:
    kind, context = KINDS[part.kind], Context(clinic=clinic, by=by, at=at)
    values, problems = Reader(context, kind).read(1, cells)
    problems = problems or kind.save_all(context, [Row(1, values)])
    if problems:
        raise ValidationError(_by_column(problems))
    return values


def _by_column(problems: list[Problem]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in problems:
        found.setdefault(each.column or NON_FIELD_ERRORS, []).append(each.sentence)
    return found


def _made(clinic: Clinic, part: Part, *, after: int) -> Entry:
    """The record that the line became: the first of its kind that was written just now."""
    events = Event.objects.filter(clinic_id=clinic.pk, sequence__gt=after)
    own = events.filter(record_kind=part.record_kind).order_by("sequence").first()
    other = own or events.filter(type="lidocaine_container.opened").order_by("sequence").first()
    if other is None:
        raise Refusal(_("Nothing came of this line."))
    return entry(other)
