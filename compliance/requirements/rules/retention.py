"""How long a record stays, on the premises and at all: the longest rule that matches; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from compliance.clinics.rulepacks import Keep
from compliance.treatments.rules.people import keep_until, years_after


@dataclass(frozen=True, slots=True)
class Kept:
    """The two clocks of a record: both days are the last on which it must still be there."""

    on_site_until: date | None
    until: date
    rule: Keep


def longest(rules: Sequence[Keep]) -> Keep:
    """The rule that decides: the most years; of equals one that somebody other than us made."""
    return max(rules, key=lambda each: (each.years, each.sureness != "default", each.source))


def on_site_years(rules: Sequence[Keep]) -> int:
    """How many years on the premises; 0 where no rule says."""
    return max(each.on_site_years for each in rules)


def kept(on: date, rules: Sequence[Keep]) -> Kept:
    """The clocks of what happened on a day (FACTS 1.12, vector 8)."""
    near = on_site_years(rules)
    return Kept(
        on_site_until=years_after(on, near) if near else None,
        until=keep_until(on, [each.years for each in rules]),
        rule=longest(rules),
    )


def is_over(on: date, until: date, *, is_held: bool) -> bool:
    """May it go on this day? Not on its last day, and never under a legal hold."""
    return on > until and not is_held
