"""Writing what was counted on the shelf."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.deviations.services import raise_deviation
from compliance.devices.models import SterileLot
from compliance.ledger import services as ledger
from compliance.treatments.models import LotCount
from compliance.treatments.queries import counts as queries
from compliance.treatments.rules import counting, treating


@transaction.atomic
def count_lots(
    *,
    clinic: Clinic,
    found: Mapping[SterileLot, int],
    counted_at: datetime,
    by: Actor,
    at: datetime,
    counted_by: str = "",
) -> list[LotCount]:
    """What was found of each lot; a difference becomes a deviation that somebody explains."""
    treating.check_moment(counted_at, at=at, field="counted_at")
    if not found:
        raise Refusal(_("Count at least one lot."))
    counted = [
        ledger.create(
            LotCount(
                clinic=clinic,
                lot=lot,
                units=units,
                counted_at=counted_at,
                counted_by=counted_by or by.name,
            ),
            by=by,
            at=at,
            occurred_at=counted_at,
        )
        for lot, units in found.items()
    ]
    for each in queries.lot_counts(clinic).filter(pk__in=[record.pk for record in counted]):
        _raise_difference(each, by=by, at=at)
    return counted


def void_count(*, count: LotCount, by: Actor, at: datetime, reason: str) -> LotCount:
    """Counted wrong."""
    return ledger.void(count, by=by, at=at, reason=reason)


def _raise_difference(count: Any, *, by: Actor, at: datetime) -> None:
    breach = counting.breach_of_count(count.lot.lot, found=count.units, expected=count.expected)
    if breach is None:
        return
    raise_deviation(
        clinic=count.clinic,
        requirement=breach.requirement,
        severity=breach.severity,
        summary=breach.sentence,
        about=count,
        occurred_at=count.counted_at,
        by=by,
        at=at,
    )
