"""What is remembered of clinics, and audits of several. Bookkeeping: records say it all again."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.audit.rules import language_of
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


class State(models.TextChoices):
    """Where the audits of several clinics stand."""

    MAKING = "MAKING", _("Being made")
    COVERING = "COVERING", _("Covering paper being made")
    DONE = "DONE", _("Ready")
    FAILED = "FAILED", _("Covering paper not made")


class GroupAudit(models.Model):
    """One wish for the audits of several clinics; each audit is a record of its own clinic."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("compliance.User", models.PROTECT, related_name="+")
    home = models.ForeignKey("compliance.Clinic", models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    language = models.CharField(max_length=5, blank=True, default="")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.MAKING)
    message = models.CharField(max_length=300, blank=True)
    covered_at = models.DateTimeField(null=True, blank=True)
    covered = models.CharField(max_length=64, blank=True)  # what the covering paper speaks of
    file = models.FileField(upload_to="audits", max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["user", "-asked_at"], name="group_audit_by_time")]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"

    def get_absolute_url(self) -> str:
        """Its progress, then its papers."""
        return reverse("group-audit-detail", args=[self.pk])

    @property
    def is_under_way(self) -> bool:
        """Is something still to come?"""
        return self.state in {State.MAKING, State.COVERING}

    @property
    def spoken(self) -> str:
        """The language of the covering paper."""
        return language_of(self.language, self.home.language)

    def file_name(self, kind: str) -> str:
        """The name that a file about all of them is saved under."""
        suffix = "zip" if kind == "audits" else "pdf"
        return f"{kind}-{self.starts_on}-to-{self.ends_on}.{suffix}"


class GroupPart(models.Model):
    """One clinic of such a wish: its audit, or a sentence why there is none."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    whole = models.ForeignKey(GroupAudit, models.PROTECT, related_name="parts")
    clinic = models.ForeignKey("compliance.Clinic", models.PROTECT, related_name="+")
    audit = models.ForeignKey(
        "compliance.Audit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    message = models.CharField(max_length=300, blank=True)
    stood = models.JSONField(default=dict, blank=True)  # where it stood at the end of the days

    class Meta:
        constraints = [models.UniqueConstraint(fields=["whole", "clinic"], name="group_part_once")]

    def __str__(self) -> str:
        return f"{self.whole_id} {self.clinic_id}"
