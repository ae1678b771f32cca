"""Who holds what is required, at one glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from compliance.clinics.models import Clinic
from compliance.practitioners import rules
from compliance.practitioners.models import Practitioner
from compliance.practitioners.queries.people import Held, held_by, present

RANK = {
    "PRIMARY_SOURCE_VERIFIED": 0,
    "DOCUMENT_SEEN": 1,
    "SELF_DECLARED": 2,
    "EXPIRING": 3,
    "CHECK_OVERDUE": 4,
    "NOT_YET": 5,
    "NOT_CONFIRMED": 6,
    "EXPIRED": 7,
    "REVOKED": 8,
}


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One person, and for each required group the paper that stands best; None is MISSING."""

    person: Practitioner
    best: tuple[Held | None, ...]


def matrix(clinic: Clinic, *, on: date) -> tuple[tuple[rules.Group, ...], list[MatrixRow]]:
    """What the clinic's rule pack asks of everybody here. Runs three queries, however many."""
    groups = rules.required(clinic.pack)
    papers = held_by(clinic, on=on)
    rows = [
        MatrixRow(person, tuple(_best(papers.get(person.pk, ()), group) for group in groups))
        for person in present(clinic, on=on)
    ]
    return groups, rows


def _best(papers: Sequence[Held], group: rules.Group) -> Held | None:
    """What is in force first, then what is best proved; of equals the one that lasts longer."""
    found = [each for each in papers if each.credential.type in group and not each.is_replaced]
    return min(found, key=_rank, default=None)


def _rank(each: Held) -> tuple[int, int]:
    left = each.status.days_left
    return RANK[each.status.code], -(left if left is not None else 100_000)
