"""Writing down who was told of a recall, and drills."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.sterilization.models import SporeTest
from compliance.treatments.models import Client, RecallContact, RecallDrill
from compliance.treatments.queries.drills import Listed
from compliance.treatments.rules import drills as rules


@transaction.atomic
def record_contact(
    *,
    test: SporeTest,
    client: Client,
    way: str,
    outcome: str,
    by: Actor,
    at: datetime,
    contacted_at: datetime | None = None,
    contacted_by: str = "",
    note: str = "",
) -> RecallContact:
    """Somebody tried to reach an affected client."""
    moment = contacted_at or at
    if moment > at:
        raise Refusal(_("This time is still to come."), "contacted_at")
    contact = RecallContact(
        clinic=test.clinic,
        spore_test=test,
        client=client,
        way=way,
        outcome=outcome,
        contacted_at=moment,
        contacted_by=contacted_by or by.name,
        note=note.strip(),
    )
    return ledger.create(contact, by=by, at=at, occurred_at=moment)


def void_contact(*, contact: RecallContact, by: Actor, at: datetime, reason: str) -> RecallContact:
    """A contact entered by mistake."""
    return ledger.void(contact, by=by, at=at, reason=reason)


@transaction.atomic
def start_drill(
    *, clinic: Clinic, kind: str, subject: str, listed: Listed, by: Actor, at: datetime
) -> RecallDrill:
    """The clock runs; the list is kept as it was produced."""
    drill = RecallDrill(
        clinic=clinic,
        kind=kind,
        subject=subject,
        started_at=at,
        started_by=by.name,
        cycles=len(listed.cycles),
        packs=len(listed.packs),
        treatments=len(listed.treatments),
        clients=len(listed.clients),
        listed=listed.as_text(),
        on_hand=listed.on_hand,
    )
    return ledger.create(drill, by=by, at=at, occurred_at=at)


@transaction.atomic
def finish_drill(
    *, drill: RecallDrill, is_all_found: bool, note: str, by: Actor, at: datetime
) -> RecallDrill:
    """Stop the clock, and say whether everything on the list was found."""
    current: RecallDrill = RecallDrill.objects.select_for_update(of=("self",)).get(pk=drill.pk)
    rules.check_finish(current.started_at, current.finished_at, at=at)
    changes = {
        "finished_at": at,
        "finished_by": by.name,
        "is_all_found": is_all_found,
        "note": note.strip(),
    }
    return ledger.amend(current, by=by, at=at, changes=changes, event="recall_drill.finished")


def void_drill(*, drill: RecallDrill, by: Actor, at: datetime, reason: str) -> RecallDrill:
    """A drill begun by mistake."""
    return ledger.void(drill, by=by, at=at, reason=reason)
