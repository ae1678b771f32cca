"""Failed spore tests, the windows behind them, and the loads and packs inside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from compliance.clinics.models import Clinic
from compliance.core.once import once
from compliance.sterilization.models import (
    Cycle,
    FailureDecision,
    LoadStatus,
    MachineEvent,
    MachineEventKind,
    Outcome,
    Pack,
    SporeResult,
    SporeTest,
    Sterilizer,
)

PASS, REQUALIFIED, INSTALLED, BEGINNING = "PASS", "REQUALIFIED", "INSTALLED", "BEGINNING"


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed test and where its window begins and ends.

    `since` says what it begins after: the last PASS, a REQUALIFIED return to service, INSTALLED,
    or the BEGINNING of the records. `returned_at` ends it. `failed_at` is when it was read, and
    `decided_at` when its `outcome` was signed.
    """

    sterilizer: Sterilizer
    number: int
    last_pass: int | None
    since: str
    since_at: datetime | None
    returned_at: datetime | None
    outcome: str = ""
    test_id: UUID | None = None
    failed_at: datetime | None = None
    decided_at: datetime | None = None

    @property
    def status(self) -> str:
        """What it makes of the loads in its window; empty where it leaves them alone."""
        if self.outcome in {Outcome.NO_RECALL, Outcome.FALSE_ALARM}:
            return ""
        return LoadStatus.RECALLED if self.outcome else LoadStatus.QUARANTINED

    def covers(self, prefix: str = "") -> Q:
        """The cycles in its window; `prefix` leads to the cycle, such as `cycle__`."""
        inside = Q((f"{prefix}sterilizer", self.sterilizer.pk))
        if self.last_pass is not None:
            inside &= Q((f"{prefix}number__gt", self.last_pass))
        elif self.since == REQUALIFIED:
            inside &= Q((f"{prefix}started_at__gte", self.since_at))
        if self.returned_at is not None:
            inside &= Q((f"{prefix}started_at__lt", self.returned_at))
        return inside


@once
def failures(clinic: Clinic) -> list[Failure]:
    """Every failed test that stands, latest first. Runs one query."""
    found = _with_bounds(_failed(clinic)).select_related("sterilizer")
    return [_failure(test) for test in found.order_by("-placed_at", "-pk")]


def known_at(found: Iterable[Failure], at: datetime) -> list[Failure]:
    """The failures as people knew them at a moment: read by then, and decided if signed by then."""
    return [
        each if each.decided_at is None or each.decided_at <= at else replace(each, outcome="")
        for each in found
        if each.failed_at is None or each.failed_at <= at
    ]


def failure_of(test: SporeTest) -> Failure:
    """The window of one test, as if it had failed. Runs one query."""
    found = _with_bounds(SporeTest.objects.filter(pk=test.pk)).select_related("sterilizer")
    return _failure(found.get())


def look_back(sterilizer: Sterilizer, number: int) -> Failure:
    """The window of a failed test in a cycle; the record of the test may still be missing."""
    test = SporeTest.objects.standing().filter(sterilizer=sterilizer, cycle_number=number)
    known = test.order_by("-result", "-placed_at").first()
    if known is not None:
        return failure_of(known)
    at = (
        Cycle.objects.standing()
        .filter(sterilizer=sterilizer, number=number)
        .values_list("started_at", flat=True)
        .first()
    )
    last_pass = passes(sterilizer).filter(cycle_number__lt=number).order_by("-cycle_number")
    since_at = None if at is None else _last_return(sterilizer, before=at)
    return _bounded(
        sterilizer,
        number,
        last_pass=last_pass.values_list("cycle_number", flat=True).first(),
        requalified_at=since_at,
        returned_at=None,
    )


def passes(sterilizer: Any) -> QuerySet[Any]:
    """Passed tests that count: none in a cycle where another test failed."""
    failed = SporeTest.objects.standing().filter(
        sterilizer=OuterRef("sterilizer"),
        cycle_number=OuterRef("cycle_number"),
        result=SporeResult.POSITIVE,
    )
    found: QuerySet[Any] = SporeTest.objects.standing().filter(
        ~Exists(failed), sterilizer=sterilizer, result=SporeResult.NEGATIVE
    )
    return found


def cycles_in(clinic: Clinic, failure: Failure) -> QuerySet[Any]:
    """The standing cycles of a window, in the order of their numbers."""
    found: QuerySet[Any] = Cycle.objects.of(clinic).standing().filter(failure.covers())
    return found.select_related("sterilizer", "program").order_by("number", "pk")


def packs_in(clinic: Clinic, failure: Failure) -> QuerySet[Any]:
    """The standing packs of a window with their cycles, and whether they were run again since."""
    again = Pack.objects.standing().filter(
        clinic=OuterRef("clinic"),
        code=OuterRef("code"),
        cycle__voided_at__isnull=True,
        cycle__started_at__gt=OuterRef("cycle__started_at"),
    )
    found: QuerySet[Any] = Pack.objects.of(clinic).standing()
    found = found.filter(failure.covers("cycle__"), cycle__voided_at__isnull=True)
    found = found.annotate(
        run_again_at=Subquery(again.order_by("cycle__started_at").values("cycle__started_at")[:1]),
        run_again_in=Subquery(again.order_by("cycle__started_at").values("cycle")[:1]),
    )
    return found.select_related("cycle__sterilizer").order_by("cycle__number", "code", "pk")


def with_held(
    cycles: QuerySet[Any], found: Sequence[Failure], prefix: str = "", name: str = "held"
) -> QuerySet[Any]:
    """The same rows with `held`: what the failed tests make of their load, or nothing."""
    whens = [
        When(_any(each for each in found if each.status == status)(prefix), then=Value(status))
        for status in (LoadStatus.RECALLED, LoadStatus.QUARANTINED)
        if any(each.status == status for each in found)
    ]
    held = Case(*whens, default=Value(""), output_field=CharField())
    annotated: QuerySet[Any] = cycles.annotate(**{name: held})
    return annotated


def held_status(cycle: Cycle) -> str:
    """What failed tests make of one load. Runs one query."""
    row = with_held(Cycle.objects.filter(pk=cycle.pk), failures(cycle.clinic)).first()
    return "" if row is None else str(row.held)


def _any(found: Any) -> Any:
    each = list(found)
    return lambda prefix: reduce(or_, (failure.covers(prefix) for failure in each))


def _failed(clinic: Clinic) -> QuerySet[Any]:
    found: QuerySet[Any] = SporeTest.objects.of(clinic).standing()
    failed: QuerySet[Any] = found.filter(result=SporeResult.POSITIVE)
    return failed


def _with_bounds(tests: QuerySet[Any]) -> QuerySet[Any]:
    """Each test with its last pass, the returns to service around it, and its decision."""
    last_pass = passes(OuterRef("sterilizer")).filter(cycle_number__lt=OuterRef("cycle_number"))
    returned = MachineEvent.objects.standing().filter(
        sterilizer=OuterRef("sterilizer"), kind=MachineEventKind.RETURNED
    )
    decided = FailureDecision.objects.standing().filter(spore_test=OuterRef("pk"))
    bounded: QuerySet[Any] = tests.annotate(
        failed_at=Coalesce(F("read_at"), F("placed_at")),
        last_pass=Subquery(last_pass.order_by("-cycle_number").values("cycle_number")[:1]),
        requalified_at=Subquery(
            returned.filter(happened_at__lte=OuterRef("placed_at"))
            .order_by("-happened_at")
            .values("happened_at")[:1]
        ),
        returned_at=Subquery(
            returned.filter(happened_at__gt=OuterRef("failed_at"))
            .order_by("happened_at")
            .values("happened_at")[:1]
        ),
        outcome=Subquery(decided.values("outcome")[:1]),
        decided_at=Subquery(decided.values("decided_at")[:1]),
    )
    return bounded


def _failure(test: Any) -> Failure:
    return _bounded(
        test.sterilizer,
        test.cycle_number,
        last_pass=test.last_pass,
        requalified_at=test.requalified_at,
        returned_at=test.returned_at,
        outcome=test.outcome or "",
        test_id=test.pk,
        failed_at=test.failed_at,
        decided_at=test.decided_at,
    )


def _bounded(
    sterilizer: Sterilizer,
    number: int,
    *,
    last_pass: int | None,
    requalified_at: datetime | None,
    returned_at: datetime | None,
    **known: Any,
) -> Failure:
    since = PASS
    if last_pass is None:
        since = INSTALLED if sterilizer.installed_on else BEGINNING
        since = REQUALIFIED if requalified_at else since
    return Failure(
        sterilizer=sterilizer,
        number=number,
        last_pass=last_pass,
        since=since,
        since_at=requalified_at if since == REQUALIFIED else None,
        returned_at=returned_at,
        **known,
    )


def _last_return(sterilizer: Sterilizer, *, before: datetime) -> datetime | None:
    found: datetime | None = (
        MachineEvent.objects.standing()
        .filter(sterilizer=sterilizer, kind=MachineEventKind.RETURNED, happened_at__lte=before)
        .order_by("-happened_at")
        .values_list("happened_at", flat=True)
        .first()
    )
    return found
