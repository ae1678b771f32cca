"""Where sterilizers stand: the facts since each was last returned to service."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, Lead

from compliance.clinics.models import Clinic
from compliance.core import times
from compliance.core.once import once
from compliance.sterilization.models import (
    AirRemovalTest,
    Cycle,
    FailureDecision,
    MachineEvent,
    MachineEventKind,
    Outcome,
    SporeResult,
    SporeTest,
    Sterilizer,
)
from compliance.sterilization.rules import standing as rules
from compliance.sterilization.rules.policies import policy_of
from compliance.sterilization.rules.standing import Fact, Standing

LOOKED_BACK = timedelta(days=90)  # how far a pause in use is looked for
Facts = dict[UUID, list[Fact]]


def machine_events(sterilizer: Sterilizer) -> QuerySet[MachineEvent]:
    """What people said about a machine, latest first, void ones included."""
    found: QuerySet[MachineEvent] = MachineEvent.objects.filter(sterilizer=sterilizer)
    return found.order_by("-happened_at", "-pk")


def standing_of(
    sterilizer: Sterilizer, *, at: datetime, used_at: datetime | None = None
) -> Standing:
    """Where one machine stands. Runs four queries at most, six while it is tested again."""
    found = standings(sterilizer.clinic, [sterilizer], at=at, used_at=used_at)
    return found[sterilizer.pk]


@once
def standings(
    clinic: Clinic,
    sterilizers: Sequence[Sterilizer],
    *,
    at: datetime,
    used_at: datetime | None = None,
) -> dict[UUID, Standing]:
    """Where machines stand at a moment; the cost does not grow with their number or history.

    A pause counts up to `used_at`: the cycle in question, or the moment itself.
    """
    facts: Facts = defaultdict(list)
    keys = [each.pk for each in sterilizers]
    _add_events(facts, keys, at)
    _add_failures(facts, keys, at)
    if policy_of(clinic.pack, clinic.own_rules).requalify_after_change:
        _add_new(facts, sterilizers, clinic)
        _add_idle(facts, keys, used_at or at)
    _add_passes(facts, at)
    return {
        each.pk: rules.machine_standing(
            facts.get(each.pk, []), needs_air=each.type in rules.NEEDS_AIR_REMOVAL_TEST
        )
        for each in sterilizers
    }


def _last_return(at: datetime) -> QuerySet[Any]:
    found: QuerySet[Any] = MachineEvent.objects.standing().filter(
        sterilizer=OuterRef("sterilizer"), kind=MachineEventKind.RETURNED, happened_at__lte=at
    )
    return found.order_by("-happened_at").values("happened_at")[:1]


def _add_events(facts: Facts, keys: Sequence[UUID], at: datetime) -> None:
    """Events since the last return, which is among them."""
    found = (
        MachineEvent.objects.standing()
        .filter(sterilizer__in=keys, happened_at__lte=at)
        .annotate(last_return=Subquery(_last_return(at)))
        .filter(Q(last_return__isnull=True) | Q(happened_at__gte=F("last_return")))
        .values_list("sterilizer_id", "kind", "happened_at")
    )
    for sterilizer, kind, happened_at in found:
        facts[sterilizer].append(Fact(kind, happened_at))


def _add_failures(facts: Facts, keys: Sequence[UUID], at: datetime) -> None:
    false_alarm = FailureDecision.objects.standing().filter(
        spore_test=OuterRef("pk"), outcome=Outcome.FALSE_ALARM
    )
    found = (
        SporeTest.objects.standing()
        .filter(sterilizer__in=keys, result=SporeResult.POSITIVE)
        .annotate(
            failed_at=Coalesce(F("read_at"), F("placed_at")),
            is_false_alarm=Exists(false_alarm),
        )
        .filter(failed_at__lte=at)
        .values_list("sterilizer_id", "failed_at", "is_false_alarm")
    )
    for sterilizer, failed_at, is_false_alarm in found:
        facts[sterilizer].append(Fact("FALSE_ALARM" if is_false_alarm else "POSITIVE", failed_at))


def _add_new(facts: Facts, sterilizers: Iterable[Sterilizer], clinic: Clinic) -> None:
    for each in sterilizers:
        if each.installed_on is None:
            continue
        installed_at = times.day_start(each.installed_on, clinic.timezone)
        if rules.is_new(installed_at, each.recorded_at):
            facts[each.pk].append(Fact("NEW", installed_at))


def _add_idle(facts: Facts, keys: Sequence[UUID], until: datetime) -> None:
    """The pauses of more than two weeks among the cycles of the last three months."""
    following = Window(Lead("started_at"), partition_by="sterilizer", order_by="started_at")
    found = (
        Cycle.objects.standing()
        .filter(sterilizer__in=keys, started_at__gte=until - LOOKED_BACK, started_at__lte=until)
        .order_by()
        .annotate(following=following)
        .filter(Q(following__isnull=True) | Q(following__gt=F("started_at") + rules.IDLE_AFTER))
        .values_list("sterilizer_id", "started_at", "following")
    )
    for sterilizer, started_at, next_at in found:
        if (next_at or until) - started_at > rules.IDLE_AFTER:
            facts[sterilizer].append(Fact("IDLE", started_at + rules.IDLE_AFTER))


def _add_passes(facts: Facts, at: datetime) -> None:
    """Passed tests since the first thing that asks for them; nothing where nothing asks."""
    waiting = {key: first for key, own in facts.items() if (first := _first_trigger(own))}
    if not waiting:
        return
    since = min(waiting.values())
    spores = (
        SporeTest.objects.standing()
        .filter(sterilizer__in=waiting, result=SporeResult.NEGATIVE, placed_at__gte=since)
        .filter(Q(read_at__isnull=True) | Q(read_at__lte=at), placed_at__lte=at)
        .values_list("sterilizer_id", "placed_at")
    )
    for sterilizer, placed_at in spores:
        facts[sterilizer].append(Fact("NEGATIVE", placed_at))
    air = (
        AirRemovalTest.objects.standing()
        .filter(sterilizer__in=waiting, performed_at__gte=since, performed_at__lte=at)
        .values_list("sterilizer_id", "performed_at", "result")
    )
    for sterilizer, performed_at, result in air:
        facts[sterilizer].append(Fact(f"AIR_{result}", performed_at))


def _first_trigger(facts: Iterable[Fact]) -> datetime | None:
    """The first trigger after the last return; none while the machine is in service."""
    returned = max((f.at for f in facts if f.kind == "RETURNED"), default=None)
    triggers = [f.at for f in facts if f.kind in rules.TRIGGERS]
    return min((t for t in triggers if returned is None or t > returned), default=None)
