"""Part of a packet: what went wrong, what was decided, who closed it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from compliance.audit.packet.values import Mark, Window, in_order
from compliance.deviations.models import Deviation


@dataclass(frozen=True, slots=True)
class DeviationRow:
    """Something recorded that broke a rule."""

    occurred_at: datetime
    requirement: str
    severity: str
    summary: str
    about: str
    containment: str
    cause: str
    action: str
    owner: str
    due_on: date | None
    closed_at: datetime | None
    closed_by: str
    closing_note: str
    marks: tuple[Mark, ...]

    @property
    def is_open(self) -> bool:
        """Does it still wait for someone?"""
        return self.closed_at is None and Mark.VOID not in self.marks


def read(window: Window) -> tuple[DeviationRow, ...]:
    """Deviations of the period, and earlier ones not closed before it. One query."""
    unsettled = Q(closed_at__isnull=True) | Q(closed_at__gte=window.start)
    found = (
        Deviation.objects.of(window.clinic)
        .filter(occurred_at__lt=window.end)
        .filter(Q(occurred_at__gte=window.start) | (unsettled & Q(voided_at__isnull=True)))
        .order_by("recorded_at")
    )
    rows = [_deviation(each, window) for each in found]
    return in_order(rows, "occurred_at", "summary")


def _deviation(deviation: Deviation, window: Window) -> DeviationRow:
    return DeviationRow(
        occurred_at=deviation.occurred_at,
        requirement=deviation.requirement,
        severity=deviation.severity,
        summary=deviation.summary,
        about=deviation.record_label,
        containment=deviation.containment,
        cause=deviation.cause,
        action=deviation.action,
        owner=deviation.owner,
        due_on=deviation.due_on,
        closed_at=deviation.closed_at,
        closed_by=deviation.closed_by,
        closing_note=deviation.closing_note,
        marks=window.marks(deviation, deviation.occurred_at),
    )
