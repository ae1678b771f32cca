"""Where a credential stands on a day: the ladder of proof and what dates and checks lay over it.

This rule is asked by every list, matrix, audit and public answer (FACTS 2.2).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

EXPIRING_DAYS = 30  # FACTS 2.2
CHECK_AFTER_DAYS = 120  # FACTS 2.2: attestations older than this are asked for again


class Proof(StrEnum):
    """How well a credential is proved, worst first (FACTS 2.2)."""

    SELF_DECLARED = "SELF_DECLARED"
    DOCUMENT_SEEN = "DOCUMENT_SEEN"
    PRIMARY_SOURCE_VERIFIED = "PRIMARY_SOURCE_VERIFIED"


class Overlay(StrEnum):
    """What the dates and the last source check say, laid over the proof."""

    NOT_YET = "NOT_YET"
    CHECK_OVERDUE = "CHECK_OVERDUE"
    EXPIRING = "EXPIRING"
    NOT_CONFIRMED = "NOT_CONFIRMED"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


ENDED = {Overlay.EXPIRED, Overlay.REVOKED, Overlay.NOT_CONFIRMED}
IN_FORCE = {None, Overlay.EXPIRING, Overlay.CHECK_OVERDUE}


@dataclass(frozen=True, slots=True)
class Check:
    """What the issuer answered on a day: MATCH, MISMATCH, NOT_FOUND or SUSPENDED."""

    checked_on: date
    result: str
    next_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class CredentialStatus:
    """Where a credential stands on a day. `days_left` counts the day itself as 0.

    `stopped_on` is the first day it did not count, where its issuer is the reason.
    """

    proof: Proof
    overlay: Overlay | None
    days_left: int | None
    stopped_on: date | None = None
    checked_on: date | None = None
    check_due_on: date | None = None
    is_check_overdue: bool = False

    @property
    def is_in_force(self) -> bool:
        """Does it count on this day?"""
        return self.overlay in IN_FORCE

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
    checks: Iterable[Check] = (),
    check_after_days: int = CHECK_AFTER_DAYS,
) -> CredentialStatus:
    """Where a credential stands on a clinic's day. The day it expires still counts.

    Of the checks made by that day, in the order they were written down, the last one speaks. A
    suspension stands until a later check says otherwise, and so does an issuer's “not known”.
    """
    check = last_check(checks, on)
    due_on = check_due_on(check, check_after_days) if check else None
    is_overdue = due_on is not None and due_on < on
    days_left = (expires_on - on).days if expires_on is not None else None
    overlay = _overlay(issued_on, days_left, revoked_on, check, on)
    if overlay is None and is_overdue:
        overlay = Overlay.CHECK_OVERDUE
    return CredentialStatus(
        proof=_proof(check, has_document=has_document),
        overlay=overlay,
        days_left=days_left,
        stopped_on=_stopped_on(revoked_on, check, on),
        checked_on=check.checked_on if check else None,
        check_due_on=due_on,
        is_check_overdue=is_overdue,
    )


def last_check(checks: Iterable[Check], on: date) -> Check | None:
    """The check that speaks on a day; of two on one day, the one written down later."""
    made = [each for each in checks if each.checked_on <= on]
    return max(reversed(made), key=lambda each: each.checked_on, default=None)


def check_due_on(check: Check, check_after_days: int) -> date:
    """The last day on which a check is fresh; that day still counts."""
    due_on = check.checked_on + timedelta(days=check_after_days)
    return min(due_on, check.next_due_on) if check.next_due_on else due_on


def _proof(check: Check | None, *, has_document: bool) -> Proof:
    if check is not None and check.result == "MATCH":
        return Proof.PRIMARY_SOURCE_VERIFIED
    return Proof.DOCUMENT_SEEN if has_document else Proof.SELF_DECLARED


def _overlay(
    issued_on: date | None,
    days_left: int | None,
    revoked_on: date | None,
    check: Check | None,
    on: date,
) -> Overlay | None:
    is_suspended = check is not None and check.result == "SUSPENDED"
    said = (
        (Overlay.REVOKED, is_suspended or (revoked_on is not None and revoked_on <= on)),
        (Overlay.EXPIRED, days_left is not None and days_left < 0),
        (Overlay.NOT_YET, issued_on is not None and issued_on > on),
        (Overlay.NOT_CONFIRMED, check is not None and check.result in {"MISMATCH", "NOT_FOUND"}),
        (Overlay.EXPIRING, days_left is not None and days_left <= EXPIRING_DAYS),
    )
    return next((overlay for overlay, is_so in said if is_so), None)


def _stopped_on(revoked_on: date | None, check: Check | None, on: date) -> date | None:
    days = [revoked_on] if revoked_on is not None and revoked_on <= on else []
    if check is not None and check.result != "MATCH":
        days.append(check.checked_on)
    return min(days, default=None)
