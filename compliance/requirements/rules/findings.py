"""What judging comes to: one status for one subject on one day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """FACTS 8. No data is never a pass."""

    PASS = "PASS"  # noqa: S105 - a status, not a password
    DUE_SOON = "DUE_SOON"
    OVERDUE = "OVERDUE"
    FAIL = "FAIL"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    NO_DATA = "NO_DATA"


WORST_FIRST = (
    *(Status.FAIL, Status.OVERDUE, Status.NO_DATA, Status.DUE_SOON, Status.PASS),
    Status.NOT_APPLICABLE,
)
NOT_READY = frozenset({Status.FAIL, Status.OVERDUE, Status.NO_DATA})


@dataclass(frozen=True, slots=True)
class Ref:
    """A record that speaks for a finding: its kind and key, and how people name it."""

    kind: str
    id: str
    label: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Judged:
    """What one rule says about one subject. `act` names the page that resolves it, and its key."""

    subject: str
    status: Status
    summary: str
    due_on: date | None = None
    evidence: tuple[Ref, ...] = ()
    act: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """The status of one requirement for one subject on a day (DESIGN 5)."""

    requirement: str
    area: str
    subject: str
    status: Status
    due_on: date | None
    summary: str
    evidence: tuple[Ref, ...] = ()
    act: tuple[str, str] = ("", "")

    @property
    def is_ready(self) -> bool:
        """Would an inspector be content with it?"""
        return self.status not in NOT_READY


def severity(status: Status) -> int:
    """The worst has the lowest number."""
    return WORST_FIRST.index(status)


def worst(statuses: "list[Status]") -> Status:
    """The worst of several; nothing at all is no data."""
    return min(statuses, key=severity, default=Status.NO_DATA)
