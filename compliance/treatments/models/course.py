"""The plan of sessions that a client and the clinic agreed on."""

from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.treatments.models.people import STANDING
from compliance.treatments.rules import course as rules

Small = models.PositiveSmallIntegerField[Any, Any]


class Course(ClinicRecord):
    """So many sessions, so far apart. What was done is counted from the treatments."""

    LEDGER_KIND = "course"

    client = models.ForeignKey(
        "compliance.Client", models.PROTECT, related_name="courses", editable=False
    )
    started_on = models.DateField(_("from"))
    body_area = models.CharField(_("area of the body"), max_length=120, blank=True)
    sessions: Small = models.PositiveSmallIntegerField(
        _("sessions planned"),
        default=rules.MOST_SESSIONS,
        validators=[
            MinValueValidator(rules.FEWEST_SESSIONS),
            MaxValueValidator(rules.MOST_SESSIONS),
        ],
    )
    days_between: Small = models.PositiveSmallIntegerField(
        _("days between two sessions"),
        default=rules.USUAL_DAYS,
        validators=[MinValueValidator(rules.LEAST_DAYS), MaxValueValidator(180)],
    )
    downtime_days: Small = models.PositiveSmallIntegerField(
        _("days of rest for the skin"), default=3, validators=[MaxValueValidator(60)]
    )
    ended_on: "models.DateField[Any, date | None]" = models.DateField(
        _("ended early on"), null=True, blank=True, editable=False
    )
    end_reason = models.CharField(_("why ended"), max_length=300, blank=True, editable=False)

    class Meta(ClinicRecord.Meta):
        ordering = ["-started_on", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["client"],
                condition=STANDING & Q(ended_on__isnull=True),
                name="course_one_at_a_time",
                violation_error_message=_("A course of this client is still open: end that first."),
            ),
            models.CheckConstraint(
                name="course_ended_on_and_why",
                condition=Q(ended_on__isnull=True, end_reason="")
                | (Q(ended_on__isnull=False, ended_on__gte=models.F("started_on"))),
                violation_error_message=_("A course cannot end before it began."),
            ),
        ]

    def __str__(self) -> str:
        return _("%(n)d sessions from %(day)s") % {
            "n": self.sessions, "day": self.started_on.isoformat(),
        }  # fmt: skip

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("course-detail", args=[self.pk])


class Consent(ClinicRecord):
    """That a client agreed, to which words and when; signed, sealed under the client's key."""

    LEDGER_KIND = "consent"
    LEDGER_EXCLUDES = frozenset({"signature"})

    client = models.ForeignKey(
        "compliance.Client", models.PROTECT, related_name="consents", editable=False
    )
    version = models.CharField(_("version of the words"), max_length=20)
    language = models.CharField(_("language"), max_length=5)
    signed_at = models.DateTimeField(_("signed"))
    witness = models.CharField(_("handed over by"), max_length=120)
    signature = models.BinaryField(blank=True, editable=False)

    class Meta(ClinicRecord.Meta):
        ordering = ["-signed_at", "-pk"]
        indexes = [models.Index(fields=["client", "-signed_at"], name="consent_of_client")]

    def __str__(self) -> str:
        return _("consent %(version)s of %(code)s") % {
            "version": self.version, "code": self.client.code,
        }  # fmt: skip

    def get_absolute_url(self) -> str:
        """The page of its client."""
        return reverse("client-detail", args=[self.client_id])
