"""Finding packs: what was in a load, every run of a code, and what was seen of a pack since."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from compliance.clinics.models import STANDING_FIRST, Clinic
from compliance.sterilization.models import Cycle, Finding, Pack, PackCheck, Release
from compliance.sterilization.queries.failures import failures, with_held
from compliance.sterilization.queries.records import status_of
from compliance.sterilization.rules import log
from compliance.sterilization.rules import packs as rules


def packs(cycle: Cycle) -> QuerySet[Pack]:
    """What was in a cycle, void ones included."""
    found: QuerySet[Pack] = Pack.objects.filter(cycle=cycle).select_related("part__device")
    return found.order_by(STANDING_FIRST, "code", "pk")


def runs(clinic: Clinic, code: str) -> QuerySet[Any]:
    """Every run of a pack code with its cycle, that cycle's decision and what was seen, latest
    first. Runs one query for the failed tests.
    """
    decision = Release.objects.standing().filter(cycle=OuterRef("cycle")).values("decision")
    damaged = PackCheck.objects.standing().filter(pack=OuterRef("pk"))
    found: QuerySet[Any] = Pack.objects.of(clinic).standing().select_related("cycle__sterilizer")
    found = found.filter(code=code, cycle__voided_at__isnull=True)
    found = found.annotate(
        decision=Subquery(decision[:1]),
        is_damaged=Exists(damaged.exclude(finding=Finding.INTACT)),
    )
    found = with_held(found, failures(clinic), prefix="cycle__")
    return found.order_by("-cycle__started_at", "-pk")


def refusals_of(run: Any, *, on: date) -> list[str]:
    """Why a run of a pack must not be used on a day; the run comes from `runs`."""
    return rules.pack_refusals(
        status=status_of(run), expires_on=run.expires_on, is_damaged=run.is_damaged, on=on
    )


def pack_checks(pack: Pack) -> QuerySet[PackCheck]:
    """What was seen of one run, latest first, void looks included."""
    found: QuerySet[PackCheck] = PackCheck.objects.filter(pack=pack)
    return found.order_by("-checked_at", "-pk")


def codes_like_last(cycle: Cycle, packs: Sequence[Pack]) -> list[str]:
    """Codes to propose for a load like a cycle's. Runs one query."""
    codes = [pack.code for pack in packs]
    earlier = Pack.objects.standing().filter(clinic_id=cycle.clinic_id, code__in=codes)
    is_reused = earlier.exclude(cycle=cycle).exists()
    return log.proposed_codes(codes, is_reused=is_reused)
