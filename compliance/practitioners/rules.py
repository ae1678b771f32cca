"""Experience and the standing of credentials, from dates alone (FACTS 2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

GAP_DAYS = 180  # FACTS 2.3: a pause this long or longer is not experience
EXPIRING_DAYS = 30  # FACTS 2.2
EARLIEST = date(1950, 1, 1)
LATEST = date(2150, 1, 1)


class Dated(Protocol):
    """A stretch of practice; without an end it goes on."""

    @property
    def started_on(self) -> date: ...
    @property
    def ended_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """Practice without a pause: overlapping and touching periods made one."""

    started_on: date
    ended_on: date
    is_open: bool = False

    @property
    def days(self) -> int:
        """From the first day up to, not including, the last."""
        return (self.ended_on - self.started_on).days


@dataclass(frozen=True, slots=True)
class Gap:
    """A pause between two stretches."""

    started_on: date
    ended_on: date
    is_excluded: bool

    @property
    def days(self) -> int:
        """How long the pause was."""
        return (self.ended_on - self.started_on).days


@dataclass(frozen=True, slots=True)
class Experience:
    """How long someone has provided the service as of a day, with its working."""

    on: date
    days: int
    years: int
    months: int
    first_on: date | None
    last_on: date | None
    is_current: bool
    stretches: tuple[Stretch, ...]
    gaps: tuple[Gap, ...]

    @property
    def excluded_days(self) -> int:
        """Days of pauses that were taken out."""
        return sum(gap.days for gap in self.gaps if gap.is_excluded)


def experience(periods: Iterable[Dated], on: date, *, gap_days: int = GAP_DAYS) -> Experience:
    """Years of experience as of a day (FACTS 2.3).

    Periods are joined, so an overlap counts once; one without an end, or with an end still to
    come, runs to `on`; one that begins after `on` is ignored. A pause of `gap_days` or more is
    taken out; a shorter one is a holiday or an illness and counts on. Days are differences of
    dates: from 1 March to 2 March is one day. They become years and months by counting them off on
    the calendar from the first day, so an unbroken practice reads N years on its anniversary, and
    a part of a month is dropped. Vector 1: 380 + 2,052 days = 2,432, from 2019-03-01 that is 6
    years 7 months (and 26 days).
    """
    stretches = _joined(periods, on)
    gaps = tuple(
        Gap(a.ended_on, b.started_on, (b.started_on - a.ended_on).days >= gap_days)
        for a, b in pairwise(stretches)
    )
    days = sum(s.days for s in stretches) + sum(g.days for g in gaps if not g.is_excluded)
    first_on = stretches[0].started_on if stretches else None
    years, months = divmod(_whole_months(first_on, days), 12) if first_on else (0, 0)
    return Experience(
        on=on,
        days=days,
        years=years,
        months=months,
        first_on=first_on,
        last_on=stretches[-1].ended_on if stretches else None,
        is_current=bool(stretches) and stretches[-1].is_open,
        stretches=stretches,
        gaps=gaps,
    )


def _joined(periods: Iterable[Dated], on: date) -> tuple[Stretch, ...]:
    joined: list[Stretch] = []
    for start, end, is_open in sorted(_clipped(periods, on)):
        if joined and start <= joined[-1].ended_on:
            last = joined[-1]
            joined[-1] = Stretch(
                last.started_on, max(last.ended_on, end), is_open=last.is_open or is_open
            )
        else:
            joined.append(Stretch(start, end, is_open))
    return tuple(joined)


def _clipped(periods: Iterable[Dated], on: date) -> Iterable[tuple[date, date, bool]]:
    for period in periods:
        if period.started_on <= on:
            is_open = period.ended_on is None or period.ended_on >= on
            yield period.started_on, on if is_open else period.ended_on or on, is_open


def _whole_months(first_on: date, days: int) -> int:
    """Months of the calendar that are over when these days have been counted from a first day."""
    last = first_on + timedelta(days=days)
    months = (last.year - first_on.year) * 12 + last.month - first_on.month
    return months - (last.day < first_on.day)


def is_out_of_order(first: date | None, last: date | None) -> bool:
    """Does the end come before the beginning?"""
    return first is not None and last is not None and last < first


def is_plausible(on: date) -> bool:
    """Is the year one that a paper of a living person can carry?"""
    return EARLIEST <= on < LATEST


class Proof(StrEnum):
    """How well a credential is proved, worst first (FACTS 2.2)."""

    SELF_DECLARED = "SELF_DECLARED"
    DOCUMENT_SEEN = "DOCUMENT_SEEN"


class Overlay(StrEnum):
    """What the dates say, laid over the proof."""

    NOT_YET = "NOT_YET"
    EXPIRING = "EXPIRING"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


@dataclass(frozen=True, slots=True)
class CredentialStatus:
    """Where a credential stands on a day. `days_left` counts the day itself as 0."""

    proof: Proof
    overlay: Overlay | None
    days_left: int | None

    @property
    def is_in_force(self) -> bool:
        """Does it count on this day?"""
        return self.overlay in {None, Overlay.EXPIRING}

    @property
    def code(self) -> str:
        """The one word shown: the overlay where there is one, else the proof."""
        return str(self.overlay or self.proof)


def credential_status(
    *,
    issued_on: date | None,
    expires_on: date | None,
    revoked_on: date | None,
    has_document: bool,
    on: date,
) -> CredentialStatus:
    """Where a credential stands on a clinic's day. The day it expires still counts."""
    days_left = (expires_on - on).days if expires_on is not None else None
    overlay = None
    if revoked_on is not None and revoked_on <= on:
        overlay = Overlay.REVOKED
    elif days_left is not None and days_left < 0:
        overlay = Overlay.EXPIRED
    elif issued_on is not None and issued_on > on:
        overlay = Overlay.NOT_YET
    elif days_left is not None and days_left <= EXPIRING_DAYS:
        overlay = Overlay.EXPIRING
    proof = Proof.DOCUMENT_SEEN if has_document else Proof.SELF_DECLARED
    return CredentialStatus(proof, overlay, days_left)


@dataclass(frozen=True, slots=True)
class Paper:
    """What deciding about replacements needs to know of one credential."""

    id: object
    renews: object | None
    type: str
    scope: tuple[str, ...]
    issued_on: date | None
    expires_on: date | None
    status: CredentialStatus


def replaced(papers: Sequence[Paper], on: date) -> set[object]:
    """Keys of one person's credentials that another one has taken the place of.

    A renewal takes the place of what it renews. Without that link, a later paper of the same kind
    and scope does, as when several years of insurance come in from a list. The later paper must
    count by the day the earlier one stops, or today.
    """
    return {
        old.id
        for old in papers
        if any(new.id != old.id and _takes_over(new, old, on) for new in papers)
    }


def _takes_over(new: Paper, old: Paper, on: date) -> bool:
    if new.status.overlay is Overlay.REVOKED:
        return False
    begins_by = max(on, old.expires_on + timedelta(days=1)) if old.expires_on else on
    if new.issued_on is not None and new.issued_on > begins_by:
        return False
    if new.renews == old.id:
        return True
    return new.type == old.type and new.scope == old.scope and _outlasts(new, old)


def _outlasts(new: Paper, old: Paper) -> bool:
    """Does it end later? Of two that never end neither outlasts the other."""
    if old.expires_on is None:
        return False
    return new.expires_on is None or new.expires_on > old.expires_on
