"""Finding treatments with everything they used."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics.models import Clinic
from compliance.core import times
from compliance.core.attention import Attention
from compliance.practitioners.models import Practitioner
from compliance.treatments.models import Client, Treatment, TreatmentItem
from compliance.treatments.queries import consents
from compliance.treatments.rules import treating

LOOKED_BACK = timedelta(days=14)
MOST_MENTIONED = 5
YEAR_DAYS = 365
HAND_HELD = ("ROLLER", "STAMP")  # single-use, so they are lots and no devices of the clinic


@dataclass(frozen=True, slots=True)
class Counted:
    """How many treatments with one kind of device, over a year."""

    device_kind: str
    count: int


def treatments(clinic: Clinic) -> QuerySet[Any]:
    """All treatments, latest first, with client, people, cream and items; two queries."""
    found: QuerySet[Any] = Treatment.objects.of(clinic)
    return complete(found).order_by("-treated_at", "-pk")


def complete(found: QuerySet[Any]) -> QuerySet[Any]:
    """The same treatments with what is shown of them."""
    items = TreatmentItem.objects.standing().select_related("lot__product").order_by("pk")
    shown: QuerySet[Any] = found.select_related(
        "client", "practitioner", "device", "screening", "movement__container__product"
    )
    shown = shown.prefetch_related(Prefetch("items", items))
    complete_rows: QuerySet[Any] = shown.annotate(has_consent=consents.was_given())
    return complete_rows


def of_client(client: Client) -> QuerySet[Any]:
    """A client's treatments, latest first, void ones included."""
    found = Treatment.objects.filter(client=client)
    return complete(found).order_by("-treated_at", "-pk")


def before(client: Client, moment: datetime, *, but: Any = None) -> datetime | None:
    """When this client was treated last before a moment."""
    found = Treatment.objects.standing().filter(client=client, treated_at__lt=moment)
    latest: datetime | None = found.exclude(pk=but).aggregate(latest=Max("treated_at"))["latest"]
    return latest


def last_of(practitioner: Practitioner | None, clinic: Clinic) -> Treatment | None:
    """What the next treatment is probably like: the last one of this person, else of the clinic."""
    found = Treatment.objects.of(clinic).standing().select_related("movement")
    found = found.order_by("-treated_at", "-pk")
    own = found.filter(practitioner=practitioner).first() if practitioner else None
    latest: Treatment | None = own or found.first()
    return latest


def next_ref(clinic: Clinic) -> str:
    """The next number of the clinic's own numbering; six digits, so that text sorts like them."""
    found = Treatment.objects.of(clinic).filter(ref__regex=r"^T-[0-9]{6}$")
    highest: str | None = found.aggregate(highest=Max("ref"))["highest"]
    return f"T-{int(highest[2:]) + 1 if highest else 1:06d}"


def missing(treatment: Any) -> list[str]:
    """What is not known yet of a treatment; needs `complete`."""
    movement = treatment.movement
    return treating.missing(
        has_needle_item=bool(treatment.items.all()),
        has_device=treatment.device_id is not None,
        has_depth=treatment.needle_mm is not None,
        has_screening=treatment.screening_id is not None,
        has_consent=treatment.has_consent,
        has_cream=movement is not None,
        has_cream_times=bool(treatment.applied_at and treatment.removed_at),
        aftercare_given=treatment.aftercare_given,
        reaction=treatment.reaction,
    )


def grams_of(treatment: Any) -> Decimal | None:
    """Grams of cream, where there was any."""
    return -treatment.movement.grams if treatment.movement else None


def with_kind(found: QuerySet[Any]) -> QuerySet[Any]:
    """Treatments with `used_kind`: the device's, else that of the roller or stamp; or nothing."""
    in_hand = TreatmentItem.objects.standing().filter(
        treatment=OuterRef("pk"), lot__product__kind__in=HAND_HELD
    )
    first = in_hand.order_by("pk").values("lot__product__kind")[:1]
    with_it: QuerySet[Any] = found.annotate(used_kind=Coalesce("device__kind", Subquery(first)))
    return with_it


def counts_by_kind(practitioner: Practitioner, *, on: date) -> list[Counted]:
    """Treatments of the 365 days up to a day, per kind of device. Runs one query."""
    return counts_by_person(practitioner.clinic, on=on, practitioner=practitioner).get(
        practitioner.pk, []
    )


def counts_by_person(clinic: Clinic, *, on: date, **only: Any) -> dict[Any, list[Counted]]:
    """The same for everybody, by practitioner. Runs one query."""
    year = (
        Treatment.objects.of(clinic)
        .standing()
        .filter(
            treated_at__gte=times.day_start(on - timedelta(days=YEAR_DAYS - 1), clinic.timezone),
            treated_at__lt=times.day_end(on, clinic.timezone),
            **only,
        )
    )
    rows = with_kind(year).filter(used_kind__isnull=False).order_by()
    counted = rows.values_list("practitioner", "used_kind").annotate(count=Count("pk"))
    found: dict[Any, list[Counted]] = {}
    for person, kind, count in counted.order_by("practitioner", "used_kind"):
        found.setdefault(person, []).append(Counted(kind, count))
    return found


def uses_by_device(clinic: Clinic, *, until: datetime) -> dict[Any, int]:
    """How often each device was used before a moment. Runs one query."""
    found = Treatment.objects.of(clinic).standing()
    found = found.filter(device__isnull=False, treated_at__lt=until)
    rows = found.order_by().values_list("device").annotate(count=Count("pk"))
    return dict(rows)


def between(clinic: Clinic, start: datetime, end: datetime) -> QuerySet[Any]:
    """Treatments of a period, oldest first, void ones included."""
    found = Treatment.objects.of(clinic).filter(treated_at__gte=start, treated_at__lt=end)
    return complete(found).order_by("treated_at", "pk")


def open_ended(clinic: Clinic, *, at: datetime) -> QuerySet[Any]:
    """Recent treatments of which something is still asked for, latest first."""
    has_item = Exists(TreatmentItem.objects.standing().filter(treatment=OuterRef("pk")))
    asked = (
        ~has_item
        | Q(device__isnull=True)
        | Q(needle_mm__isnull=True)
        | Q(screening__isnull=True)
        | ~consents.was_given()
        | Q(aftercare_given__isnull=True)
        | Q(reaction="")
        | Q(movement__isnull=False, removed_at__isnull=True)
        | Q(movement__isnull=False, applied_at__isnull=True)
    )
    return treatments(clinic).filter(
        asked, voided_at__isnull=True, treated_at__gte=at - LOOKED_BACK
    )


def needs_attention(clinic: Clinic, *, on: date, at: datetime) -> list[Attention]:
    """Recent treatments with something missing. Runs two queries."""
    found = open_ended(clinic, at=at).select_related("clinic", "movement")
    return [_attention(each) for each in found[:MOST_MENTIONED]]


def _attention(treatment: Any) -> Attention:
    keys = missing(treatment)
    title = ngettext(
        "%(ref)s: %(n)d thing is missing", "%(ref)s: %(n)d things are missing", len(keys)
    )
    return Attention(
        tone="info",
        title=title % {"ref": treatment.ref, "n": len(keys)},
        text=_("Treated on %(day)s. Fill in what you know.")
        % {"day": treatment.clinic.day(treatment.treated_at).isoformat()},
        url=treatment.get_absolute_url(),
    )
