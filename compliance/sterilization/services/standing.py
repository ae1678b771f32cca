"""Taking sterilizers out of service and back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.sterilization import queries
from compliance.sterilization.models import MachineEvent, MachineEventKind, Sterilizer
from compliance.sterilization.rules import standing as rules
from compliance.sterilization.services.decisions import CANNOT_SIGN


@transaction.atomic
def record_machine_event(
    *,
    sterilizer: Sterilizer,
    kind: str,
    note: str,
    by: Actor,
    at: datetime,
    happened_at: datetime | None = None,
    happened_by: str = "",
) -> MachineEvent:
    """Something happened to a machine. Returning it to service is signed, once all is done."""
    current: Sterilizer = (
        Sterilizer.objects.select_related("clinic")
        .select_for_update(of=("self",))
        .get(pk=sterilizer.pk)
    )
    if current.is_void or current.retired_on:
        raise Refusal(_("This sterilizer is no longer used."))
    moment = happened_at or at
    if moment > at:
        raise Refusal(_("This time is still to come."), "happened_at")
    _check_step(queries.standing_of(current, at=moment), kind, by=by)
    event = MachineEvent(
        clinic=current.clinic,
        sterilizer=current,
        kind=kind,
        happened_at=moment,
        happened_by=happened_by or by.name,
        note=note.strip(),
    )
    name = f"machine_event.{kind.lower()}"
    return ledger.create(event, by=by, at=at, occurred_at=moment, reason=event.note, event=name)


def _check_step(standing: rules.Standing, kind: str, *, by: Actor) -> None:
    """Refuses a step that the standing does not allow, and a return that is not signed for."""
    if kind == MachineEventKind.REVIEWED and standing.status != rules.OUT_OF_SERVICE:
        raise Refusal(_("A re-test follows a failed test only."), "kind")
    if kind == MachineEventKind.REPAIRED and standing.status != rules.REPAIR:
        raise Refusal(_("It was not sent to repair."), "kind")
    if kind != MachineEventKind.RETURNED:
        return
    if by.role in CANNOT_SIGN:
        raise Refusal(_("Only an owner or a practitioner can return it to service."), "kind")
    if standing.is_in_service:
        raise Refusal(_("It is in service."), "kind")
    if not standing.is_ready:
        sentence = _("It cannot return to service yet.")
        raise Refusal(f"{sentence} {rules.next_step(standing)}", "kind")
