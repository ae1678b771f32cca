"""Finding spore tests and air-removal tests, and what they mean for a load."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core import times
from compliance.core.once import once
from compliance.sterilization.models import (
    AirRemovalTest,
    Cycle,
    SporeResult,
    SporeTest,
    Sterilizer,
)
from compliance.sterilization.queries.failures import held_status
from compliance.sterilization.queries.standing import standing_of
from compliance.sterilization.rules import spores
from compliance.sterilization.rules import standing as standings
from compliance.sterilization.rules.policies import policy_of
from compliance.sterilization.rules.release import Load, Surroundings

DAYS_LOOKED_BACK = 200  # far more than the longest interval


def spore_tests(clinic: Clinic) -> QuerySet[Any]:
    """All spore tests, latest first, void ones included."""
    found: QuerySet[Any] = SporeTest.objects.of(clinic).select_related("sterilizer")
    return found.order_by("-placed_at", "-pk")


def air_removal_tests(clinic: Clinic) -> QuerySet[Any]:
    """All air-removal tests, latest first, void ones included."""
    found: QuerySet[Any] = AirRemovalTest.objects.of(clinic).select_related("sterilizer")
    return found.order_by("-performed_at", "-pk")


def last_spore_test(sterilizer: Sterilizer) -> SporeTest | None:
    """The test placed last: its lot is proposed for the next one."""
    found: SporeTest | None = (
        SporeTest.objects.standing().filter(sterilizer=sterilizer).order_by("-placed_at").first()
    )
    return found


def waiting_spore_test(sterilizer: Sterilizer) -> SporeTest | None:
    """The test that has waited longest for its result."""
    found: SporeTest | None = (
        SporeTest.objects.standing()
        .filter(sterilizer=sterilizer, result=SporeResult.PENDING)
        .select_related("sterilizer")
        .order_by("placed_at", "pk")
        .first()
    )
    return found


def spore_tests_in(cycle: Cycle) -> QuerySet[Any]:
    """The standing tests in one cycle."""
    found: QuerySet[Any] = SporeTest.objects.standing().select_related("sterilizer")
    found = found.filter(sterilizer=cycle.sterilizer_id, cycle_number=cycle.number)
    return found.order_by("placed_at", "pk")


def spore_results(cycle: Cycle) -> tuple[str, ...]:
    """What the tests in a load said."""
    return tuple(spore_tests_in(cycle).values_list("result", flat=True))


def next_tests(
    clinic: Clinic, sterilizers: Sequence[Sterilizer], on: date
) -> dict[UUID, spores.NextTest]:
    """When each machine's next test is due. Runs two queries, whatever the length of history."""
    days = passed_days(clinic, sterilizers, on)
    policy = policy_of(clinic.pack, clinic.own_rules)
    return {each.pk: spores.next_test(days[each.pk], policy, on) for each in sterilizers}


@once
def passed_days(
    clinic: Clinic, sterilizers: Sequence[Sterilizer], on: date
) -> dict[UUID, list[date]]:
    """The days on which passed tests were placed lately, else the last one. Runs two queries."""
    keys = [each.pk for each in sterilizers]
    passed = SporeTest.objects.standing().filter(result=SporeResult.NEGATIVE)
    until = times.day_end(on, clinic.timezone)
    since = until - timedelta(days=DAYS_LOOKED_BACK)
    recent = passed.filter(sterilizer__in=keys, placed_at__gte=since, placed_at__lt=until)
    days: dict[UUID, list[date]] = defaultdict(list)
    for key, placed_at in recent.values_list("sterilizer_id", "placed_at"):
        days[key].append(clinic.day(placed_at))
    own = passed.filter(sterilizer=OuterRef("pk"), placed_at__lt=until).order_by("-cycle_number")
    last = Sterilizer.objects.filter(pk__in=keys).annotate(
        last_passed_at=Subquery(own.values("placed_at")[:1])
    )
    for key, placed_at in last.values_list("pk", "last_passed_at"):
        if placed_at is not None and not days[key]:
            days[key] = [clinic.day(placed_at)]
    return days


def daily_test(cycle: Cycle) -> str:
    """What the last air-removal test before a load said on its day; empty without one."""
    clinic = cycle.clinic
    found = (
        AirRemovalTest.objects.standing()
        .filter(
            sterilizer=cycle.sterilizer_id,
            performed_at__gte=times.day_start(clinic.day(cycle.started_at), clinic.timezone),
            performed_at__lte=cycle.started_at,
        )
        .order_by("-performed_at")
        .values_list("result", flat=True)
        .first()
    )
    return found or ""


def surrounded(cycle: Cycle, *, at: datetime) -> Load:
    """A load with what its machine and the tests around it say. Runs seven queries at most."""
    sterilizer = cycle.sterilizer
    standing = standing_of(sterilizer, at=at, used_at=cycle.started_at)
    out = ""
    if not standing.is_in_service:
        out = _("%(code)s is not in service. %(cause)s") % {
            "code": sterilizer.code,
            "cause": standings.cause_sentence(standing.cause),
        }
    policy = policy_of(cycle.clinic.pack, cycle.clinic.own_rules)
    around = Surroundings(
        out_of_service=out,
        needs_daily_test=sterilizer.type in standings.NEEDS_AIR_REMOVAL_TEST,
        daily_test=daily_test(cycle),
        spores=spore_results(cycle),
        hold_load_for_bi=policy.hold_load_for_bi,
        lowest_ci_type=policy.lowest_ci_type,
        window=_held_sentence(held_status(cycle)),
    )
    return replace(cycle.load, surroundings=around)


def _held_sentence(status: str) -> str:
    if not status:
        return ""
    return _(
        "A failed spore test covers this load: clean, pack and run its contents again instead."
    )
