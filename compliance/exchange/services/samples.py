"""Opening a sample clinic."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core import times
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.exchange.services.importing import tell_planner

ZONE = "America/Toronto"
MOST_CYCLES = 20_000
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


def load_sample(
    *,
    at: datetime,
    slug: str = "demo",
    name: str = "Lumen Skin Studio",
    on: date | None = None,
    seed: int = 1,
    cycles: int = 150,
    by: Actor | None = None,
) -> Clinic:
    """A clinic with a year of records up to the day before `on` (today without it)."""
    from compliance.exchange import sample  # it draws papers, which nothing else here needs

    if Clinic.objects.filter(slug=slug).exists():
        raise Refusal(_("There is a clinic “%(slug)s” here already.") % {"slug": slug}, "slug")
    if not 0 <= cycles <= MOST_CYCLES:
        raise Refusal(_("Choose between 0 and 20,000 cycles."), "cycles")
    last = on or times.local_day(at, ZONE)
    if not EARLIEST <= last <= LATEST:
        raise Refusal(_("Choose a day between 2000 and 2100."), "on")
    clinic = sample.load(
        slug=slug,
        name=name,
        on=last,
        seed=seed,
        cycles=cycles,
        zone=ZONE,
        by=by or Actor.system("load_sample"),
    )
    tell_planner()
    return clinic
