"""The clinics that somebody owns, and where each of them stands."""

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Max, Q, QuerySet, Sum, When

from compliance.audit.models import Status
from compliance.clinics import anchors
from compliance.clinics.models import Clinic, Membership, Role, User
from compliance.group import rules
from compliance.group.models import GroupAudit, GroupPart, Standing
from compliance.ledger.models import ChainHead
from compliance.requirements.queries import readiness
from compliance.sterilization.models import Cycle

UNDER_WAY = (Status.QUEUED, Status.RUNNING)
NOT_MADE = (Status.FAILED, Status.CANCELLED)
WORST_FIRST = (
    F("standing__failing").desc(nulls_first=True),  # never judged is not fine
    F("standing__overdue").desc(nulls_first=True),
    F("standing__missing").desc(nulls_first=True),
    F("standing__soon").desc(nulls_first=True),
    "name",
    "pk",
)


def ownerships() -> QuerySet[Membership]:
    """Who owns which clinic now."""
    return Membership.objects.standing().filter(role=Role.OWNER, ended_at__isnull=True)


def owned(user: Any) -> QuerySet[Clinic]:
    """The clinics that somebody owns now."""
    mine = ownerships().filter(user=user)
    return Clinic.objects.filter(pk__in=mine.values("clinic")).order_by("name", "pk")


def owns(user: Any, clinic_id: UUID) -> bool:
    """Is the clinic theirs now? Runs one query."""
    return ownerships().filter(user=user, clinic=clinic_id, user__is_active=True).exists()


def worst_first(user: Any) -> QuerySet[Clinic]:
    """The clinics that somebody owns, with where they stand, in one order for all pages."""
    return owned(user).select_related("standing").order_by(*WORST_FIRST)


def totals(user: Any) -> dict[str, int]:
    """How many clinics there are, by the worst that is the matter with each. Runs one query."""
    wrong = Q(standing__failing__gt=0) | Q(standing__overdue__gt=0)
    missing = Q(standing__missing__gt=0) & ~wrong
    known = Q(standing__isnull=False)
    found: dict[str, int] = owned(user).aggregate(
        all=Count("pk"),
        wrong=Count("pk", filter=wrong),
        missing=Count("pk", filter=missing),
        fine=Count("pk", filter=known & Q(standing__missing=0) & ~wrong),
        overdue=Sum("standing__overdue", default=0),
    )
    return found


def in_groups() -> QuerySet[Clinic]:
    """Every clinic of somebody who owns several."""
    several = (
        ownerships()
        .filter(user__in=User.objects.filter(is_active=True))
        .values("user")
        .annotate(clinics=Count("pk"))
        .filter(clinics__gte=rules.MANY)
    )
    owned_by_them = ownerships().filter(user__in=several.values("user"))
    found = Clinic.objects.filter(pk__in=owned_by_them.values("clinic"))
    return found.select_related("standing").order_by("slug")


def sizes(clinics: list[Clinic]) -> dict[Any, int]:
    """How long the history of each clinic is. Runs one query."""
    heads = ChainHead.objects.filter(pk__in=[each.pk for each in clinics])
    return dict(heads.values_list("clinic_id", "sequence"))


def stale(clinics: list[Clinic], *, at: datetime) -> list[Clinic]:
    """Those whose standing must be looked at again. Runs one query."""
    known = sizes(clinics)
    return [each for each in clinics if _is_stale(each, known.get(each.pk, 0), at)]


def _is_stale(clinic: Clinic, size: int, at: datetime) -> bool:
    kept: Standing | None = getattr(clinic, "standing", None)
    return kept is None or rules.is_stale(
        judged_on=kept.judged_on, judged_size=kept.size, on=clinic.day(at), size=size
    )


def judged(clinic: Clinic, *, at: datetime) -> dict[str, Any]:
    """Where a clinic stands now, as a standing keeps it. As dear as its readiness."""
    on = clinic.day(at)
    size = sizes([clinic]).get(clinic.pk, 0)  # read first: what is written meanwhile counts later
    found = rules.summed(readiness(clinic, on, at=at).findings, on)
    cycles = Cycle.objects.of(clinic).standing()
    newest = anchors.left(clinic)
    return {
        "judged_on": on,
        "judged_at": at,
        "size": size,
        **{name: getattr(found, name) for name in found.__slots__},
        "last_cycle_at": cycles.aggregate(last=Max("started_at"))["last"],
        "anchored_at": newest[0].at if newest else None,
    }


def unfinished(whole: GroupAudit) -> QuerySet[GroupPart]:
    """The clinics whose audit is still to come."""
    waiting = Q(audit=None) | Q(audit__status__in=UNDER_WAY)
    return whole.parts.filter(waiting, message="")


def failed(whole: GroupAudit) -> QuerySet[GroupPart]:
    """The clinics that have no audit and get none without being tried again."""
    return whole.parts.filter(~Q(message="") | Q(audit__status__in=NOT_MADE))


def group_audits(user: Any) -> QuerySet[GroupAudit]:
    """What somebody asked for, newest first."""
    found = GroupAudit.objects.filter(user=user).select_related("home", "user")
    return found.order_by("-asked_at", "-pk")


def parts(whole: GroupAudit) -> QuerySet[GroupPart]:
    """Its clinics that its asker owns now: what failed first, then what is to come, by name."""
    mine = ownerships().filter(user=whole.user_id)
    rank = Case(
        When(~Q(message="") | Q(audit__status__in=NOT_MADE), then=0),
        When(audit=None, then=1),
        When(audit__status__in=UNDER_WAY, then=1),
        default=2,
    )
    found = whole.parts.filter(clinic__in=mine.values("clinic"))
    return found.select_related("clinic", "audit").order_by(rank, "clinic__name", "pk")


def part_of(user: Any, pk: UUID) -> GroupPart | None:
    """One clinic of what somebody asked for, where they own it now."""
    mine = ownerships().filter(user=user)
    found = GroupPart.objects.filter(whole__user=user, clinic__in=mine.values("clinic"))
    return found.select_related("audit").filter(pk=pk).first()


def tally(whole: GroupAudit) -> dict[str, int]:
    """How many of its clinics are where. Runs one query."""
    is_failed = ~Q(message="") | Q(audit__status__in=NOT_MADE)
    is_done = Q(audit__produced_at__isnull=False, message="")
    found: dict[str, int] = (
        parts(whole)
        .order_by()
        .aggregate(
            all=Count("pk"),
            failed=Count("pk", filter=is_failed),
            done=Count("pk", filter=is_done),
            unsigned=Count("pk", filter=is_done & Q(audit__signed_at=None)),
        )
    )
    return found


def state_of(whole: GroupAudit) -> str:
    """A digest of what a covering paper would speak of now. Runs one query."""
    found = parts(whole).order_by("clinic_id")
    told = found.values_list("clinic_id", "audit__sha256", "audit__signed_at", "message")
    spelled = json.dumps([[str(value) for value in each] for each in told])
    return hashlib.sha256(spelled.encode()).hexdigest()
