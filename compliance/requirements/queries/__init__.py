"""Readiness on any day: facts of that day, judged by what the clinic is asked."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from typing import Any

from compliance.clinics.models import Clinic
from compliance.clinics.rulepacks import Rules
from compliance.requirements.queries import care, machines, people, stock, words
from compliance.requirements.queries.window import Window, window_of
from compliance.requirements.rules.engine import judge
from compliance.requirements.rules.facts import Facts
from compliance.requirements.rules.findings import Finding, Ref, Status
from compliance.sterilization.rules.policies import policy_of

ROOMS = (machines, people, stock, care, words)
LOOKED_AT = ("cycles", "spore_tests", "treatments", "movements", "disinfections", "lots")


@dataclass(frozen=True, slots=True)
class Readiness:
    """All findings of a clinic on a day, and the rules that judged it."""

    clinic: Clinic
    on: date
    rules: Rules
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many findings have each status, none left out."""
        found = Counter(each.status for each in self.findings)
        return {status.value: found[status] for status in Status}

    @property
    def is_ready(self) -> bool:
        """Could an inspector walk in?"""
        return all(each.is_ready for each in self.findings)


def readiness(clinic: Clinic, on: date, *, at: datetime | None = None) -> Readiness:
    """Where a clinic stands on a day, past or to come, from the records as they happened.

    The number of queries is fixed and each is bounded, whatever the length of history. Of a day to
    come only what happened by `at` is known.
    """
    rules = clinic.rules(on)
    facts = facts_of(clinic, window_of(clinic, on, at), rules)
    return Readiness(clinic, on, rules, judge(rules, facts, on))


def facts_of(clinic: Clinic, window: Window, rules: Rules) -> Facts:
    """Everything that is known of a clinic on a day."""
    gathered: dict[str, Any] = {}
    for room in ROOMS:
        gathered |= room.gather(clinic, window)
    facts = Facts(
        clinic=clinic.name,
        groups=tuple(tuple(group) for group in rules.settings["required_credentials"]),
        asks_spores=policy_of(clinic.pack, clinic.own_rules).spore_days > 0,
        **gathered,
    )
    refs: list[Ref] = [each.ref for each in chain(*(gathered[name] for name in LOOKED_AT))]
    return replace(facts, deviations=words.deviations(clinic, window, refs))
