"""The log itself: numbers without gaps, pack codes, times in order."""

import itertools
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal


def missing_numbers(numbers: Iterable[int]) -> list[range]:
    """The gaps between the first and the last cycle number, as ranges (K-010)."""
    known = sorted(set(numbers))
    return [
        range(before + 1, after)
        for before, after in itertools.pairwise(known)
        if after > before + 1
    ]


def gap_text(gap: range) -> str:
    """A gap as people say it: #7, or #7 to #9."""
    if len(gap) == 1:
        return f"#{gap.start}"
    return _("#%(first)d to #%(last)d") % {"first": gap.start, "last": gap.stop - 1}


def proposed_codes(last: Sequence[str], *, is_reused: bool) -> list[str]:
    """Pack codes for a load like the last one.

    Codes on durable sets come back; codes on pouches count on, keeping their width.
    """
    if is_reused or not all(code and code[-1].isdigit() for code in last):
        return list(last)
    return [_counted_on(code, len(last)) for code in last]


def _counted_on(code: str, step: int) -> str:
    stem = code.rstrip("0123456789")
    digits = code[len(stem) :]
    return f"{stem}{int(digits) + step:0{len(digits)}d}"


def check_times(
    *,
    started_at: datetime,
    ended_at: datetime | None,
    exposure_min: Decimal | None,
    at: datetime,
) -> None:
    """Refuses a cycle in the future, one that ends before it starts, or is shorter than itself."""
    if started_at > at:
        raise Refusal(_("This time is still to come."), "started_at")
    if ended_at is None:
        return
    if ended_at > at:
        raise Refusal(_("This time is still to come."), "ended_at")
    if ended_at <= started_at:
        raise Refusal(_("A cycle ends after it has started."), "ended_at")
    whole = Decimal((ended_at - started_at).total_seconds()) / 60
    if exposure_min is not None and exposure_min > whole + 1:  # times are often kept to the minute
        raise Refusal(_("The exposure is longer than the whole cycle."), "exposure_min")


def check_in_use(started_on: date, *, installed_on: date | None, retired_on: date | None) -> None:
    """Refuses a cycle of a sterilizer that was not there yet, or no longer."""
    if installed_on and started_on < installed_on:
        raise Refusal(
            _("The sterilizer was installed on %(day)s.") % {"day": installed_on.isoformat()},
            "started_at",
        )
    if retired_on and started_on > retired_on:
        raise Refusal(
            _("The sterilizer was retired on %(day)s.") % {"day": retired_on.isoformat()},
            "started_at",
        )


def check_day(day: date | None, field: str, *, today: date) -> None:
    """Refuses a day in the future."""
    if day and day > today:
        raise Refusal(_("This day is still to come."), field)


def check_codes(codes: Sequence[str]) -> None:
    """Refuses the same pack code twice in one load."""
    for code in codes:
        if codes.count(code) > 1:
            raise Refusal(_("Pack %(code)s is in the load twice.") % {"code": code}, "packs")


def missing_fields(cycle: Any, *, has_packs: bool) -> list[str]:
    """The fields that a release waits for and that nobody has filled in, in reading order."""
    is_wrapped = cycle.packaging != "UNWRAPPED"
    fields = [
        *("temperature_c", "exposure_min"),
        *(("external_ci",) if is_wrapped else ()),
        *("internal_ci", "internal_ci_type"),
        *(("packs_dry",) if is_wrapped else ()),
    ]
    missing = [name for name in fields if getattr(cycle, name) in {None, ""}]
    return missing if has_packs else [*missing, "packs", "packs_expire_on"]


def gap_before(number: int, previous: int | None) -> range | None:
    """The numbers between a cycle and the one before it, where some are missing (K-010)."""
    return range(previous + 1, number) if previous is not None and number > previous + 1 else None
