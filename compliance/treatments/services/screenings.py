"""Writing screenings: the answers are read and forgotten, the outcome stays."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.treatments.models import Client, Screening
from compliance.treatments.rules import questions, screening
from compliance.treatments.rules.treating import check_moment

IMPORTED = "imported"  # the version of a screening of which only the outcome is known


@transaction.atomic
def screen_client(
    *,
    client: Client,
    answers: Mapping[str, str],
    stopped_on: Mapping[str, date],
    is_attested: bool,
    by: Actor,
    at: datetime,
) -> Screening:
    """What a client answered, attested by the client: only outcome and deciding codes are kept."""
    asked = questions.questions_for(client.clinic.pack)
    if screening.missing(asked, answers):
        raise Refusal(_("Some questions have no answer yet."))
    if not is_attested:
        raise Refusal(_("The client confirms the answers first."), "is_attested")
    result = screening.outcome(asked, answers, on=client.clinic.day(at), stopped_on=stopped_on)
    return _store(
        Screening(
            client=client,
            screened_at=at,
            screened_by=by.name,
            version=questions.VERSION,
            outcome=result.outcome,
            defer_until=result.defer_until,
            codes="|".join((*result.codes, *(f"?{code}" for code in result.to_discuss))),
            attested_at=at,
        ),
        by=by,
        at=at,
    )


@transaction.atomic
def record_outcome(
    *,
    client: Client,
    outcome: str,
    screened_at: datetime,
    screened_by: str,
    by: Actor,
    at: datetime,
) -> Screening:
    """A screening that was done elsewhere and of which only the outcome is known."""
    check_moment(screened_at, at=at, field="screened_at")
    return _store(
        Screening(
            client=client,
            screened_at=screened_at,
            screened_by=screened_by,
            version=IMPORTED,
            outcome=outcome,
        ),
        by=by,
        at=at,
    )


def void_screening(*, screening: Screening, by: Actor, at: datetime, reason: str) -> Screening:
    """A screening entered by mistake; not once a treatment relied on it."""
    if screening.treatments.filter(voided_at__isnull=True).exists():
        raise Refusal(_("A treatment relied on this screening: void that first."))
    return ledger.void(screening, by=by, at=at, reason=reason)


def _store(record: Screening, *, by: Actor, at: datetime) -> Screening:
    if record.client.is_void:
        raise Refusal(_("This client is void."))
    record.clinic = record.client.clinic
    return ledger.create(record, by=by, at=at, occurred_at=record.screened_at)
