"""Signing for a load, and taking a signature back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Role
from compliance.core.actor import PROGRAM, Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.sterilization import queries
from compliance.sterilization.models import Cycle, Decision, Release
from compliance.sterilization.rules import release

CANNOT_SIGN = (Role.ASSISTANT, Role.INSPECTOR, PROGRAM)


@transaction.atomic
def release_cycle(
    *,
    cycle: Cycle,
    decision: str,
    by: Actor,
    at: datetime,
    decided_at: datetime | None = None,
    decided_by: str = "",
    note: str = "",
) -> Release:
    """Sign for a load: released when every condition is met, else rejected with a note."""
    if by.role in CANNOT_SIGN:
        raise Refusal(_("Only an owner or a practitioner can sign for a load."), "decision")
    current = undecided(cycle)
    moment, person = decided_at or at, decided_by or by.name
    release.check_decided_at(moment, started_at=current.started_at, at=at)
    if decision == Decision.RELEASED:
        release.check_release(queries.surrounded(current, at=at))
    elif not note.strip():
        raise Refusal(_("Say why it is rejected and what happens with the load."), "note")
    signed = Release(
        clinic=current.clinic,
        cycle=current,
        decision=decision,
        decided_at=moment,
        decided_by=person,
        meaning=release.meaning_of(decision),
        is_self_release=release.is_self_release(current.operator, person),
        note=note.strip(),
    )
    event = f"release.{decision.lower()}"
    return ledger.create(signed, by=by, at=at, occurred_at=moment, reason=signed.note, event=event)


@transaction.atomic
def withdraw_decision(*, signed: Release, by: Actor, at: datetime, reason: str) -> Release:
    """Take back a signature, so that the cycle can be corrected and decided again."""
    if by.role in CANNOT_SIGN:
        raise Refusal(_("Only an owner or a practitioner can sign for a load."))
    return ledger.void(signed, by=by, at=at, reason=reason)


def undecided(cycle: Cycle) -> Cycle:
    """The cycle as it stands, locked; refused once someone has signed for it."""
    current: Cycle = (
        Cycle.objects.select_related("sterilizer", "program", "clinic")
        .select_for_update(of=("self",))
        .get(pk=cycle.pk)
    )
    if current.is_void:
        raise Refusal(_("This record is void and can no longer be changed."))
    if queries.standing_release(current) is not None:
        raise Refusal(
            _("This cycle is signed. Withdraw the decision first, with the reason why."),
            "decision",
        )
    return current
