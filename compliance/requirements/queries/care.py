"""The latest treatments of a day with everything that they are judged by."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from compliance.clinics.models import Clinic
from compliance.requirements.queries.window import Window
from compliance.requirements.rules import facts
from compliance.requirements.rules.facts import LATEST
from compliance.requirements.rules.findings import Ref
from compliance.treatments.models import Treatment, TreatmentItem, VaultEntry
from compliance.treatments.queries import consents
from compliance.treatments.rules.treating import CreamUse, Label

# Columns and no more: whole records of everything behind two hundred treatments are most of a page
READ = (
    *("pk", "ref", "treated_at", "body_area", "needle_mm", "area_cm2", "applied_at", "removed_at"),
    *("aftercare_given", "practitioner__name", "screening__outcome"),
    *("device__code", "device__kind", "device__max_depth_mm"),
    *("movement__grams", "movement__container__product__max_g_per_10cm2"),
    *("movement__container__product__max_area_cm2", "movement__container__product__minutes_max"),
)


def gather(clinic: Clinic, window: Window) -> dict[str, Any]:
    """Treatments with items, people and cream. Runs two queries."""
    found = list(_latest(clinic, window))
    items = _items([each.pk for each in found])
    return {"treatments": tuple(_treatment(each, items[each.pk], clinic) for each in found)}


def _latest(clinic: Clinic, window: Window) -> QuerySet[Any, Any]:
    before = Treatment.objects.standing().filter(
        client=OuterRef("client"), treated_at__lt=OuterRef("treated_at")
    )
    found: QuerySet[Any] = Treatment.objects.of(clinic).standing()
    found = found.filter(treated_at__lt=window.end).annotate(
        last_at=Subquery(before.order_by("-treated_at").values("treated_at")[:1]),
        has_consent=consents.was_given(),
        has_contact=Exists(VaultEntry.objects.standing().filter(client=OuterRef("client"))),
    )
    rows = found.values_list(*READ, "last_at", "has_consent", "has_contact", named=True)
    return rows.order_by("-treated_at", "-pk")[:LATEST]


def _items(treatments: list[UUID]) -> dict[UUID, list[Any]]:
    """What each of them used up: kind, lot and its last day, empty for a pack of one's own."""
    found: QuerySet[Any] = TreatmentItem.objects.standing().filter(treatment__in=treatments)
    rows = found.order_by("pk").values_list(
        "treatment", "lot__product__kind", "lot__lot", "lot__expires_on"
    )
    items: dict[UUID, list[Any]] = defaultdict(list)
    for treatment, *item in rows:
        items[treatment].append(item)
    return items


def _treatment(each: Any, items: list[Any], clinic: Clinic) -> facts.Treatment:
    on = clinic.day(each.treated_at)
    return facts.Treatment(
        ref=Ref("treatment", str(each.pk), each.ref),
        number=each.ref,
        treated_at=each.treated_at,
        on=on,
        device=each.device__code or "",
        device_kind=each.device__kind or "",
        item_kinds=tuple(kind or "PACK" for kind, _lot, _expires_on in items),
        expired_items=tuple(
            lot for _kind, lot, expires_on in items if expires_on and expires_on < on
        ),
        has_lot=bool(items),
        has_contact=each.has_contact,
        body_area=each.body_area,
        practitioner=each.practitioner__name,
        screening=each.screening__outcome,
        last_on=clinic.day(each.last_at) if each.last_at else None,
        aftercare_given=each.aftercare_given,
        consent_given=each.has_consent or None,
        needle_mm=each.needle_mm,
        device_mm=each.device__max_depth_mm,
        **_cream(each),
    )


def _cream(each: Any) -> dict[str, Any]:
    if each.movement__grams is None:
        return {}
    use = CreamUse(-each.movement__grams, each.area_cm2, each.applied_at, each.removed_at)
    label = Label(
        each.movement__container__product__max_g_per_10cm2,
        each.movement__container__product__max_area_cm2,
        each.movement__container__product__minutes_max,
    )
    return {"cream": use, "label": label}
