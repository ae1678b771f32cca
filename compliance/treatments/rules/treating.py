"""What a treatment breaks, what is missing from it, and what a shelf holds."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.core.errors import Refusal
from compliance.core.units import trimmed
from compliance.lidocaine.rules import Breach, label_limit_g

LEAST_DAYS_BETWEEN = 28  # K-052, FACTS 5.3


@dataclass(frozen=True, slots=True)
class Label:
    """What the label of a cream allows; nothing where it does not say."""

    max_g_per_10cm2: Decimal | None = None
    max_area_cm2: int | None = None
    minutes_max: int | None = None


@dataclass(frozen=True, slots=True)
class CreamUse:
    """Cream on the skin before needling."""

    grams: Decimal
    area_cm2: Decimal | None
    applied_at: datetime | None
    removed_at: datetime | None


def check_moment(moment: datetime | None, *, at: datetime, field: str) -> None:
    """Refuses a moment that has not come."""
    if moment is not None and moment > at:
        raise Refusal(_("This has not happened yet: choose a time that has passed."), field)


def left_on_shelf(*, bought: int, used: int, wasted: int) -> int:
    """Bought − used − wasted: what must be there, which proves single use."""
    return bought - used - wasted


def check_unit_left(lot: str, *, bought: int, used: int, wasted: int) -> None:
    """Refuses to take one more from a lot of which every unit is used or thrown away (K-003)."""
    if left_on_shelf(bought=bought, used=used, wasted=wasted) <= 0:
        raise Refusal(
            _(
                "All %(bought)s of lot %(lot)s are used or thrown away: one more would be a second "
                "use. Choose the lot on the pack in your hand."
            )
            % {"bought": bought, "lot": lot},
            "lots",
        )


def check_unit_unused(unit_code: str, *, is_used: bool) -> None:
    """Refuses a unit that has served: a single-use item cannot serve twice (K-003)."""
    if is_used:
        raise Refusal(
            _("Unit %(unit)s was used already. It is single-use: take a new one.")
            % {"unit": unit_code},
            "unit_code",
        )


def check_waste(units: int, *, left: int) -> None:
    """Refuses to throw away more than there is."""
    if units > left:
        raise Refusal(_("Only %(left)s are left of this lot.") % {"left": left}, "units")


def breaches_of_lot(
    lot: str,
    *,
    on: date,
    expires_on: date,
    is_intact: bool,
    received_on: date,
    recalled_on: date | None = None,
) -> list[Breach]:
    """K-006: recalled, past its date, damaged, or not even here yet."""
    found = []
    if recalled_on is not None and recalled_on <= on:
        sentence = _("Lot %(lot)s was used although it was recalled")
        found.append(Breach("K-006", "CRITICAL", sentence % {"lot": lot}))
    if on > expires_on:
        days = (on - expires_on).days
        sentence = ngettext(
            "Lot %(lot)s was used %(days)s day past its expiry",
            "Lot %(lot)s was used %(days)s days past its expiry",
            days,
        )
        found.append(Breach("K-006", "MAJOR", sentence % {"lot": lot, "days": days}))
    if not is_intact:
        sentence = _("Lot %(lot)s was used although its packs arrived damaged")
        found.append(Breach("K-006", "CRITICAL", sentence % {"lot": lot}))
    if on < received_on:
        sentence = _("Lot %(lot)s was used before it was received")
        found.append(Breach("K-005", "MINOR", sentence % {"lot": lot}))
    return found


def breaches_of_device(
    code: str, *, kind: str, on: date, out_of_service_on: date | None
) -> list[Breach]:
    """A device out of scope (FACTS 4.1), or out of service since before the day (K-055)."""
    found = []
    if kind == "RF_PEN":
        sentence = _("%(code)s is an RF device: a medical procedure, outside this clinic's scope")
        found.append(Breach("K-054", "CRITICAL", sentence % {"code": code}))
    if out_of_service_on is not None and out_of_service_on < on:
        sentence = _("%(code)s was used while it was out of service")
        found.append(Breach("K-055", "MAJOR", sentence % {"code": code}))
    return found


def breaches_of_pack(
    code: str,
    *,
    treated_at: datetime,
    is_known: bool,
    decision: str,
    decided_at: datetime | None,
    held: str,
) -> list[Breach]:
    """K-025: a pack whose load was not released, or was held, at the moment of its use."""
    if not is_known:
        sentence = _("Pack %(code)s was used, and no cycle before it is recorded")
    elif decision == "REJECTED":
        sentence = _("Pack %(code)s was used although its load was rejected")
    elif held:
        sentence = _("Pack %(code)s was used although a failed spore test held its load")
    elif decision != "RELEASED":
        sentence = _("Pack %(code)s was used although its load was not released")
    elif decided_at is not None and decided_at > treated_at:
        sentence = _("Pack %(code)s was used before its load was released")
    else:
        return []
    is_late_release = decision == "RELEASED" and not held
    severity = "MAJOR" if is_late_release or not is_known else "CRITICAL"
    return [Breach("K-025", severity, sentence % {"code": code})]


def breaches_of_pouch(
    code: str, *, on: date, expires_on: date | None, is_damaged: bool
) -> list[Breach]:
    """K-006: a pack past its own day, or seen to be damaged before its use."""
    found = []
    if expires_on is not None and on > expires_on:
        sentence = _("Pack %(code)s was used past its use-by day")
        found.append(Breach("K-006", "MAJOR", sentence % {"code": code}))
    if is_damaged:
        sentence = _("Pack %(code)s was used although it had been found damaged")
        found.append(Breach("K-006", "CRITICAL", sentence % {"code": code}))
    return found


def breaches_of_papers(lapsed: Iterable[str]) -> list[Breach]:
    """K-034: a credential that did not count on the day."""
    sentence = _("“%(paper)s” of the practitioner had lapsed on the day")
    return [Breach("K-034", "MAJOR", sentence % {"paper": paper}) for paper in lapsed]


@dataclass(frozen=True, slots=True)
class Scope:
    """What one training certificate allows: kinds of device (none named: any) and needle length."""

    kinds: frozenset[str]
    max_needle_mm: Decimal | None


def breaches_of_kind(kinds: Iterable[str], certificates: Sequence[Scope]) -> list[Breach]:
    """K-037: a kind of device that no certificate in force names.

    Without any certificate there is nothing to compare with: K-034 tells that it is missing.
    """
    sentence = _("Treated with a %(kind)s, which no training certificate in force names")
    names = {"PEN": _("pen"), "ROLLER": _("roller"), "STAMP": _("stamp")}
    return [
        Breach("K-037", "MAJOR", sentence % {"kind": names.get(kind, kind.lower())})
        for kind in sorted(kinds)
        if certificates and not any(_names(each, kind) for each in certificates)
    ]


def certified_mm(kinds: Collection[str], certificates: Sequence[Scope]) -> Decimal | None:
    """The longest needle that the certificates allow with these kinds; None without a limit.

    Of certificates for one kind the widest counts; of several kinds the strictest.
    """
    limits = []
    for kind in kinds or ("",):
        own = [each.max_needle_mm for each in certificates if _names(each, kind)]
        named = [each for each in own if each is not None]
        if named:
            limits.append(max(named))
    return min(limits, default=None)


def _names(certificate: Scope, kind: str) -> bool:
    return not certificate.kinds or kind in certificate.kinds


def breaches_of_depth(
    needle_mm: Decimal | None, *, device_mm: Decimal | None, certificate_mm: Decimal | None
) -> list[Breach]:
    """K-037: deeper than the device or the certificate allows."""
    limits = [each for each in (device_mm, certificate_mm) if each is not None]
    if needle_mm is None or not limits or needle_mm <= min(limits):
        return []
    sentence = _("Needled %(needle)s mm deep; device and certificate allow %(most)s mm")
    told = {"needle": trimmed(needle_mm), "most": trimmed(min(limits))}
    return [Breach("K-037", "MAJOR", sentence % told)]


def breaches_of_cream(cream: CreamUse, label: Label, *, treated_at: datetime) -> list[Breach]:
    """K-046 and K-047: more, wider or longer than the label allows, or still on the skin."""
    found = []
    if cream.removed_at is not None and cream.removed_at > treated_at:
        found.append(Breach("K-047", "MAJOR", _("Needling began with cream on the skin")))
    if cream.area_cm2 and label.max_g_per_10cm2:
        most = label_limit_g(cream.area_cm2, label.max_g_per_10cm2)
        if cream.grams > most:
            sentence = _("%(grams)s g of cream on this area; its label allows %(most)s g")
            told = {"grams": trimmed(cream.grams), "most": trimmed(most)}
            found.append(Breach("K-046", "MAJOR", sentence % told))
    if cream.area_cm2 and label.max_area_cm2 and cream.area_cm2 > label.max_area_cm2:
        sentence = _("Cream on %(area)s cm²; its label allows %(most)s cm²")
        told = {"area": trimmed(cream.area_cm2), "most": str(label.max_area_cm2)}
        found.append(Breach("K-046", "MAJOR", sentence % told))
    minutes = minutes_on_skin(cream, treated_at=treated_at)
    if minutes is not None and label.minutes_max and minutes > label.minutes_max:
        sentence = _("Cream was on for %(minutes)s minutes; its label allows %(most)s")
        told = {"minutes": str(minutes), "most": str(label.minutes_max)}
        found.append(Breach("K-046", "MAJOR", sentence % told))
    return found


def minutes_on_skin(cream: CreamUse, *, treated_at: datetime) -> int | None:
    """Whole minutes between on and off; None where one of them is not known."""
    if cream.applied_at is None or cream.removed_at is None:
        return None
    return int((cream.removed_at - cream.applied_at).total_seconds() // 60)


def breaches_of_interval(treated_on: date, *, last_on: date | None) -> list[Breach]:
    """K-052: too soon after the session before."""
    if last_on is None or (treated_on - last_on).days >= LEAST_DAYS_BETWEEN:
        return []
    days = (treated_on - last_on).days
    sentence = ngettext(
        "Treated %(days)s day after the session before; at least 28 are meant",
        "Treated %(days)s days after the session before; at least 28 are meant",
        days,
    )
    return [Breach("K-052", "MINOR", sentence % {"days": days})]


def breaches_of_screening(outcome: str | None) -> list[Breach]:
    """K-050: nobody is treated who was not found eligible on the day."""
    if outcome == "ELIGIBLE":
        return []
    sentence = (
        _("Treated without a screening on the day")
        if outcome is None
        else _("Treated although the screening of the day said otherwise")
    )
    return [Breach("K-050", "MAJOR" if outcome is None else "CRITICAL", sentence)]


def missing(
    *,
    has_needle_item: bool,
    has_device: bool,
    has_depth: bool,
    has_screening: bool,
    has_consent: bool,
    has_cream: bool,
    has_cream_times: bool,
    aftercare_given: bool | None,
    reaction: str,
) -> list[str]:
    """What is asked for at close-out, as short keys in the order of the page."""
    wanted = (
        ("needle_item", not has_needle_item),
        ("device", not has_device),
        ("needle_mm", not has_depth),
        ("cream_times", has_cream and not has_cream_times),
        ("screening", not has_screening),
        ("consent", not has_consent),
        ("reaction", not reaction),
        ("aftercare", aftercare_given is None),
    )
    return [key for key, is_missing in wanted if is_missing]
