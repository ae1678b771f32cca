"""Pens and parts between two clients: cover, level, wet time, solution (K-007 to K-009)."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from compliance.clinics.rulepacks import Asked
from compliance.requirements.rules.events import (
    Event,
    by_subject,
    no_data,
    not_applicable,
    pooled,
    said,
)
from compliance.requirements.rules.facts import Disinfection, Facts, Treatment
from compliance.requirements.rules.findings import Judged
from compliance.sterilization.rules import disinfection


def covers(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-007: between two clients the cover is changed and the pen disinfected, for each pen."""
    pens = [each.name for each in facts.devices if each.kind == "PEN"]
    if not pens:
        return not_applicable(facts, _("No pen is in use."))
    events = [*_uses(facts, pens), *_of(facts, "K-007")]
    used = {each.device for each in facts.treatments} | {
        each.device for each in facts.disinfections
    }
    own = [pen for pen in pens if pen in used]
    if not own:
        return not_applicable(facts, _("No pen was used yet."))
    nothing = _("No disinfection is recorded.")
    return by_subject(facts, asked, [e for e in events if e.subject in own], own, nothing=nothing)


def _uses(facts: Facts, pens: list[str]) -> Iterator[Event]:
    """The latest treatments with each pen; a pen without any disinfection says nothing of them."""
    for pen in pens:
        done = [
            each.work.performed_at
            for each in facts.disinfections
            if each.device == pen and each.is_body
        ]
        if not done:
            continue
        own = {each.treated_at: each for each in facts.treatments if each.device == pen}
        unclean = set(disinfection.uses_without(list(own), done))
        for moment, treatment in own.items():
            yield Event(pen, treatment.ref, _unclean(treatment) if moment in unclean else "")


def _unclean(treatment: Treatment) -> str:
    told = {"number": treatment.number, "day": said(treatment.on)}
    return _("%(number)s on %(day)s: no disinfection since the client before.") % told


def disinfectant(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-008: the product in date, strong enough, and wet for long enough."""
    if not facts.devices:
        return not_applicable(facts, _("No device is in use."))
    if not facts.disinfections:
        return no_data(facts, _("No disinfection is recorded."), "disinfection-add")
    return pooled(facts, asked, list(_of(facts, "K-008")))


def batches(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-009: a high-level solution is named, dated, and not used past its last day."""
    if not facts.uses_hld:
        return not_applicable(facts, _("No part here is disinfected at a high level."))
    own = [each for each in facts.disinfections if each.work.level == "HLD"]
    if not own:
        return no_data(facts, _("No high-level disinfection is recorded."), "disinfection-add")
    return pooled(facts, asked, [*_of(facts, "K-009"), *(_unnamed(each) for each in own)])


def _unnamed(each: Disinfection) -> Event:
    is_missing = each.solution is None
    told = _("The solution is not recorded.") if is_missing else ""
    return Event(each.device, each.ref, told, is_missing)


def _of(facts: Facts, requirement: str) -> Iterator[Event]:
    """What the rule of the log itself says about each; missing is told for K-007 and K-008."""
    for each in facts.disinfections:
        found = disinfection.breaches(
            each.work,
            each.label,
            needed=each.needed,
            solution=each.solution,
            is_body=each.is_body,
        )
        broken = [breach.sentence for breach in found if breach.requirement == requirement]
        missing = _missing(each, requirement)
        told = f"{each.ref.label}: {broken[0]}." if broken else missing
        yield Event(each.device, each.ref, told, not broken and bool(missing))


def _missing(each: Disinfection, requirement: str) -> str:
    if requirement == "K-007" and each.is_body and each.work.sleeve_changed is None:
        return _("It is not recorded whether the cover was changed.")
    if requirement == "K-008" and each.work.contact_min is None:
        return _("How long it stayed wet is not recorded.")
    return ""
