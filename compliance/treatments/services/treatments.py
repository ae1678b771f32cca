"""Writing treatments: what was used, and a deviation for every rule that was broken."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.devices.models import Device
from compliance.ledger import services as ledger
from compliance.practitioners.models import Practitioner
from compliance.treatments.models import Client, Treatment, TreatmentItem
from compliance.treatments.queries import aftercare, reach, screenings
from compliance.treatments.queries import treatments as queries
from compliance.treatments.rules import treating as rules
from compliance.treatments.services import cream as creams
from compliance.treatments.services.before_use import check_before_use
from compliance.treatments.services.breaches import raise_deviations
from compliance.treatments.services.cream import Cream
from compliance.treatments.services.units import Unit

MOMENTS = ("treated_at", "applied_at", "removed_at")


@transaction.atomic
def record_treatment(
    *,
    client: Client,
    treated_at: datetime,
    body_area: str,
    practitioner: Practitioner,
    by: Actor,
    at: datetime,
    ref: str = "",
    device: Device | None = None,
    needle_mm: Decimal | None = None,
    units: Sequence[Unit] = (),
    packs: Sequence[str] = (),
    cream: Cream | None = None,
    area_cm2: Decimal | None = None,
    applied_at: datetime | None = None,
    removed_at: datetime | None = None,
    is_covered: bool | None = None,
    weight_kg: Decimal | None = None,
    aftercare_given: bool | None = None,
    reaction: str = "",
    is_before_use: bool = False,
) -> Treatment:
    """A treatment as it happened. What broke a rule is recorded and becomes a deviation.

    Refused is only what cannot be true: a unit that has served already, a moment to come; and
    before use what must not be opened.
    """
    clinic = _locked_clinic(client)
    if is_before_use and clinic.day(treated_at) == clinic.day(at):
        check_before_use(clinic, units=units, packs=packs, cream=cream, at=treated_at)
    treatment = Treatment(
        clinic=clinic,
        client=client,
        ref=ref or queries.next_ref(clinic),
        treated_at=treated_at,
        body_area=body_area,
        practitioner=practitioner,
        device=device,
        needle_mm=needle_mm,
        area_cm2=area_cm2,
        applied_at=applied_at,
        removed_at=removed_at,
        is_covered=is_covered,
        weight_kg=weight_kg,
        aftercare_given=aftercare_given,
        aftercare_version=aftercare.named(clinic, at) if aftercare_given else "",
        reaction=reaction,
        screening=screenings.on_day(client, clinic.day(treated_at)),
    )
    _check_moments(treatment, at=at)
    if cream is not None:
        treatment.movement = creams.issue(
            cream, moved_at=applied_at or treated_at, by=by, at=at, moved_by=practitioner.name
        )
    ledger.create(treatment, by=by, at=at, occurred_at=treated_at)
    _add_items(treatment, units, packs, by=by, at=at)
    raise_deviations(treatment, by=by, at=at)
    return treatment


@transaction.atomic
def amend_treatment(
    *,
    treatment: Treatment,
    by: Actor,
    at: datetime,
    reason: str,
    units: Sequence[Unit],
    packs: Sequence[str],
    cream: Cream | None,
    **changes: Any,
) -> Treatment:
    """Correct a treatment and what it used; what it now breaks becomes a deviation."""
    _locked_clinic(treatment.client)
    moved = {name: changes.get(name, getattr(treatment, name)) for name in MOMENTS}
    movement = treatment.movement
    if creams.differs(movement, cream):
        changes["movement"] = _replaced_cream(
            treatment, cream, moved_at=moved["applied_at"] or moved["treated_at"],
            by=by, at=at, reason=reason,
        )  # fmt: skip
    on = treatment.clinic.day(moved["treated_at"])
    changes["screening"] = screenings.on_day(treatment.client, on)
    changes |= _sheet(
        treatment, given=changes.get("aftercare_given", treatment.aftercare_given), at=at
    )
    amended = ledger.amend(
        treatment, by=by, at=at, reason=reason, changes=changes, occurred_at=moved["treated_at"]
    )
    _check_moments(amended, at=at)
    _replace_items(amended, units, packs, by=by, at=at, reason=reason)
    raise_deviations(amended, by=by, at=at)
    return amended


@transaction.atomic
def void_treatment(*, treatment: Treatment, by: Actor, at: datetime, reason: str) -> Treatment:
    """A treatment entered by mistake: its items are unused again, its cream is back."""
    for item in TreatmentItem.objects.standing().filter(treatment=treatment):
        ledger.void(item, by=by, at=at, reason=reason)
    voided = ledger.void(treatment, by=by, at=at, reason=reason)
    if treatment.movement is not None:
        creams.take_back(treatment.movement, by=by, at=at, reason=reason)
    return voided


@transaction.atomic
def close_out(
    *,
    treatment: Treatment,
    by: Actor,
    at: datetime,
    reaction: str,
    aftercare_given: bool | None,
    removed_at: datetime | None,
    applied_at: datetime | None,
    units: Sequence[Unit] = (),
    packs: Sequence[str] = (),
    **left_out: Any,
) -> Treatment:
    """What is only known at the end, and what was left out: needle, pen, depth."""
    _locked_clinic(treatment.client)
    changes = {
        "reaction": reaction,
        "aftercare_given": aftercare_given,
        **_sheet(treatment, given=aftercare_given, at=at),
        "applied_at": applied_at,
        "removed_at": removed_at,
        "screening": treatment.screening
        or screenings.on_day(treatment.client, treatment.clinic.day(treatment.treated_at)),
        **{name: value for name, value in left_out.items() if value is not None},
    }
    closed = ledger.amend(treatment, by=by, at=at, changes=changes, event="treatment.closed_out")
    _check_moments(closed, at=at)
    _add_items(closed, units, packs, by=by, at=at)
    raise_deviations(closed, by=by, at=at)
    return closed


def _sheet(treatment: Treatment, *, given: bool | None, at: datetime) -> dict[str, str]:
    """The version of the aftercare sheet: the one of today, unless one was written down."""
    if not given:
        return {"aftercare_version": ""}
    return {
        "aftercare_version": treatment.aftercare_version or aftercare.named(treatment.clinic, at)
    }


def _locked_clinic(client: Client) -> Clinic:
    """One treatment of a clinic after the other, so that numbers and units are counted right."""
    if Client.objects.filter(pk=client.pk, voided_at__isnull=False).exists():
        raise Refusal(_("This client is void."))
    return Clinic.objects.select_for_update().get(pk=client.clinic_id)


def _check_moments(treatment: Treatment, *, at: datetime) -> None:
    for name in MOMENTS:
        rules.check_moment(getattr(treatment, name), at=at, field=name)


def _replaced_cream(
    treatment: Treatment,
    cream: Cream | None,
    *,
    moved_at: datetime,
    by: Actor,
    at: datetime,
    reason: str,
) -> Any:
    if treatment.movement is not None:
        creams.take_back(treatment.movement, by=by, at=at, reason=reason)
    if cream is None:
        return None
    moved_by = treatment.practitioner.name
    return creams.issue(cream, moved_at=moved_at, by=by, at=at, moved_by=moved_by)


def _add_items(
    treatment: Treatment, units: Sequence[Unit], packs: Sequence[str], *, by: Actor, at: datetime
) -> None:
    common = {"clinic": treatment.clinic, "treatment": treatment}
    said: dict[str, Any] = {"by": by, "at": at, "occurred_at": treatment.treated_at}
    for unit in units:
        _check_unit(unit)
        item = TreatmentItem(lot=unit.lot, unit_code=unit.unit_code, **common)
        ledger.create(item, **said)
    for code in dict.fromkeys(packs):
        ledger.create(TreatmentItem(pack_code=code, **common), **said)


def _check_unit(unit: Unit) -> None:
    """Counts what is left of the lot; called before each unit is taken."""
    lot = reach.shelf(unit.lot.clinic).get(pk=unit.lot.pk)
    if lot.is_void:
        raise Refusal(_("Lot %(lot)s is void.") % {"lot": lot.lot}, "lots")
    if unit.unit_code:
        is_used = reach.is_unit_used(unit.lot, unit.unit_code)
        rules.check_unit_unused(unit.unit_code, is_used=is_used)
    rules.check_unit_left(lot.lot, bought=lot.quantity, used=lot.used, wasted=lot.wasted)


def _replace_items(
    treatment: Treatment,
    units: Sequence[Unit],
    packs: Sequence[str],
    *,
    by: Actor,
    at: datetime,
    reason: str,
) -> None:
    """Items that are no longer named are void, new ones are added, the others stay."""
    wanted = [(each.lot.pk, each.unit_code) for each in units]
    codes = list(dict.fromkeys(packs))
    for item in TreatmentItem.objects.standing().filter(treatment=treatment).order_by("pk"):
        key = (item.lot_id, item.unit_code)
        if item.lot_id and key in wanted:
            wanted.remove(key)
        elif item.pack_code and item.pack_code in codes:
            codes.remove(item.pack_code)
        else:
            why = _("Corrected: %(reason)s") % {"reason": reason}
            ledger.void(item, by=by, at=at, reason=why[:300])
    lots = {each.lot.pk: each.lot for each in units}
    new = [Unit(lots[key], unit_code) for key, unit_code in wanted]
    _add_items(treatment, new, codes, by=by, at=at)
