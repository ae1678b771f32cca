"""What is remembered of a clinic's readiness. Bookkeeping only: the records say it all again."""

from typing import Any

from django.db import models

from compliance.core.ids import uuid7
from compliance.requirements.rules.findings import Status


class Standing(models.Model):
    """Where a clinic stood when it was last judged, so that a thousand of them fit on one page."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.OneToOneField("compliance.Clinic", models.PROTECT, related_name="standing")
    judged_on = models.DateField()
    judged_at = models.DateTimeField()
    size = models.BigIntegerField()  # of the clinic's history, as it was judged
    failing = models.PositiveIntegerField()
    overdue = models.PositiveIntegerField()
    missing = models.PositiveIntegerField()
    soon = models.PositiveIntegerField()
    fine = models.PositiveIntegerField()
    first_requirement = models.CharField(max_length=10, blank=True)
    first_subject = models.CharField(max_length=200, blank=True)
    first_status = models.CharField(
        max_length=20, blank=True, choices=[(each.value, each.value) for each in Status]
    )
    first_due_on = models.DateField(null=True, blank=True)
    next_due_on = models.DateField(null=True, blank=True)
    last_cycle_at = models.DateTimeField(null=True, blank=True)
    anchored_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.clinic_id} {self.judged_on}"

    @property
    def counts(self) -> dict[Status, int]:
        """How many findings have each status, what is worst first."""
        found: dict[Status, Any] = {
            Status.FAIL: self.failing,
            Status.OVERDUE: self.overdue,
            Status.NO_DATA: self.missing,
            Status.DUE_SOON: self.soon,
            Status.PASS: self.fine,
        }
        return found
