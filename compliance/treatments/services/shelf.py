"""Units of sterile lots that are thrown away unused."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core import times
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.devices.models import SterileLot
from compliance.ledger import services as ledger
from compliance.treatments.models import UnitWaste
from compliance.treatments.queries import reach
from compliance.treatments.rules import treating as rules


@transaction.atomic
def waste_units(
    *, lot: SterileLot, units: int, wasted_on: date, reason: str, by: Actor, at: datetime
) -> UnitWaste:
    """Throw away unused units; not more than must be on the shelf."""
    SterileLot.objects.select_for_update().get(pk=lot.pk)
    if wasted_on > lot.clinic.day(at):
        raise Refusal(_("This day is still to come."), "wasted_on")
    rules.check_waste(units, left=reach.shelf(lot.clinic).get(pk=lot.pk).left)
    waste = UnitWaste(
        clinic=lot.clinic, lot=lot, units=units, wasted_on=wasted_on, reason=reason.strip()
    )
    occurred_at = min(at, times.day_start(wasted_on, lot.clinic.timezone))
    return ledger.create(waste, by=by, at=at, occurred_at=occurred_at)


def void_waste(*, waste: UnitWaste, by: Actor, at: datetime, reason: str) -> UnitWaste:
    """Thrown away only on paper: the units are back on the shelf."""
    return ledger.void(waste, by=by, at=at, reason=reason)
