"""Licences, services and depth checks of a device, and how often it may be used."""

import calendar
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal

DUE_SOON = timedelta(days=30)  # PRODUCT DEFAULT
NEAR = 9  # tenths of a limit, from which on it is told: PRODUCT DEFAULT
ALLOWED = frozenset({"LICENSED", "NOT_NEEDED"})


@dataclass(frozen=True, slots=True)
class Looked:
    """What a register said on a day."""

    status: str
    checked_on: date


def jurisdiction_of(pack: str) -> str:
    """The border that a clinic's rules stand behind; empty where they name none."""
    start = pack.partition("-")[0]
    return start if start in {"CA", "US", "UK", "EU"} else ""


def licence_standing(latest: Looked | None, on: date, *, fresh_days: int) -> str:
    """MISSING, UNLICENSED, STALE or CURRENT on a day; the last fresh day still counts (K-054)."""
    if latest is None or latest.checked_on > on:
        return "MISSING"
    if latest.status not in ALLOWED:
        return "UNLICENSED"
    return "STALE" if (on - latest.checked_on).days > fresh_days else "CURRENT"


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last of a shorter month."""
    months += day.month - 1
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def next_due_on(last_pass_on: date | None, *, since: date | None, every: int | None) -> date | None:
    """When the next one is due: after the last passed one, else after the first day of use."""
    start = last_pass_on or since
    return months_later(start, every) if every and start else None


def due_standing(due_on: date | None, on: date) -> str:
    """OVERDUE, DUE_SOON or nothing; the due day itself still counts (K-055)."""
    if due_on is None:
        return ""
    if on > due_on:
        return "OVERDUE"
    return "DUE_SOON" if due_on - on <= DUE_SOON else ""


def passes_needed(asked: Mapping[str, int | None], failed: Iterable[str]) -> list[str]:
    """The checks that must pass before a device comes back: what its maker asks, what failed."""
    return sorted({kind for kind, every in asked.items() if every} | set(failed))


def failed_since(checks: Sequence[tuple[str, str]]) -> list[str]:
    """The kinds whose last check failed; `checks` are kind and result, oldest first."""
    last = dict(checks)
    return sorted(kind for kind, result in last.items() if result == "FAIL")


def check_may_return(
    needed: Iterable[str], passed: Collection[str], *, words: Mapping[str, str]
) -> None:
    """Refuses to bring a device back without the passes that are needed since it went out."""
    missing = [kind for kind in needed if kind not in passed]
    if missing:
        names = ", ".join(words[kind] for kind in missing)
        raise Refusal(
            _("Not yet: since it went out of service this has not passed: %(names)s.")
            % {"names": names}
        )


def use_standing(count: int, limit: int | None) -> str:
    """REACHED, NEAR or nothing."""
    if not limit:
        return ""
    if count >= limit:
        return "REACHED"
    return "NEAR" if count * 10 >= limit * NEAR else ""


def check_day(day: date | None, *, today: date, field: str) -> None:
    """Refuses a day that has not come."""
    if day is not None and day > today:
        raise Refusal(_("This day is still to come."), field)


def check_in_order(first: date | None, then: date | None, *, field: str) -> None:
    """Refuses a later step before an earlier one."""
    if first is not None and then is not None and then < first:
        raise Refusal(_("This cannot have been before the step before it."), field)


def is_proof(source: str, *, has_document: bool) -> bool:
    """Membrane proof must come from the maker; a supplier's word does not count (FACTS 1.2)."""
    return has_document and source in {"BOX", "SITE", "STATEMENT"}
