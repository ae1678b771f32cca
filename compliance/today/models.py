"""What was reminded of already, and the private calendars that phones subscribe to."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.core.ids import uuid7


class SentReminder(models.Model):
    """One thing that one person was reminded of at one stage: never twice. Bookkeeping only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.ForeignKey("compliance.Clinic", models.PROTECT, related_name="+")
    user = models.ForeignKey("compliance.User", models.PROTECT, related_name="+")
    key = models.CharField(max_length=400)
    stage = models.PositiveSmallIntegerField()
    claimed_at = models.DateTimeField()
    is_sent = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "user", "key", "stage"], name="reminded_once_per_stage"
            )
        ]

    def __str__(self) -> str:
        return self.key


class CalendarFeed(ClinicRecord):
    """A private address under which a phone reads what is due; void means it answers no more."""

    LEDGER_KIND = "calendar_feed"
    LEDGER_EXCLUDES = frozenset({"token_digest"})

    user = models.ForeignKey(
        "compliance.User", models.PROTECT, related_name="+", editable=False, verbose_name=_("whose")
    )
    token_digest = models.CharField(max_length=64, unique=True, editable=False)

    class Meta(ClinicRecord.Meta):
        ordering = ["-recorded_at", "-pk"]

    def __str__(self) -> str:
        return self.user.name

    def label(self) -> str:
        """What and whose."""
        return str(_("Calendar of %(name)s") % {"name": self.user.name})

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("calendar-detail", args=[self.pk])
