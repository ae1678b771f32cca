"""What a treatment broke, gathered from the records it names, as deviations."""

from collections.abc import Iterator
from datetime import date, datetime

from compliance.core.actor import Actor
from compliance.deviations import queries as deviation_queries
from compliance.deviations import services as deviations
from compliance.lidocaine.rules import Breach
from compliance.practitioners import queries as practitioners
from compliance.treatments.models import Treatment, TreatmentItem
from compliance.treatments.queries import reach
from compliance.treatments.queries import treatments as queries
from compliance.treatments.rules import treating as rules

CERTIFICATE = "MN-TRN"


def raise_deviations(treatment: Treatment, *, by: Actor, at: datetime) -> None:
    """A deviation for every rule that the treatment broke and that was not told before."""
    told = set(deviation_queries.of_record(treatment).values_list("requirement", "summary"))
    for breach in breaches(treatment):
        summary = f"{breach.sentence} ({treatment.ref})."
        if (breach.requirement, summary) in told:
            continue
        deviations.raise_deviation(
            clinic=treatment.clinic,
            requirement=breach.requirement,
            severity=breach.severity,
            summary=summary,
            about=treatment,
            occurred_at=treatment.treated_at,
            by=by,
            at=at,
        )


def breaches(treatment: Treatment) -> list[Breach]:
    """Everything that it broke."""
    on = treatment.clinic.day(treatment.treated_at)
    screening = treatment.screening
    return [
        *_of_items(treatment, on),
        *_of_device(treatment, on),
        *_of_practitioner(treatment, on),
        *_of_cream(treatment),
        *_of_interval(treatment, on),
        *rules.breaches_of_screening(screening.outcome if screening else None),
    ]


def _of_items(treatment: Treatment, on: date) -> Iterator[Breach]:
    units = TreatmentItem.objects.standing().filter(treatment=treatment, lot__isnull=False)
    lots = {item.lot_id: item.lot for item in units.select_related("lot").order_by("pk")}
    for lot in lots.values():
        yield from rules.breaches_of_lot(
            lot.lot,
            on=on,
            expires_on=lot.expires_on,
            is_intact=lot.is_intact,
            received_on=lot.received_on,
            recalled_on=lot.recalled_on,
        )
    for item in reach.packs_of(treatment):
        run = item.run
        yield from rules.breaches_of_pack(
            item.pack_code,
            treated_at=treatment.treated_at,
            is_known=run is not None,
            decision=(run.decision or "") if run else "",
            decided_at=run.decided_at if run else None,
            held=run.held_at_use if run else "",
        )
        if run is not None:
            yield from rules.breaches_of_pouch(
                run.code, on=on, expires_on=run.expires_on, is_damaged=run.is_damaged
            )


def _of_device(treatment: Treatment, on: date) -> list[Breach]:
    device = treatment.device
    if device is None:
        return []
    return rules.breaches_of_device(
        device.code, kind=device.kind, on=on, out_of_service_on=device.out_of_service_on
    )


def _of_practitioner(treatment: Treatment, on: date) -> Iterator[Breach]:
    """Papers that had lapsed, and what goes beyond the device or the certificates."""
    papers = practitioners.held(practitioners.credentials_of(treatment.practitioner).standing(), on)
    yield from rules.breaches_of_papers(
        str(each.credential) for each in practitioners.lapsed(papers, treatment.clinic.pack)
    )
    kinds = _kinds(treatment)
    certificates = [_scope(each) for each in papers if _certifies(each)]
    yield from rules.breaches_of_kind(kinds, certificates)
    device = treatment.device
    yield from rules.breaches_of_depth(
        treatment.needle_mm,
        device_mm=device.max_depth_mm if device else None,
        certificate_mm=rules.certified_mm(kinds, certificates),
    )


def _kinds(treatment: Treatment) -> frozenset[str]:
    """The kinds of device it was done with: the pen, and rollers or stamps by their lots."""
    items = TreatmentItem.objects.standing().filter(
        treatment=treatment, lot__product__kind__in=queries.HAND_HELD
    )
    kinds = set(items.values_list("lot__product__kind", flat=True))
    return frozenset(kinds | ({treatment.device.kind} if treatment.device else set()))


def _certifies(each: practitioners.Held) -> bool:
    return each.credential.type == CERTIFICATE and each.status.is_in_force


def _scope(each: practitioners.Held) -> rules.Scope:
    named = frozenset(filter(None, each.credential.device_kinds.split("|")))
    return rules.Scope(named, each.credential.max_needle_mm)


def _of_cream(treatment: Treatment) -> list[Breach]:
    movement = treatment.movement
    if movement is None:
        return []
    product = movement.container.product
    use = rules.CreamUse(
        grams=-movement.grams,
        area_cm2=treatment.area_cm2,
        applied_at=treatment.applied_at,
        removed_at=treatment.removed_at,
    )
    label = rules.Label(product.max_g_per_10cm2, product.max_area_cm2, product.minutes_max)
    return rules.breaches_of_cream(use, label, treated_at=treatment.treated_at)


def _of_interval(treatment: Treatment, on: date) -> list[Breach]:
    last = queries.before(treatment.client, treatment.treated_at, but=treatment.pk)
    return rules.breaches_of_interval(on, last_on=treatment.clinic.day(last) if last else None)
