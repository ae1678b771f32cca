"""Writing where cream is kept, its temperature, and the holds that follow from it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.lidocaine import queries, rules
from compliance.lidocaine.models import Container, Movement, StoragePlace, TemperatureReading
from compliance.lidocaine.rules import MovementKind
from compliance.lidocaine.services.movements import record_movement
from compliance.lidocaine.services.writing import locked, raise_breaches, write_movement

NO_GRAMS = Decimal(0)


@transaction.atomic
def add_place(*, clinic: Clinic, by: Actor, at: datetime, **fields: Any) -> StoragePlace:
    """A fridge, a cupboard or a room."""
    return ledger.create(StoragePlace(clinic=clinic, **fields), by=by, at=at)


@transaction.atomic
def amend_place(
    *, place: StoragePlace, by: Actor, at: datetime, reason: str, **changes: Any
) -> StoragePlace:
    """Correct a place; what was held stays held."""
    return ledger.amend(place, by=by, at=at, reason=reason, changes=changes)


@transaction.atomic
def void_place(*, place: StoragePlace, by: Actor, at: datetime, reason: str) -> StoragePlace:
    """Mark a place entered by mistake; not while something is kept there."""
    if Container.objects.of(place.clinic).standing().filter(place=place).exists():
        raise Refusal(_("Containers are kept there: say first where they are now."))
    return ledger.void(place, by=by, at=at, reason=reason)


@transaction.atomic
def record_reading(
    *,
    place: StoragePlace,
    lowest_c: Decimal,
    highest_c: Decimal,
    read_at: datetime,
    by: Actor,
    at: datetime,
    read_by: str = "",
    note: str = "",
) -> TemperatureReading:
    """Write a temperature down. Out of range, what is kept there is put on hold at once."""
    if place.is_void:
        raise Refusal(_("This place is void."))
    if read_at > at:
        raise Refusal(_("This has not happened yet: choose a time that has passed."), "read_at")
    if lowest_c > highest_c:
        raise Refusal(_("The coldest cannot be above the warmest."), "highest_c")
    reading = TemperatureReading(
        clinic=place.clinic,
        place=place,
        lowest_c=lowest_c,
        highest_c=highest_c,
        read_at=read_at,
        read_by=read_by or by.name,
        note=note,
    )
    ledger.create(reading, by=by, at=at, occurred_at=read_at)
    _react(reading, by=by, at=at)
    return reading


@transaction.atomic
def release_held(
    *, reading: TemperatureReading, by: Actor, at: datetime, reason: str
) -> list[Container]:
    """Somebody judged that the cream is still good: the holds of this reading end."""
    held = queries.held_by(reading, on=reading.clinic.day(at))
    if not held:
        raise Refusal(_("Nothing is on hold because of it."))
    for container in held:
        record_movement(
            container=container,
            kind=MovementKind.RELEASE_HOLD,
            grams=NO_GRAMS,
            moved_at=at,
            reason=reason,
            by=by,
            at=at,
        )
    return held


@transaction.atomic
def void_reading(
    *, reading: TemperatureReading, by: Actor, at: datetime, reason: str
) -> TemperatureReading:
    """It was written down wrongly: its holds end with the same reason."""
    if queries.held_by(reading, on=reading.clinic.day(at)):
        release_held(reading=reading, by=by, at=at, reason=reason)
    return ledger.void(reading, by=by, at=at, reason=reason)


@transaction.atomic
def hold_lot(*, clinic: Clinic, lot: str, by: Actor, at: datetime, reason: str) -> list[Container]:
    """A recalled lot: everything left of it is put on hold.

    A hold for temperature makes way for the recall, so that releasing the one never frees the
    other. Returns what is now held because of the recall.
    """
    found = queries.of_lot(clinic, lot, on=clinic.day(at))
    if not found:
        raise Refusal(_("Nothing is left of this lot."), "lot")
    held = [each for each in found if _recall(each, by=by, at=at, reason=reason)]
    if not held:
        raise Refusal(_("All that is left of this lot is on hold already."), "lot")
    return held


@transaction.atomic
def release_lot(
    *, clinic: Clinic, lot: str, by: Actor, at: datetime, reason: str
) -> list[Container]:
    """The recall is over, or was not about this lot: its holds end."""
    found = [
        each
        for each in queries.of_lot(clinic, lot, on=clinic.day(at))
        if (hold := queries.current_hold(each)) and hold.reading_id is None
    ]
    if not found:
        raise Refusal(_("Nothing of this lot is on hold."), "lot")
    kind = MovementKind.RELEASE_HOLD
    for each in found:
        record_movement(
            container=each, kind=kind, grams=NO_GRAMS, moved_at=at, reason=reason, by=by, at=at
        )
    return found


def _recall(container: Container, *, by: Actor, at: datetime, reason: str) -> bool:
    """Hold it because of a recall, unless somebody holds it already."""
    hold = queries.current_hold(container)
    said: dict[str, Any] = {"grams": NO_GRAMS, "moved_at": at, "by": by, "at": at}
    if hold is not None and hold.reading_id is None:
        return False
    if hold is not None:
        why = _("Now on hold because of a recall")
        record_movement(container=container, kind=MovementKind.RELEASE_HOLD, reason=why, **said)
    record_movement(container=container, kind=MovementKind.RECALL_HOLD, reason=reason, **said)
    return True


def _react(reading: TemperatureReading, *, by: Actor, at: datetime) -> None:
    """Holds and a deviation, where the place's own limits or those of a label were left."""
    place = reading.place
    is_out = rules.is_outside(
        reading.lowest_c, reading.highest_c, least_c=place.least_c, most_c=place.most_c
    )
    kept = queries.kept_in(place, on=place.clinic.day(at))
    harmed = [each for each in kept if is_out or _is_harmed(each, reading)]
    if not is_out and not harmed:
        return
    held = [each for each in harmed if each.holds <= 0]
    for container in held:
        _hold(container, reading, by=by, at=at)
    breach = rules.breach_of_storage(place.name, reading.span, len(held))
    raise_breaches(reading, [breach], occurred_at=reading.read_at, by=by, at=at)


def _is_harmed(container: Container, reading: TemperatureReading) -> bool:
    label = container.product
    return rules.is_outside(
        reading.lowest_c,
        reading.highest_c,
        least_c=label.storage_min_c,
        most_c=label.storage_max_c,
    )


def _hold(
    container: Container, reading: TemperatureReading, *, by: Actor, at: datetime
) -> Movement:
    why = _("%(place)s was at %(span)s") % {"place": reading.place.name, "span": reading.span}
    return write_movement(
        locked(container),
        MovementKind.RECALL_HOLD,
        NO_GRAMS,
        moved_at=at,
        reading=reading,
        reason=why,
        by=by,
        at=at,
    )
