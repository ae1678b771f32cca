"""What stood open in the last year: deviations, overdue spore tests, lapsed papers."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from compliance.clinics.models import Clinic
from compliance.core import times
from compliance.deviations.models import Deviation, Severity
from compliance.practitioners import queries as practitioners
from compliance.requirements.queries.words import first_on
from compliance.requirements.rules import year as rules
from compliance.requirements.rules.year import Trouble
from compliance.sterilization.models import SporeResult, SporeTest
from compliance.sterilization.rules.policies import policy_of

SERIOUS = {Severity.CRITICAL, Severity.MAJOR}
DAYS = 365
BEFORE = 60  # days in which the spore test before the first day is looked for


def year(clinic: Clinic, *, on: date, days: int = DAYS) -> list[rules.Day]:
    """The last year, or so many days, one by one. Runs six queries, each about these days only."""
    troubles = [
        *_deviations(clinic, on, days),
        *_spore_tests(clinic, on, days),
        *_papers(clinic, on),
    ]
    return rules.year(troubles, first_on=first_on(clinic), on=on, days=days)


def _deviations(clinic: Clinic, on: date, days: int) -> Iterator[Trouble]:
    start = times.day_start(on - timedelta(days=days), clinic.timezone)
    found = Deviation.objects.of(clinic).standing().exclude(severity=Severity.INFO)
    for happened_at, closed_at, severity in found.filter(
        Q(closed_at__isnull=True) | Q(closed_at__gte=start),
        occurred_at__lt=times.day_end(on, clinic.timezone),
    ).values_list("occurred_at", "closed_at", "severity"):
        ends_on = clinic.day(closed_at) if closed_at else None
        yield Trouble(clinic.day(happened_at), ends_on, severity in SERIOUS)


def _spore_tests(clinic: Clinic, on: date, span: int) -> Iterator[Trouble]:
    end = times.day_end(on, clinic.timezone)
    passed = SporeTest.objects.of(clinic).standing().filter(
        result=SporeResult.NEGATIVE,
        placed_at__gte=end - timedelta(days=span + BEFORE),
        placed_at__lt=end,
        sterilizer__retired_on__isnull=True,
        sterilizer__voided_at__isnull=True,
    )  # fmt: skip
    days: dict[Any, list[date]] = defaultdict(list)
    for machine, placed_at in passed.values_list("sterilizer_id", "placed_at"):
        days[machine].append(clinic.day(placed_at))
    interval = policy_of(clinic.pack, clinic.own_rules).spore_days
    for own in days.values():
        yield from rules.gaps_between_tests(own, interval, on)


def _papers(clinic: Clinic, on: date) -> Iterator[Trouble]:
    """For everybody here, each group of required papers of which at least one was recorded."""
    groups = clinic.rules().settings["required_credentials"]
    present = set(practitioners.present(clinic, on=on).values_list("pk", flat=True))
    for person, held in practitioners.held_by(clinic, on=on).items():
        if person not in present:
            continue
        for group in groups:
            stretches = [
                (paper.issued_on or date(1950, 1, 1), paper.revoked_on or paper.expires_on)
                for paper in (each.credential for each in held)
                if paper.type in group
            ]
            yield from rules.uncovered(stretches, on)
