"""Treatments: what was used, on whom, after which questions (K-001 to K-003, K-030, K-046 …)."""

from collections.abc import Callable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from compliance.clinics.rulepacks import Asked
from compliance.requirements.rules.events import Event, no_data, not_applicable, pooled
from compliance.requirements.rules.facts import Facts, Treatment
from compliance.requirements.rules.findings import Judged
from compliance.treatments.rules import treating

ROLLED = frozenset({"ROLLER", "STAMP"})
SEEDED = "ELIGIBLE"


def _judged(
    facts: Facts,
    asked: Asked,
    own: Sequence[Treatment],
    problem: Callable[[Treatment], str],
    *,
    otherwise: str,
    is_missing: bool = False,
) -> list[Judged]:
    """One answer for all treatments, or a failure for each that has a problem."""
    if not facts.treatments:
        return no_data(facts, _("No treatment is recorded."), "treatment-list")
    if not own:
        return not_applicable(facts, otherwise)
    events = []
    for each in own:
        told = problem(each)
        sentence = f"{each.number}: {told}" if told else ""
        events.append(Event(each.number, each.ref, sentence, is_missing))
    return pooled(facts, asked, events)


def rollers(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-001: what was bought, less what was used and thrown away, is never below nothing."""
    return _shelf(facts, asked, [each for each in facts.lots if each.kind in ROLLED])


def units(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-003: no more units of a lot served than were bought."""
    return _shelf(facts, asked, list(facts.lots))


def _shelf(facts: Facts, asked: Asked, lots: list) -> list[Judged]:  # type: ignore[type-arg]
    if not lots:
        return not_applicable(facts, _("No such lot is recorded."))
    used = [each for each in lots if each.used or each.wasted]
    if not used:
        return no_data(facts, _("No unit was used or thrown away yet."))
    sentence = _("Lot %(lot)s: %(used)d used and %(wasted)d thrown away of %(bought)d.")
    events = [
        Event(
            each.lot,
            each.ref,
            sentence % {
                "lot": each.lot, "used": each.used, "wasted": each.wasted, "bought": each.quantity
            } if each.left < 0 else "",
        )
        for each in used
    ]  # fmt: skip
    return pooled(facts, asked, events)


def cartridges(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-002: a treatment with a pen names a sterile cartridge in date."""
    own = [each for each in facts.treatments if each.device_kind == "PEN"]
    return _judged(facts, asked, own, _cartridge, otherwise=_("No pen was used."))


def _cartridge(treatment: Treatment) -> str:
    if not {"CARTRIDGE", "PACK", "OTHER"} & set(treatment.item_kinds):
        return _("no sterile cartridge is recorded.")
    if treatment.expired_items:
        return _("lot %(lot)s was past its date.") % {"lot": treatment.expired_items[0]}
    return ""


def invasive(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-030: time, body part, provider, client contact, lot and expiry are written down."""
    none = _("No treatment is recorded.")
    return _judged(facts, asked, facts.treatments, _lacks, otherwise=none, is_missing=True)


def _lacks(treatment: Treatment) -> str:
    wanted = (
        (_("part of the body"), treatment.body_area),
        (_("provider"), treatment.practitioner),
        (_("client's contact"), treatment.has_contact),
        (_("lot and expiry of what was used"), treatment.has_lot),
    )
    missing = [name for name, is_there in wanted if not is_there]
    return _("missing: %(what)s.") % {"what": ", ".join(missing)} if missing else ""


def depth(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-037: not deeper than the device allows; the certificate is looked at when it is written."""
    own = [each for each in facts.treatments if each.needle_mm is not None]
    if facts.treatments and not own:
        return no_data(facts, _("No needle depth is recorded."))
    return _judged(facts, asked, own, _depth, otherwise=_("No depth is recorded."))


def _depth(treatment: Treatment) -> str:
    found = treating.breaches_of_depth(
        treatment.needle_mm, device_mm=treatment.device_mm, certificate_mm=None
    )
    return f"{found[0].sentence}." if found else ""


def cream_limits(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-046: grams, area and minutes within the product's own label."""
    return _creamed(facts, asked, "K-046")


def cream_off(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-047: the cream is off before needling starts; the same minute still counts."""
    own = [each for each in facts.treatments if each.cream is not None]
    timed = [each for each in own if each.cream is not None and each.cream.removed_at is not None]
    if own and not timed:
        return no_data(facts, _("No time is recorded at which cream came off."))
    return _creamed(facts, asked, "K-047")


def _creamed(facts: Facts, asked: Asked, requirement: str) -> list[Judged]:
    own = [each for each in facts.treatments if each.cream is not None]
    return _judged(
        facts,
        asked,
        own,
        lambda each: _of_cream(each, requirement),
        otherwise=_("No cream was used."),
    )


def _of_cream(treatment: Treatment, requirement: str) -> str:
    if treatment.cream is None:
        return ""
    found = treating.breaches_of_cream(
        treatment.cream, treatment.label, treated_at=treatment.treated_at
    )
    own = [breach.sentence for breach in found if breach.requirement == requirement]
    return f"{own[0]}." if own else ""


def screened(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-050: found eligible on the day, every question of the seed answered no."""
    none = _("No treatment is recorded.")
    return _judged(facts, asked, facts.treatments, _screening, otherwise=none)


def _screening(treatment: Treatment) -> str:
    found = treating.breaches_of_screening(treatment.screening)
    return f"{found[0].sentence}." if found else ""


def isotretinoin(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-051: the screening asks for it and waits; only who was found eligible is treated."""
    own = [each for each in facts.treatments if each.screening is not None]
    if facts.treatments and not own:
        return no_data(facts, _("No screening is recorded."))
    return _judged(facts, asked, own, _screening, otherwise=_("No screening is recorded."))


def interval(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-052: days since the session before; the last day of the wait still counts as too soon."""
    least = asked.number("min_days", treating.LEAST_DAYS_BETWEEN)
    own = [each for each in facts.treatments if each.last_on is not None]
    return _judged(
        facts,
        asked,
        own,
        lambda each: _too_soon(each, least),
        otherwise=_("Nobody was treated twice yet."),
    )


def _too_soon(treatment: Treatment, least: int) -> str:
    if treatment.last_on is None or (treatment.on - treatment.last_on).days >= least:
        return ""
    days = (treatment.on - treatment.last_on).days
    return _("%(days)d days after the session before; at least %(least)d are asked.") % {
        "days": days,
        "least": least,
    }


def consent(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-053: consent signed and the aftercare sheet given, both written down."""
    none = _("No treatment is recorded.")
    refused = [
        e for e in facts.treatments if e.aftercare_given is False or e.consent_given is False
    ]
    if refused:
        told = _("no consent, or no aftercare sheet.")
        return _judged(facts, asked, refused, lambda _each: told, otherwise=none)
    return _judged(facts, asked, facts.treatments, _unknown, otherwise=none, is_missing=True)


def _unknown(treatment: Treatment) -> str:
    if treatment.aftercare_given is None or treatment.consent_given is None:
        return _("it is not recorded whether consent and the aftercare sheet were given.")
    return ""
