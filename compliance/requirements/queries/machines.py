"""What sterilizers, cycles and their tests say on a day: the latest of each, never all of them."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from compliance.clinics.models import Clinic
from compliance.core import times
from compliance.requirements.queries.window import Window
from compliance.requirements.rules import facts
from compliance.requirements.rules.facts import LATEST
from compliance.requirements.rules.findings import Ref
from compliance.sterilization import queries as sterilization
from compliance.sterilization.models import (
    AirRemovalResult,
    AirRemovalTest,
    Cycle,
    FailureDecision,
    LicenceResult,
    Pack,
    Release,
    SporeResult,
    SporeTest,
    Sterilizer,
    SterilizerLicence,
)
from compliance.sterilization.rules.release import release_conditions

TEST_PROGRAMS = ("TEST_BD", "TEST_HELIX", "LEAK")


def gather(clinic: Clinic, window: Window) -> dict[str, Any]:
    """Machines, cycles, tests and failures. Runs a fixed number of queries."""
    cycles = _cycles(clinic, window)
    return {
        "machines": _machines(clinic, window),
        "cycles": tuple(_cycle(each, clinic) for each in cycles),
        "spore_tests": tuple(_spore_tests(clinic, window)),
        "air_tests": tuple(_air_tests(clinic, window, cycles)),
        "failures": tuple(_failures(clinic, window)),
    }


def in_use(clinic: Clinic, window: Window) -> list[Sterilizer]:
    """Sterilizers that are here on the day and not retired yet. Runs one query."""
    found = Sterilizer.objects.of(clinic).standing().filter(
        Q(installed_on__isnull=True) | Q(installed_on__lte=window.on),
        Q(retired_on__isnull=True) | Q(retired_on__gt=window.on),
    )  # fmt: skip
    looked_up = SterilizerLicence.objects.standing().filter(
        sterilizer=OuterRef("pk"), checked_on__lte=window.on
    )
    last = looked_up.order_by("-checked_on", "-pk")
    found = found.annotate(
        looked_up_on=Subquery(last.values("checked_on")[:1]),
        licence=Subquery(last.values("result")[:1]),
    )
    return list(found.order_by("code", "pk"))


def _machines(clinic: Clinic, window: Window) -> tuple[facts.Machine, ...]:
    found = in_use(clinic, window)
    passed = sterilization.passed_days(clinic, found, window.on)
    standings = sterilization.standings(clinic, found, at=window.moment)
    waiting = SporeTest.objects.of(clinic).standing().filter(result=SporeResult.PENDING)
    pending = {
        test.sterilizer_id: Ref("spore_test", str(test.pk))
        for test in waiting.filter(placed_at__lt=window.end).order_by("-placed_at", "-pk")[:LATEST]
    }
    return tuple(
        facts.Machine(
            code=each.code,
            ref=Ref("sterilizer", str(each.pk), each.code),
            type=each.type,
            passed_on=tuple(sorted(passed.get(each.pk, ()))),
            standing=standings[each.pk],
            pending=pending.get(each.pk),
            looked_up_on=each.looked_up_on,  # type: ignore[attr-defined]
            is_licensed=each.licence == LicenceResult.LICENSED,  # type: ignore[attr-defined]
        )
        for each in found
    )


def _cycles(clinic: Clinic, window: Window) -> list[Any]:
    """The latest cycles, void ones included: theirs was a number of the machine too."""
    decided = Release.objects.standing().filter(cycle=OuterRef("pk"), decided_at__lt=window.end)
    packs = Pack.objects.standing().filter(cycle=OuterRef("pk")).order_by().values("cycle")
    order = ("-started_at", "-number", "-pk")
    # without their machines, or a database may begin with these and sort all that they ever ran
    earlier = Cycle.objects.of(clinic).filter(started_at__lt=window.end).order_by(*order)
    latest: QuerySet[Any] = Cycle.objects.filter(
        pk__in=earlier.values("pk")[:LATEST], sterilizer__voided_at__isnull=True
    )
    latest = latest.annotate(
        decision=Coalesce(Subquery(decided.values("decision")[:1]), Value("")),
        pack_count=Coalesce(Subquery(packs.annotate(n=Count("pk")).values("n")), 0),
        unlabelled=Coalesce(
            Subquery(packs.filter(contents="").annotate(n=Count("pk")).values("n")), 0
        ),
    )
    return list(latest.select_related("sterilizer", "program").order_by(*order))


def _cycle(each: Any, clinic: Clinic) -> facts.Cycle:
    return facts.Cycle(
        ref=Ref("cycle", str(each.pk), str(each)),
        machine=each.sterilizer.code,
        number=each.number,
        started_at=each.started_at,
        on=clinic.day(each.started_at),
        conditions=tuple(release_conditions(each.load)),
        decision=each.decision,
        ci_type=each.internal_ci_type,
        operator=each.operator,
        unlabelled=each.unlabelled,
        packs=each.pack_count,
        is_load=each.program.code not in TEST_PROGRAMS,
        is_void=each.is_void,
    )


def _spore_tests(clinic: Clinic, window: Window) -> list[facts.SporeTest]:
    found = SporeTest.objects.of(clinic).standing().filter(placed_at__lt=window.end)
    found = found.select_related("sterilizer").order_by("-placed_at", "-pk")[:LATEST]
    return [
        facts.SporeTest(
            ref=Ref("spore_test", str(each.pk), str(each)),
            machine=each.sterilizer.code,
            number=each.cycle_number,
            placed_on=clinic.day(each.placed_at),
            result=_known_by(each, window.end),
            control=each.control_result,
            lot_expires_on=each.lot_expires_on,
        )
        for each in found
    ]


def _known_by(test: SporeTest, end: datetime) -> str:
    is_read_later = test.read_at is not None and test.read_at >= end
    return str(SporeResult.PENDING if is_read_later else test.result)


def _air_tests(clinic: Clinic, window: Window, cycles: list[Any]) -> list[facts.AirTest]:
    """Those of the days on which the latest cycles ran."""
    first = min((clinic.day(each.started_at) for each in cycles), default=window.on)
    found = AirRemovalTest.objects.of(clinic).standing().filter(
        performed_at__gte=times.day_start(first, clinic.timezone), performed_at__lt=window.end
    )  # fmt: skip
    return [
        facts.AirTest(code, at, clinic.day(at), result == AirRemovalResult.PASS)
        for code, at, result in found.order_by("-performed_at", "-pk").values_list(
            "sterilizer__code", "performed_at", "result"
        )[: 5 * LATEST]
    ]


def _failures(clinic: Clinic, window: Window) -> list[facts.Failure]:
    decided = FailureDecision.objects.standing().filter(
        spore_test=OuterRef("pk"), decided_at__lt=window.end
    )
    told = decided.filter(notified_at__lt=window.end)
    failed = SporeTest.objects.of(clinic).standing().filter(result=SporeResult.POSITIVE)
    failed = failed.annotate(
        failed_at=Coalesce("read_at", "placed_at"),
        is_decided=Exists(decided),
        is_notified=Exists(told),
    ).filter(failed_at__lt=window.end)
    return [
        facts.Failure(
            ref=Ref("spore_test", str(each.pk), str(each)),
            machine=each.sterilizer.code,
            number=each.cycle_number,
            failed_on=clinic.day(each.failed_at),
            is_decided=each.is_decided,
            is_notified=each.is_notified,
        )
        for each in failed.select_related("sterilizer").order_by("-failed_at", "-pk")[:LATEST]
    ]
