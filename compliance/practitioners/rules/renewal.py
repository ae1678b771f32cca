"""Which credential has taken the place of which, and what stops when one lapses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from compliance.practitioners.rules.standing import CredentialStatus, Overlay

STEPS = (1, 7, 30)  # days before the end on which somebody is reminded anew
STOPPED = {Overlay.REVOKED, Overlay.NOT_CONFIRMED}


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
    if new.status.overlay in STOPPED:
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


def step_of(days_left: int | None) -> int | None:
    """The reminder that is due: 30, 7 or 1 days before the end, 0 when it is over, else none."""
    if days_left is None or days_left > STEPS[-1]:
        return None
    return 0 if days_left < 0 else next(step for step in STEPS if days_left <= step)
