"""The aftercare sheet of one client as plain values, in the clinic's own language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.treatments.models import AftercareVersion, Treatment
from compliance.treatments.models.aftercare import StepKind
from compliance.treatments.rules import aftercare as rules


@dataclass(frozen=True, slots=True)
class Line:
    """One step: its hours, the same on the clock, what to do, and with what."""

    hours: str
    clock: str
    words: str
    product: str
    is_avoid: bool


@dataclass(frozen=True, slots=True)
class Used:
    """Something that touched the client, with its lot."""

    what: str
    lot: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the page and the PDF say."""

    clinic: str
    address: str
    phone: str
    note: str
    version: int
    signed_by: str
    signed_on: date | None
    treated_on: date | None
    client_code: str
    lines: tuple[Line, ...]
    used: tuple[Used, ...]


def build_sheet(
    version: AftercareVersion, steps: Iterable[Any], treatment: Treatment | None = None
) -> Sheet:
    """The sheet of a version; with a treatment its clock times and lots are on it."""
    clinic = version.clinic
    treated_at = treatment.treated_at if treatment else None
    return Sheet(
        clinic=clinic.name,
        address=clinic.address,
        phone=version.phone or clinic.phone,
        note=version.note,
        version=version.number,
        signed_by=version.signed_by,
        signed_on=clinic.day(version.signed_at) if version.signed_at else None,
        treated_on=clinic.day(treated_at) if treated_at else None,
        client_code=treatment.client.code if treatment else "",
        lines=tuple(_line(step, treated_at, clinic) for step in steps),
        used=tuple(_used(treatment)) if treatment else (),
    )


def _line(step: Any, treated_at: datetime | None, clinic: Clinic) -> Line:
    product = ", LOT ".join(part for part in (step.product, step.lot) if part)
    return Line(
        hours=rules.hours_words(step.from_hours, step.to_hours),
        clock=_clock(step, treated_at, clinic) if treated_at else "",
        words=step.words,
        product=product,
        is_avoid=step.kind == StepKind.AVOID,
    )


def _clock(step: Any, treated_at: datetime, clinic: Clinic) -> str:
    """The hours on the client's own clock, to the full hour."""
    start, end = rules.window(treated_at, step.from_hours, step.to_hours)
    told = [_told(each, clinic) for each in (start, end) if each is not None]
    if step.from_hours == 0:
        return _("until %(end)s") % {"end": told[1]} if end else ""
    if end is None:
        return _("from %(start)s") % {"start": told[0]}
    return _("from %(start)s until %(end)s") % {"start": told[0], "end": told[1]}


def _told(moment: datetime, clinic: Clinic) -> str:
    local = timezone.localtime(moment, timezone=ZoneInfo(clinic.timezone))
    return date_format(local, "l j F, H:i")


def _used(treatment: Treatment) -> Iterable[Used]:
    for item in treatment.items.all():
        if item.lot is not None:
            yield Used(str(item.lot.product), item.lot.lot, item.lot.expires_on)
        elif item.pack_code:
            yield Used(_("Instruments sterilized here"), item.pack_code, None)
    movement = treatment.movement
    if movement is not None:
        container = movement.container
        yield Used(str(container.product), container.lot, container.expires_on)
