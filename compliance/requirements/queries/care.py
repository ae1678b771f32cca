"""The latest treatments of a day with everything that they are judged by."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from compliance.clinics.models import Clinic
from compliance.requirements.queries.window import Window
from compliance.requirements.rules import facts
from compliance.requirements.rules.facts import LATEST
from compliance.requirements.rules.findings import Ref
from compliance.treatments.models import Consent, Treatment, VaultEntry
from compliance.treatments.queries import treatments
from compliance.treatments.rules.treating import CreamUse, Label


def gather(clinic: Clinic, window: Window) -> dict[str, Any]:
    """Treatments with items, people and cream. Runs two queries."""
    return {"treatments": tuple(_treatment(each, clinic) for each in _latest(clinic, window))}


def _latest(clinic: Clinic, window: Window) -> QuerySet[Any]:
    before = Treatment.objects.standing().filter(
        client=OuterRef("client"), treated_at__lt=OuterRef("treated_at")
    )
    found: QuerySet[Any] = Treatment.objects.of(clinic).standing()
    found = found.filter(treated_at__lt=window.end).annotate(
        last_at=Subquery(before.order_by("-treated_at").values("treated_at")[:1]),
        has_consent=Exists(
            Consent.objects.standing().filter(
                client=OuterRef("client"), signed_at__lte=OuterRef("treated_at")
            )
        ),
        has_contact=Exists(VaultEntry.objects.standing().filter(client=OuterRef("client"))),
    )
    return treatments.complete(found).order_by("-treated_at", "-pk")[:LATEST]


def _treatment(each: Any, clinic: Clinic) -> facts.Treatment:
    on = clinic.day(each.treated_at)
    items = list(each.items.all())
    device = each.device
    return facts.Treatment(
        ref=Ref("treatment", str(each.pk), each.ref),
        number=each.ref,
        treated_at=each.treated_at,
        on=on,
        device=device.code if device else "",
        device_kind=device.kind if device else "",
        item_kinds=tuple(item.lot.product.kind if item.lot else "PACK" for item in items),
        expired_items=tuple(
            item.lot.lot for item in items if item.lot and item.lot.expires_on < on
        ),
        has_lot=bool(items),
        has_contact=each.has_contact,
        body_area=each.body_area,
        practitioner=each.practitioner.name,
        screening=each.screening.outcome if each.screening else None,
        last_on=clinic.day(each.last_at) if each.last_at else None,
        aftercare_given=each.aftercare_given,
        consent_given=each.has_consent or None,
        needle_mm=each.needle_mm,
        device_mm=device.max_depth_mm if device else None,
        **_cream(each),
    )


def _cream(each: Any) -> dict[str, Any]:
    movement = each.movement
    if movement is None:
        return {}
    product = movement.container.product
    use = CreamUse(-movement.grams, each.area_cm2, each.applied_at, each.removed_at)
    label = Label(product.max_g_per_10cm2, product.max_area_cm2, product.minutes_max)
    return {"cream": use, "label": label}
