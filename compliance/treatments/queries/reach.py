"""How far a recall reaches: from packs and lots to treatments and client codes; and the shelf."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from compliance.clinics.models import Clinic
from compliance.devices import queries as devices
from compliance.devices.models import SterileLot
from compliance.lidocaine.models import Container, Movement
from compliance.sterilization import queries as sterilization
from compliance.sterilization.models import Finding, Pack, PackCheck, Release
from compliance.treatments.models import Treatment, TreatmentItem, UnitWaste

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Reached:
    """One treatment that used what is recalled."""

    ref: str
    client_code: str
    treatment_id: Any
    treated_at: Any
    client_id: Any


@dataclass(frozen=True, slots=True)
class Reach:
    """The treatments and client codes behind a recall, oldest first."""

    treatments: tuple[Reached, ...]

    @property
    def refs(self) -> list[str]:
        """Numbers of the treatments."""
        return [each.ref for each in self.treatments]

    @property
    def clients(self) -> list[str]:
        """Client codes, each once."""
        return sorted({each.client_code for each in self.treatments})


@dataclass(frozen=True, slots=True)
class LotReach:
    """Everything that a lot number leads to, sterile and cream alike."""

    lot: str
    reach: Reach
    lots: tuple[Any, ...]
    containers: tuple[Any, ...]


def run_of_item() -> Subquery:
    """The run that a pack code meant at the moment of its treatment: the latest before it."""
    runs = Pack.objects.standing().filter(
        clinic=OuterRef("clinic"),
        code=OuterRef("pack_code"),
        cycle__voided_at__isnull=True,
        cycle__started_at__lte=OuterRef("treatment__treated_at"),
    )
    # two runs of one moment are told apart by what people wrote, never by the order of writing
    latest = ("-cycle__started_at", "-cycle__sterilizer__code", "-cycle__number", "-pk")
    return Subquery(runs.order_by(*latest).values("pk")[:1])


def packs_of(treatment: Treatment) -> list[Any]:
    """A treatment's packs; `run` is None where no cycle before it is known.

    A run brings its load's `decision`, `held` as of now, `held_at_use`, what a failed test that was
    known then made of it, and `is_damaged`, as it was seen before. Runs three queries.
    """
    items = list(
        _standing_items(treatment.clinic).filter(treatment=treatment).exclude(pack_code="")
    )
    if not items:
        return []
    runs = _with_load_status(
        Pack.objects.filter(pk__in=[each.run_id for each in items]),
        treatment.clinic,
        at=treatment.treated_at,
    )
    by_key = {run.pk: run for run in runs}
    for each in items:
        each.run = by_key.get(each.run_id)
    return items


def packs_in_hand(clinic: Clinic, codes: Sequence[str], *, at: datetime) -> dict[str, Any]:
    """The latest run before a moment of each code, as `packs_of` shows it. Runs two queries."""
    runs = Pack.objects.of(clinic).standing().filter(code__in=codes, cycle__voided_at__isnull=True)
    runs = runs.filter(cycle__started_at__lte=at)
    found = _with_load_status(runs, clinic, at=at).order_by(
        "cycle__started_at", "cycle__sterilizer__code", "cycle__number", "pk"
    )
    return {run.code: run for run in found}


def with_use(clinic: Clinic, runs: QuerySet[Any]) -> QuerySet[Any]:
    """The same runs with `is_used`: was a client treated with this very run?"""
    items = _standing_items(clinic).filter(pack_code=OuterRef("code"), run_id=OuterRef("pk"))
    annotated: QuerySet[Any] = runs.annotate(is_used=Exists(items))
    return annotated


def _with_load_status(runs: QuerySet[Any], clinic: Clinic, *, at: datetime) -> QuerySet[Any]:
    decision = Release.objects.standing().filter(cycle=OuterRef("cycle"))
    found = runs.select_related("cycle__sterilizer").annotate(
        decision=Subquery(decision.values("decision")[:1]),
        decided_at=Subquery(decision.values("decided_at")[:1]),
        is_damaged=Exists(
            PackCheck.objects.standing()
            .filter(pack=OuterRef("pk"), checked_at__lte=at)
            .exclude(finding=Finding.INTACT)
        ),
    )
    failed = sterilization.failures(clinic)
    found = sterilization.with_held(found, failed, "cycle__")
    known = sterilization.known_at(failed, at)
    return sterilization.with_held(found, known, "cycle__", name="held_at_use")


def reach_of_packs(clinic: Clinic, pack_runs: Iterable[Pack]) -> Reach:
    """The treatments that used exactly these runs, not another run of the same codes.

    One query for a queryset, else one for every 2,000 runs.
    """
    if isinstance(pack_runs, QuerySet):
        return _reach(_used_in(clinic, pack_runs.order_by()))
    keys = [each.pk for each in pack_runs]
    found: list[Reached] = []
    for start in range(0, len(keys), AT_ONCE):
        some = Pack.objects.filter(pk__in=keys[start : start + AT_ONCE])
        found += _reach(_used_in(clinic, some)).treatments
    return Reach(tuple(_in_order(found)))


def reach_of_lot(clinic: Clinic, lot: SterileLot | str) -> LotReach:
    """From a lot, or a lot number of a sterile product or a cream, to treatments and clients.

    Runs three queries, however many treatments there are.
    """
    number = lot if isinstance(lot, str) else lot.lot
    lots = shelf(clinic).filter(voided_at__isnull=True)
    lots = lots.filter(lot=number) if isinstance(lot, str) else lots.filter(pk=lot.pk)
    containers: QuerySet[Any] = Container.objects.of(clinic).standing()
    containers = containers.filter(lot=number) if isinstance(lot, str) else containers.none()
    arrivals = tuple(lots)
    tubes = tuple(containers.select_related("product").order_by("code"))
    # keys from each side, not one wide join: each side then finds its own index
    items = TreatmentItem.objects.standing().filter(lot__in=[each.pk for each in arrivals])
    used = Q(pk__in=items.order_by().values("treatment"))
    if tubes:
        moved = Movement.objects.filter(container__in=[each.pk for each in tubes])
        used |= Q(movement__in=moved.order_by().values("pk"))
    return LotReach(
        lot=number,
        reach=_reach(_treatments(clinic).filter(used)),
        lots=arrivals,
        containers=tubes,
    )


def reach_of_container(clinic: Clinic, container: Container) -> Reach:
    """The treatments that used cream from one container."""
    return _reach(_treatments(clinic).filter(movement__container=container))


def shelf(clinic: Clinic) -> QuerySet[Any]:
    """All lots with what was used and thrown away of them, and what must be on the shelf."""
    items: Any = TreatmentItem.objects.standing().filter(lot=OuterRef("pk"))
    used: Any = items.filter(treatment__voided_at__isnull=True).order_by().values("lot")
    wasted: Any = UnitWaste.objects.standing().filter(lot=OuterRef("pk")).order_by().values("lot")
    found: QuerySet[Any] = devices.lots(clinic).annotate(
        used=number(used.annotate(n=Count("pk"))), wasted=number(wasted.annotate(n=Sum("units")))
    )
    summed: QuerySet[Any] = found.annotate(left=F("quantity") - F("used") - F("wasted"))
    return summed


def usable(clinic: Clinic, *, on: Any) -> QuerySet[Any]:
    """Lots with something left that may be opened on a day, first to expire first."""
    found = shelf(clinic).filter(devices.usable(on), voided_at__isnull=True)
    return found.filter(left__gt=0).order_by("expires_on", "received_on", "pk")


def is_unit_used(lot: SterileLot, unit_code: str, *, but: Any = None) -> bool:
    """Did this unit serve in a treatment that counts?"""
    found = TreatmentItem.objects.standing().filter(lot=lot, unit_code=unit_code)
    return bool(found.exclude(treatment=but).exists())


def number(counted: QuerySet[Any]) -> Coalesce:
    """The `n` of a counting subquery, 0 without rows."""
    return Coalesce(Subquery(counted.values("n")[:1], output_field=IntegerField()), 0)


def _treatments(clinic: Clinic) -> QuerySet[Any]:
    found: QuerySet[Any] = Treatment.objects.of(clinic).standing()
    return found


def _standing_items(clinic: Clinic) -> QuerySet[Any]:
    found: QuerySet[Any] = TreatmentItem.objects.of(clinic).standing()
    found = found.filter(treatment__voided_at__isnull=True)
    items: QuerySet[Any] = found.annotate(run_id=run_of_item())
    return items


def _used_in(clinic: Clinic, runs: QuerySet[Pack]) -> QuerySet[Any]:
    items = _standing_items(clinic).filter(
        pack_code__in=runs.values("code"), run_id__in=runs.values("pk")
    )
    return _treatments(clinic).filter(pk__in=items.values("treatment"))


def _reach(found: QuerySet[Any]) -> Reach:
    told = ("ref", "client__code", "pk", "treated_at", "client_id")
    rows = found.order_by().values_list(*told).distinct()
    return Reach(tuple(_in_order([Reached(*row) for row in rows])))


def _in_order(found: list[Reached]) -> list[Reached]:
    return sorted(found, key=lambda each: (each.treated_at, each.ref))
