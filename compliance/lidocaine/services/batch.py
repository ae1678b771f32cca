"""Many movements at once: checked in the order they happened, stored together."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.lidocaine import queries, rules
from compliance.lidocaine.models import Container, Movement
from compliance.lidocaine.rules import MovementKind
from compliance.lidocaine.services.movements import raise_deviations


@dataclass(frozen=True, slots=True)
class Checked:
    """A movement that may be stored, and whether its container was on hold then."""

    movement: Movement
    is_held: bool


@transaction.atomic
def record_movements(
    *, clinic: Clinic, lines: Sequence[dict[str, Any]], by: Actor, at: datetime
) -> dict[int, Exception]:
    """Store what the lines say (the fields of `Movement`); nothing where any line is refused.

    Returns what is wrong, by the place of the line.
    """
    containers = _locked(clinic, {line["container"].pk for line in lines})
    moves: dict[Any, list[Movement]] = defaultdict(list)
    for move in Movement.objects.filter(container__in=containers).order_by(*queries.OLDEST_FIRST):
        moves[move.container_id].append(move)
    batch = ledger.Batch(Movement, by=by, at=at)
    refused: dict[int, Exception] = {}
    checked: list[Checked] = []
    for place in sorted(range(len(lines)), key=lambda each: lines[each]["moved_at"]):
        line = {**lines[place], "container": containers[lines[place]["container"].pk]}
        try:
            checked.append(_checked(clinic, line, moves[line["container"].pk], batch))
        except (Refusal, ValidationError) as error:
            refused[place] = error
    if not refused:
        _store(batch, checked)
    return refused


def _locked(clinic: Clinic, keys: set[Any]) -> dict[Any, Container]:
    found = Container.objects.of(clinic).select_for_update(of=("self",)).filter(pk__in=keys)
    return {each.pk: each for each in found.select_related("product", "clinic").order_by("pk")}


def _checked(
    clinic: Clinic, line: dict[str, Any], moves: list[Movement], batch: ledger.Batch[Movement]
) -> Checked:
    """The same checks as for one movement, against the movements known so far."""
    container = line["container"]
    movement = Movement(
        clinic=clinic, **{**line, "moved_by": line.get("moved_by") or batch.by.name}
    )
    if container.is_void:
        raise Refusal(_("This container is void: nothing more can happen to it."), "container")
    if movement.kind == MovementKind.RECEIVE:
        raise Refusal(_("It was received when it was recorded: correct the container."), "kind")
    rules.check_reason(movement.kind, movement.reason)
    rules.check_times(
        moved_at=movement.moved_at,
        at=batch.at,
        received_on=container.received_on,
        moved_on=clinic.day(movement.moved_at),
    )
    movement.grams = rules.signed_grams(movement.kind, movement.grams)
    batch.add(movement, occurred_at=movement.moved_at)
    rules.check_left(moves, movement.moved_at, movement.grams)
    is_held = rules.is_held(moves, movement.moved_at)
    rules.check_holds([*moves, movement])
    moves.append(movement)
    return Checked(movement, is_held)


def _store(batch: ledger.Batch[Movement], checked: list[Checked]) -> None:
    batch.store()
    for each in checked:
        on = each.movement.clinic.day(each.movement.moved_at)
        raise_deviations(each.movement, on=on, is_held=each.is_held, by=batch.by, at=batch.at)
