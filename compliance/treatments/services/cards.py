"""Writing client cards and the notices behind them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.treatments.models import Client, ClientCard, ClientNotice
from compliance.treatments.queries import aftercare as queries
from compliance.treatments.rules import aftercare as rules
from compliance.treatments.services import clients


@transaction.atomic
def issue_card(*, client: Client, by: Actor, at: datetime) -> ClientCard:
    """A card with a new random code; the one before, if any, opens nothing any more."""
    if client.is_void:
        raise Refusal(_("This client is void."))
    before = queries.card_of(client)
    if before is not None:
        ledger.void(before, by=by, at=at, reason=_("Replaced by a new card"))
    card = ClientCard(
        clinic=client.clinic,
        client=client,
        code=rules.new_card_code(),
        issued_on=client.clinic.day(at),
    )
    return ledger.create(card, by=by, at=at)


@transaction.atomic
def open_notice(*, client: Client, reason: str, by: Actor, at: datetime) -> ClientNotice:
    """From now on the client's card asks to ring the clinic."""
    if client.is_void:
        raise Refusal(_("This client is void."))
    clients.check_names_nobody(client, reason)
    notice = ClientNotice(clinic=client.clinic, client=client, reason=reason)
    return ledger.create(notice, by=by, at=at)


@transaction.atomic
def open_notices(
    *, clinic: Clinic, codes: Iterable[str], reason: str, by: Actor, at: datetime
) -> list[ClientNotice]:
    """A notice for each client code that a recall reached."""
    reached = Client.objects.of(clinic).standing().filter(code__in=list(codes))
    new = [
        ClientNotice(clinic=clinic, client=client, reason=reason)
        for client in reached.order_by("code", "pk")
    ]
    if not new:
        raise Refusal(_("It reached nobody."))
    return ledger.create_many(new, by=by, at=at, reason=reason)


@transaction.atomic
def close_notice(*, notice: ClientNotice, note: str, by: Actor, at: datetime) -> ClientNotice:
    """The client has rung, or was reached another way: say what came of it."""
    current: ClientNotice = ClientNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if current.closed_at is not None:
        raise Refusal(_("It is closed already."))
    clients.check_names_nobody(notice.client, note)
    return ledger.amend(
        current,
        by=by,
        at=at,
        reason=note,
        changes={"closed_at": at, "closed_by": by.name, "closing_note": note},
        event="client_notice.closed",
    )


@transaction.atomic
def void_notice(*, notice: ClientNotice, reason: str, by: Actor, at: datetime) -> ClientNotice:
    """A notice opened by mistake."""
    return ledger.void(notice, by=by, at=at, reason=reason)
