"""What must not be used is refused before it is used, and only then: what happened is recorded."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.lidocaine import queries as lidocaine
from compliance.lidocaine.rules import USABLE
from compliance.sterilization import queries as sterilization
from compliance.treatments.queries import reach
from compliance.treatments.rules import before_use as rules
from compliance.treatments.services.cream import Cream
from compliance.treatments.services.units import Unit


def check_before_use(
    clinic: Clinic,
    *,
    units: Sequence[Unit],
    packs: Sequence[str],
    cream: Cream | None,
    at: datetime,
) -> None:
    """Refuses a pack that is not released or is held, a lot past its date, cream on hold."""
    on = clinic.day(at)
    for unit in units:
        lot = unit.lot
        rules.check_lot(
            lot.lot,
            on=on,
            expires_on=lot.expires_on,
            is_intact=lot.is_intact,
            recalled_on=lot.recalled_on,
        )
    _check_packs(clinic, packs, at=at)
    if cream is not None:
        _check_cream(cream, clinic, on=on)


def _check_packs(clinic: Clinic, codes: Sequence[str], *, at: datetime) -> None:
    runs = reach.packs_in_hand(clinic, codes, at=at) if codes else {}
    for code in codes:
        run = runs.get(code)
        unknown = [_("No cycle of it is recorded.")]
        on = clinic.day(at)
        rules.check_pack(code, sterilization.refusals_of(run, on=on) if run else unknown)


def _check_cream(cream: Cream, clinic: Clinic, *, on: date) -> None:
    found = lidocaine.containers(clinic, on=on).filter(pk=cream.container.pk).first()
    if found is not None and found.stock_g > 0:
        status = found.status(on)
        rules.check_cream(found.code, is_usable=status in USABLE, status=str(status.label))
