"""`lidocaine_movements`: every gram in and out.

A container's receipt is stored with the container: a RECEIVE line agrees with it in grams and day,
or is refused. An OPEN line opens the container, or agrees with the day it was opened on. Movements
that were undone are left out, with what undoes them.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.clinics.models import Clinic
from compliance.core import times
from compliance.core.errors import Refusal
from compliance.exchange.kinds.base import (
    Column,
    Context,
    Kind,
    Row,
    Values,
    container,
    person,
    problems_of,
)
from compliance.exchange.kinds.cells import Choice, Moment, Number, Text
from compliance.exchange.rules import Problem
from compliance.lidocaine import rules, services
from compliance.lidocaine.models import Container, Movement
from compliance.lidocaine.rules import MovementKind
from compliance.lidocaine.services.batch import record_movements

OPEN = "OPEN"
KEY = ("container", "kind", "grams", "moved_at")
FIELDS = {"opened_on": "moved_at", "received_on": "moved_at"}
OF_MOVEMENT = ("kind", "grams", "moved_at", "moved_by", "witness", "reason")


def _records(clinic: Clinic) -> QuerySet[Movement]:
    found = Movement.objects.of(clinic).filter(reverses=None)
    found = found.select_related("container", "reversal")
    return found.order_by("moved_at", "recorded_at", "pk")


def _values(each: Movement) -> Values:
    values = {name: getattr(each, name) for name in OF_MOVEMENT}
    return {**values, "container": each.container.code}


def _is_undone(each: Movement) -> bool:
    """Undone, or of a container that is void: as good as void."""
    return hasattr(each, "reversal") or each.container.is_void


def _openings(clinic: Clinic) -> Iterator[tuple[Values, bool]]:
    """An opening is kept with its container."""
    opened = Container.objects.of(clinic).filter(opened_on__isnull=False).order_by("code", "pk")
    for each in opened.iterator():
        moved_at = times.day_start(each.opened_on, clinic.timezone)
        yield (
            {
                "container": each.code,
                "kind": OPEN,
                "grams": Decimal(0),
                "moved_at": moved_at,
                "moved_by": each.opened_by,
            },
            each.is_void,
        )


def _compared(written: Mapping[str, str]) -> tuple[str, ...]:
    """Who received or opened it may be told differently; day and grams may not."""
    return KEY if written["kind"] in {OPEN, MovementKind.RECEIVE} else KIND.names


def _tidy(context: Context, values: Values) -> Values:
    """Signs follow from kinds; arrival and opening are known by their day."""
    kind, grams = values["kind"], values.get("grams", Decimal(0))
    moved_at = values["moved_at"]
    if kind in {OPEN, MovementKind.RECEIVE}:
        zone = context.clinic.timezone
        moved_at = times.day_start(times.local_day(moved_at, zone), zone)
    signed = Decimal(0) if kind == OPEN else rules.signed_grams(kind, grams)
    return {**values, "grams": signed, "moved_at": moved_at}


def _save_all(context: Context, rows: Sequence[Row]) -> list[Problem]:
    problems: list[Problem] = []
    moving: list[Row] = []
    for row in rows:
        kind = row.values["kind"]
        if kind not in {OPEN, MovementKind.RECEIVE}:
            moving.append(row)
            continue
        try:
            _check_receipt(context, row.values) if kind != OPEN else _open(context, row.values)
        except (Refusal, ValidationError) as error:
            problems += problems_of(row.line, error, FIELDS)
    lines = [_line(context, row.values) for row in moving]
    refused = record_movements(clinic=context.clinic, lines=lines, by=context.by, at=context.at)
    for place, wrong in refused.items():
        problems += problems_of(moving[place].line, wrong, FIELDS)
    return problems


def _line(context: Context, values: Values) -> dict[str, Any]:
    return {
        **values,
        "container": context.containers[values["container"]],
        "moved_by": values.get("moved_by") or _("not recorded"),
    }


def _check_receipt(context: Context, values: Values) -> None:
    """A receipt that is not the container's own."""
    found = context.containers[values["container"]]
    raise Refusal(
        _("%(code)s was received with %(grams)s g on %(day)s. Correct the container instead.")
        % {
            "code": found.code,
            "grams": found.size_g,
            "day": found.received_on.isoformat(),
        },
        "grams",
    )


def _open(context: Context, values: Values) -> None:
    services.open_container(
        container=context.containers[values["container"]],
        opened_on=context.clinic.day(values["moved_at"]),
        opened_by=values.get("moved_by") or _("not recorded"),
        by=context.by,
        at=context.at,
    )


KIND = Kind(
    name="lidocaine_movements",
    label=gettext_lazy("Lidocaine movements"),
    about=gettext_lazy("Every gram in and out. The receipt comes with its container."),
    columns=(
        Column(
            "container",
            Text(),
            gettext_lazy("Code of the container"),
            "LC-0001",
            is_required=True,
            find=container,
        ),
        Column(
            "kind",
            Choice(MovementKind, besides=(OPEN,)),
            gettext_lazy("What happened"),
            "ISSUE",
            is_required=True,
        ),
        Column(
            "grams",
            Number(),
            gettext_lazy("Grams; a minus only where it can go either way"),
            "2.5",
        ),
        Column("moved_at", Moment(), gettext_lazy("When"), "2026-03-20T10:15", is_required=True),
        Column("moved_by", Text(), gettext_lazy("Who"), "P1", find=person),
        Column("witness", Text(), gettext_lazy("Who saw it"), "P2", find=person),
        Column("reason", Text(), gettext_lazy("Why"), ""),
    ),
    key=KEY,
    records=_records,
    values_of=_values,
    is_gone=_is_undone,
    besides=_openings,
    paths={"container": "container__code"},
    compared=_compared,
    tidy=_tidy,
    save_all=_save_all,
)
