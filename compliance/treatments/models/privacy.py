"""Personal information that got where it must not be: what, whose, and who was told."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord


class Harm(models.TextChoices):
    """Could it do serious harm to somebody: then people and an authority are told (FACTS 7.4)."""

    YES = "YES", _("Yes")
    NO = "NO", _("No")
    UNSURE = "UNSURE", _("Not yet clear")


class PrivacyBreach(ClinicRecord):
    """A privacy breach, kept for two years at least (FACTS 1.12, K-058). Nobody is named."""

    LEDGER_KIND = "privacy_breach"

    what = models.CharField(_("what happened"), max_length=500)
    happened_on = models.DateField(_("when it happened, where known"), null=True, blank=True)
    found_at = models.DateTimeField(_("when it was found"))
    data = models.CharField(_("what information"), max_length=300)
    people = models.PositiveIntegerField(_("how many people, where known"), null=True, blank=True)
    containment = models.CharField(_("what was done at once"), max_length=500, blank=True)
    harm = models.CharField(
        _("could it do serious harm to somebody"), max_length=10, choices=Harm.choices
    )
    harm_reason = models.CharField(_("why so"), max_length=300, blank=True)
    told_to = models.CharField(_("who was told"), max_length=300, blank=True)
    told_on = models.DateField(_("told on"), null=True, blank=True)
    reported_to = models.CharField(_("reported to"), max_length=120, blank=True)
    reported_on = models.DateField(_("reported on"), null=True, blank=True)

    class Meta(ClinicRecord.Meta):
        ordering = ["-found_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="privacy_breach_told_on_and_to",
                condition=Q(told_on__isnull=True, told_to="")
                | (Q(told_on__isnull=False) & ~Q(told_to="")),
                violation_error_message=_("Say both: who was told, and when."),
            ),
            models.CheckConstraint(
                name="privacy_breach_reported_on_and_to",
                condition=Q(reported_on__isnull=True, reported_to="")
                | (Q(reported_on__isnull=False) & ~Q(reported_to="")),
                violation_error_message=_("Say both: to whom it was reported, and when."),
            ),
        ]
        indexes = [models.Index(fields=["clinic", "-found_at"], name="privacy_breach_by_time")]

    def __str__(self) -> str:
        day = self.clinic.day(self.found_at).isoformat()
        return str(_("Privacy breach, %(day)s") % {"day": day})

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("privacy-breach-detail", args=[self.pk])
