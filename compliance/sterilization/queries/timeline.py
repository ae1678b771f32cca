"""What the chart of a sterilizer shows."""

from datetime import date

from compliance.core import times
from compliance.sterilization.models import Cycle, SporeTest, Sterilizer
from compliance.sterilization.rules import timeline as rules
from compliance.sterilization.rules.timeline import Placed, Run, Timeline

MOST = 3000  # far more than a machine runs in twelve weeks


def timeline_of(sterilizer: Sterilizer, *, until: date) -> Timeline | None:
    """The chart of the twelve weeks that end with a day. Runs two queries."""
    clinic = sterilizer.clinic
    start = times.day_start(rules.first_day(until), clinic.timezone)
    end = times.day_end(until, clinic.timezone)
    cycles = (
        Cycle.objects.standing()
        .filter(sterilizer=sterilizer, started_at__gte=start, started_at__lt=end)
        .order_by("-started_at", "-number")
        .values_list(
            "started_at",
            "temperature_c",
            "exposure_min",
            "program__min_temperature_c",
            "program__min_exposure_min",
        )[:MOST]
    )
    tests = (
        SporeTest.objects.standing()
        .filter(sterilizer=sterilizer, placed_at__gte=start, placed_at__lt=end)
        .order_by("placed_at", "pk")
        .values_list("placed_at", "cycle_number", "result")
    )
    return rules.timeline(
        [
            Run(
                clinic.day(started_at),
                temperature,
                least,
                is_short=(temperature is not None and temperature < least)
                or (exposure is not None and exposure < shortest),
            )
            for started_at, temperature, exposure, least, shortest in cycles
        ],
        [Placed(clinic.day(placed_at), number, result) for placed_at, number, result in tests],
        until=until,
    )
