"""What a rule pack asks of spore tests and of loads around them: dated, cited data."""

from dataclasses import dataclass
from datetime import date

from compliance.clinics.rulepacks import Asked, rules_of

SPORE_TESTS = ("K-016", "K-017", "K-018")  # weekly, every two weeks, monthly
LICENCE, EVERY_LOAD = "K-027", "K-014"  # of the sterilizer; an integrator in each load


@dataclass(frozen=True, slots=True)
class Policy:
    """One rule pack's numbers. `spore_days` or `licence_days` 0: not asked for.

    A test moves the due date only within `window_days` before it (PRODUCT DEFAULT).
    """

    spore_days: int
    window_days: int
    requirement: str
    source: str
    last_reviewed_on: date
    hold_load_for_bi: bool = False
    requalify_after_change: bool = False
    notify_health_unit: bool = False
    licence_days: int = 0
    lowest_ci_type: int = 0


def policy_of(pack: str, own_rules: str = "{}") -> Policy:
    """What a clinic is asked, its own changes included; of several intervals the shortest."""
    rules = rules_of(pack, own_rules)
    asked = [rules.asked[key] for key in SPORE_TESTS if key in rules.asked]
    first = min(asked, key=lambda each: each.number("interval_days"), default=None)
    licence, load = rules.asked.get(LICENCE), rules.asked.get(EVERY_LOAD)
    return Policy(
        licence_days=licence.number("interval_days") if licence else 0,
        lowest_ci_type=min(load.parameters["types"]) if load else 0,
        spore_days=first.number("interval_days") if first else 0,
        window_days=first.number("window_days") if first else 0,
        requirement=first.id if first else "",
        source=first.source if first else "",
        last_reviewed_on=first.last_reviewed_on if first else rules.last_reviewed_on,
        **{
            name: bool(rules.settings[name])
            for name in ("hold_load_for_bi", "requalify_after_change", "notify_health_unit")
        },
    )


def interval_of(asked: Asked) -> Policy:
    """The interval of one requirement alone."""
    return Policy(
        spore_days=asked.number("interval_days"),
        window_days=asked.number("window_days"),
        requirement=asked.id,
        source=asked.source,
        last_reviewed_on=asked.last_reviewed_on,
    )
