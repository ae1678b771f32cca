"""The gap finder: what a reader of the records of the last twelve months would miss."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import Lead, TruncDate
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics.models import Clinic
from compliance.core import times
from compliance.core.attention import Attention
from compliance.devices.models import DevicePart
from compliance.sterilization import queries as sterilization
from compliance.sterilization.models import Cycle, LoadStatus, SporeResult, SporeTest, Sterilizer
from compliance.sterilization.rules import log
from compliance.sterilization.rules.policies import policy_of
from compliance.treatments.models import Treatment, TreatmentItem
from compliance.treatments.queries.reach import run_of_item
from compliance.treatments.rules import gaps as rules

LOOKED_BACK = timedelta(days=365)
MOST = 25  # of each kind


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing; `url` is the screen where it is filled in."""

    title: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Gaps:
    """All of them, by kind; of each kind the latest only."""

    numbers: list[Gap]
    weeks: list[Gap]
    unreleased: list[Gap]
    without_pack: list[Gap]
    unknown_packs: list[Gap]

    @property
    def kinds(self) -> tuple[list[Gap], ...]:
        """Every kind, in the order of the page."""
        return self.numbers, self.weeks, self.unreleased, self.without_pack, self.unknown_packs

    @property
    def count(self) -> int:
        """How many are listed."""
        return sum(map(len, self.kinds))


def find(clinic: Clinic, *, on: date) -> Gaps:
    """Everything that is missing. Runs eight queries, whatever the length of history."""
    since = times.day_start(on - LOOKED_BACK, clinic.timezone)
    today = times.day_start(on, clinic.timezone)
    machines = {each.pk: each for each in sterilization.usable_sterilizers(clinic)}
    return Gaps(
        numbers=list(_numbers(machines, since)),
        weeks=_weeks(clinic, machines, since, on),
        unreleased=[_unreleased(each) for each in _pending(clinic, since, today)],
        without_pack=[_without_pack(each) for each in _lacking(clinic, since)],
        unknown_packs=[_unknown(each) for each in _unexplained(clinic, since)],
    )


def needs_attention(clinic: Clinic, *, on: date, at: datetime) -> list[Attention]:
    """One line for all of them. Runs eight queries."""
    found = find(clinic, on=on)
    if not found.count:
        return []
    title = ngettext("%(n)d gap in the records", "%(n)d gaps in the records", found.count)
    words = (_("numbers"), _("spore tests"), _("releases"), _("packs"), _("cycles of packs"))
    named = [f"{word}: {len(kind)}" for word, kind in zip(words, found.kinds, strict=True) if kind]
    return [
        Attention(
            tone="warn",
            title=title % {"n": found.count},
            text=", ".join(named),
            url=reverse("gap-list"),
        )
    ]


def _numbers(machines: dict[UUID, Sterilizer], since: datetime) -> Iterable[Gap]:
    """Numbers that were skipped; a void cycle's number was one of the machine."""
    following = Window(Lead("number"), partition_by="sterilizer", order_by="number")
    cycles: QuerySet[Any] = Cycle.objects.filter(sterilizer__in=machines, started_at__gte=since)
    found = cycles.order_by().annotate(following=following).filter(following__gt=F("number") + 1)
    rows = found.order_by("sterilizer__code", "-number", "pk")
    for key, number, next_number in rows.values_list("sterilizer", "number", "following")[:MOST]:
        gap = range(number + 1, next_number)
        shown = {"code": machines[key].code, "numbers": log.gap_text(gap)}
        yield Gap(
            title=_("%(code)s: no cycle %(numbers)s") % shown,
            text=_("Log it late. If it was never run, log it and mark it as void with the reason."),
            url=f"{reverse('sterilizer-cycle-add', args=[key])}?number={gap.start}",
        )


def _weeks(
    clinic: Clinic, machines: dict[UUID, Sterilizer], since: datetime, on: date
) -> list[Gap]:
    interval = policy_of(clinic.pack, clinic.own_rules).spore_days
    tests: dict[UUID, set[date]] = defaultdict(set)
    placed: QuerySet[Any] = SporeTest.objects.standing().exclude(result=SporeResult.INVALID)
    placed = placed.filter(sterilizer__in=machines, placed_at__gte=since - timedelta(days=interval))
    for key, placed_at in placed.order_by().values_list("sterilizer", "placed_at"):
        tests[key].add(clinic.day(placed_at))
    runs: dict[UUID, set[date]] = defaultdict(set)
    for key, day in _days(clinic, machines, since):
        runs[key].add(day)
    found = [
        _week(machines[key], stretch, on)
        for key in sorted(runs, key=lambda key: machines[key].code)
        for stretch in rules.stretches_without_test(runs[key], tests[key], interval_days=interval)
    ]
    return found[:MOST]


def _days(
    clinic: Clinic, machines: dict[UUID, Sterilizer], since: datetime
) -> QuerySet[Any, tuple[UUID, date]]:
    cycles: QuerySet[Any] = Cycle.objects.standing()
    cycles = cycles.filter(sterilizer__in=machines, started_at__gte=since).order_by()
    on = TruncDate("started_at", tzinfo=ZoneInfo(clinic.timezone))
    days: QuerySet[Any, tuple[UUID, date]] = cycles.annotate(on=on).values_list("sterilizer", "on")
    return days.distinct()


def _week(machine: Sterilizer, stretch: rules.Stretch, on: date) -> Gap:
    shown = {"code": machine.code, "first": _day(stretch.first_on), "last": _day(stretch.last_on)}
    title = _("%(code)s: no spore test from %(first)s to %(last)s")
    if stretch.first_on == stretch.last_on:
        title = _("%(code)s: no spore test for %(first)s")
    text = ngettext(
        "It ran on %(n)d day without one.", "It ran on %(n)d days without one.", stretch.days
    )
    return Gap(
        title=title % shown,
        text=text % {"n": stretch.days},
        url=reverse("sterilizer-spore-test-add", args=[machine.pk]),
    )


def _pending(clinic: Clinic, since: datetime, today: datetime) -> QuerySet[Any]:
    """Loads with packs, run before today, that nobody has decided about."""
    waiting = sterilization.with_status(sterilization.cycles(clinic), LoadStatus.PENDING)
    waiting = sterilization.counted(waiting).filter(
        pack_count__gt=0, started_at__gte=since, started_at__lt=today
    )
    return waiting.order_by("-started_at", "-number", "pk")[:MOST]


def _unreleased(cycle: Any) -> Gap:
    text = ngettext(
        "%(n)d pack was never released.", "%(n)d packs were never released.", cycle.pack_count
    )
    return Gap(
        title=str(cycle),
        text=text % {"n": cycle.pack_count},
        url=reverse("cycle-release", args=[cycle.pk]),
    )


def _lacking(clinic: Clinic, since: datetime) -> Iterable[Treatment]:
    """Treatments with a device of which a part has to be sterilized, and no pack named."""
    needs_pack = DevicePart.objects.standing().filter(
        device=OuterRef("device"), reprocess_policy="STERILIZE"
    )
    packs = TreatmentItem.objects.standing().filter(treatment=OuterRef("pk")).exclude(pack_code="")
    found: QuerySet[Treatment] = Treatment.objects.of(clinic).standing()
    found = found.filter(Exists(needs_pack), ~Exists(packs), treated_at__gte=since)
    return found.select_related("device").order_by("-treated_at", "-pk")[:MOST]


def _without_pack(treatment: Treatment) -> Gap:
    text = _("%(device)s has a part that is sterilized between clients.")
    return Gap(
        title=_("%(ref)s: no pack named") % {"ref": treatment.ref},
        text=text % {"device": str(treatment.device)},
        url=reverse("treatment-amend", args=[treatment.pk]),
    )


def _unexplained(clinic: Clinic, since: datetime) -> QuerySet[Any]:
    """Packs that were used, and no cycle before it is recorded."""
    items: QuerySet[Any] = TreatmentItem.objects.of(clinic).standing().exclude(pack_code="")
    items = items.filter(treatment__voided_at__isnull=True, treatment__treated_at__gte=since)
    found: QuerySet[Any] = items.annotate(run_id=run_of_item()).filter(run_id__isnull=True)
    return found.select_related("treatment").order_by("-treatment__treated_at", "pk")[:MOST]


def _unknown(item: Any) -> Gap:
    shown = {"ref": item.treatment.ref, "code": item.pack_code}
    return Gap(
        title=_("%(ref)s: no cycle of pack %(code)s") % shown,
        text=_("Correct the code, or log the cycle it was run in."),
        url=reverse("treatment-amend", args=[item.treatment_id]),
    )


def _day(on: date) -> str:
    return date_format(on, "j M Y")
