"""Finding sterilizers, programs, cycles, packs and decisions."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Lead

from compliance.clinics.models import STANDING_FIRST, Clinic
from compliance.core.once import once
from compliance.ledger.models import Event
from compliance.ledger.queries import Entry, entry
from compliance.sterilization.models import (
    Cycle,
    LoadStatus,
    Pack,
    Program,
    Release,
    Sterilizer,
)
from compliance.sterilization.queries.failures import Failure, failures, with_held

MINIMA = ("min_temperature_c", "max_temperature_c", "min_exposure_min", "packagings")
MOST_GAPS = 20


def sterilizers(clinic: Clinic) -> QuerySet[Sterilizer]:
    """All sterilizers with number and start of their last cycle, void ones included."""
    last = Cycle.objects.standing().filter(sterilizer=OuterRef("pk")).order_by("-number")[:1]
    found: QuerySet[Sterilizer] = Sterilizer.objects.of(clinic).annotate(
        last_number=Subquery(last.values("number")),
        last_started_at=Subquery(last.values("started_at")),
    )
    return found.order_by("code", "pk")


@once
def usable_sterilizers(clinic: Clinic) -> QuerySet[Sterilizer]:
    """Those that a cycle can be logged for."""
    found: QuerySet[Sterilizer] = Sterilizer.objects.of(clinic).standing()
    return found.filter(retired_on__isnull=True).order_by("code", "pk")


def find_sterilizer(clinic: Clinic, code: str) -> Sterilizer | None:
    """The standing sterilizer with this code."""
    found: Sterilizer | None = Sterilizer.objects.of(clinic).standing().filter(code=code).first()
    return found


def programs(sterilizer: Sterilizer) -> QuerySet[Program]:
    """A sterilizer's programs, retired and void ones included."""
    found: QuerySet[Program] = Program.objects.filter(sterilizer=sterilizer)
    return found.order_by(STANDING_FIRST, F("retired_on").asc(nulls_first=True), "name", "pk")


def offered_programs(sterilizer: Sterilizer) -> QuerySet[Program]:
    """The programs that a new cycle can name."""
    found: QuerySet[Program] = Program.objects.standing().filter(sterilizer=sterilizer)
    return found.filter(retired_on__isnull=True).order_by("name", "pk")


def is_signed_under(program: Program) -> bool:
    """Has someone signed for a cycle of this program?"""
    return Release.objects.standing().filter(cycle__program=program).exists()


def standing_decisions() -> QuerySet[Release]:
    """The decision of the cycle that a query is about."""
    found: QuerySet[Release] = Release.objects.standing().filter(cycle=OuterRef("pk"))
    return found


def cycles(clinic: Clinic, failed: Sequence[Failure] | None = None) -> QuerySet[Any]:
    """All cycles with their standing decision and whether a failed test holds them.

    Latest start first, void ones included. Runs one query for the failed tests, unless they are
    given.
    """
    decision = Subquery(standing_decisions().values("decision")[:1])
    found: QuerySet[Any] = Cycle.objects.of(clinic).annotate(decision=decision)
    known = failures(clinic) if failed is None else failed
    return with_held(found, known).select_related("sterilizer", "program")


def counted(cycles: QuerySet[Any]) -> QuerySet[Any]:
    """The same cycles with the number of their standing packs."""
    packs: QuerySet[Any] = Pack.objects.standing().filter(cycle=OuterRef("pk"))
    packs = packs.order_by().values("cycle")
    found: QuerySet[Any] = cycles.annotate(
        pack_count=Subquery(packs.annotate(n=Count("pk")).values("n"))
    )
    return found


def with_status(cycles: QuerySet[Any], status: str) -> QuerySet[Any]:
    """Only the standing cycles whose load has this status."""
    standing = cycles.filter(voided_at__isnull=True)
    if status == LoadStatus.REJECTED:
        return standing.filter(decision=status)
    if status in {LoadStatus.QUARANTINED, LoadStatus.RECALLED}:
        undecided = Q(decision__isnull=True)
        return standing.filter(undecided | Q(decision=LoadStatus.RELEASED), held=status)
    if status == LoadStatus.PENDING:
        return standing.filter(~Exists(standing_decisions()), held="")
    return standing.filter(decision=status, held="")


def status_of(cycle: Any) -> str:
    """The load's status, from the decision and the hold that `cycles` or `runs` brings along."""
    if cycle.decision == LoadStatus.REJECTED:
        return str(cycle.decision)
    return str(cycle.held or cycle.decision or LoadStatus.PENDING)


def standing_release(cycle: Cycle) -> Release | None:
    """The decision that counts."""
    found: Release | None = Release.objects.standing().filter(cycle=cycle).first()
    return found


def last_cycle(sterilizer: Sterilizer) -> Cycle | None:
    """The standing cycle with the highest number: what "same as last" copies."""
    found: Cycle | None = (
        Cycle.objects.standing()
        .filter(sterilizer=sterilizer)
        .select_related("program")
        .order_by("-number")
        .first()
    )
    return found


def number_before(cycle: Cycle) -> int | None:
    """The highest number of the same sterilizer below this one, a void cycle's too."""
    lower = Cycle.objects.filter(sterilizer=cycle.sterilizer_id, number__lt=cycle.number)
    found: int | None = lower.aggregate(highest=Max("number"))["highest"]
    return found


def last_loaded(cycle: Cycle) -> Cycle | None:
    """The standing cycle of the same sterilizer with packs that began last before this one."""
    found: Cycle | None = (
        Cycle.objects.standing()
        .filter(sterilizer=cycle.sterilizer_id, started_at__lt=cycle.started_at)
        .filter(Exists(Pack.objects.standing().filter(cycle=OuterRef("pk"))))
        .select_related("program")
        .order_by("-started_at", "-number")
        .first()
    )
    return found


def last_used_sterilizer(clinic: Clinic) -> Sterilizer | None:
    """The usable sterilizer of the latest cycle, or the first one. Runs two queries at most."""
    latest = (
        Cycle.objects.of(clinic)
        .standing()
        .filter(sterilizer__retired_on__isnull=True, sterilizer__voided_at__isnull=True)
        .select_related("sterilizer")
        .order_by("-started_at")
        .first()
    )
    return latest.sterilizer if latest else usable_sterilizers(clinic).first()


def next_number(sterilizer: Sterilizer) -> int:
    """One more than the highest number, a void cycle's too: it was a number of the machine."""
    highest = Cycle.objects.filter(sterilizer=sterilizer).aggregate(highest=Max("number"))
    return int(highest["highest"] or 0) + 1


def gaps(sterilizer: Sterilizer) -> list[range]:
    """Missing numbers, latest gap first, at most twenty. Agrees with `log.missing_numbers`."""
    following = Window(Lead("number"), order_by="number")
    numbers = Cycle.objects.filter(sterilizer=sterilizer).annotate(following=following)
    found = numbers.filter(following__gt=F("number") + 1).order_by("-number")
    pairs = found.values_list("number", "following")[:MOST_GAPS]
    return [range(number + 1, following) for number, following in pairs]


def history_of(cycle: Cycle) -> list[Entry]:
    """A cycle's events together with those of its decisions, newest first. Runs two queries."""
    keys = [str(key) for key in cycle.releases.values_list("pk", flat=True)]
    events = Event.objects.filter(clinic_id=cycle.clinic_id).filter(
        Q(record_kind=Cycle.LEDGER_KIND, record_id=str(cycle.pk))
        | Q(record_kind=Release.LEDGER_KIND, record_id__in=keys)
    )
    return [entry(event) for event in events.order_by("-sequence")]
