"""What people say about requirements that no machine can judge."""

from django.db import models
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord

STANDING = models.Q(voided_at__isnull=True)


class Attestation(ClinicRecord):
    """One person's word that a requirement is met, or not, with the day and a document."""

    LEDGER_KIND = "attestation"

    requirement = models.CharField(_("requirement"), max_length=10, editable=False)
    subject = models.CharField(_("about"), max_length=200, editable=False)
    attested_on = models.DateField(_("as of"))
    attested_by = models.CharField(_("confirmed by"), max_length=120, editable=False)
    is_met = models.BooleanField(_("it is met"), default=True)
    note = models.CharField(_("what was looked at"), max_length=500, blank=True)
    document = models.ForeignKey(
        "compliance.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("document"),
        editable=False,
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["-attested_on", "-recorded_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="attestation_no_says_why",
                condition=models.Q(is_met=True) | ~models.Q(note=""),
                violation_error_message=_("Say what is not so."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "requirement", "subject", "-attested_on"],
                condition=STANDING,
                name="attestation_latest",
            )
        ]

    def __str__(self) -> str:
        day = date_format(self.attested_on, "j M Y")
        return f"{self.requirement}, {self.subject}, {day}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("attestation-detail", args=[self.pk])
