"""Service records of a sterilizer, and the checks of its device licence."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.sterilization.models.machines import STANDING


class ServiceKind(models.TextChoices):
    """What was done to a machine by someone who knows it."""

    SERVICE = "SERVICE", _("Maintenance")
    VALIDATION = "VALIDATION", _("Validation or calibration")
    LEAK_TEST = "LEAK_TEST", _("Vacuum leak test")
    OTHER = "OTHER", _("Something else")


class ServiceOutcome(models.TextChoices):
    """How the machine was left."""

    IN_ORDER = "IN_ORDER", _("In order")
    FAULT = "FAULT", _("A fault was found")


class SterilizerService(ClinicRecord):
    """A service of a sterilizer: who did it, what was found, and when the next one is due."""

    LEDGER_KIND = "sterilizer_service"

    sterilizer = models.ForeignKey(
        "compliance.Sterilizer", models.PROTECT, related_name="services", editable=False
    )
    kind = models.CharField(_("what was done"), max_length=10, choices=ServiceKind.choices)
    performed_on = models.DateField(_("when"))
    performed_by = models.CharField(_("by whom"), max_length=120)
    outcome = models.CharField(_("found"), max_length=8, choices=ServiceOutcome.choices)
    note = models.CharField(_("what was found or replaced"), max_length=500, blank=True)
    next_due_on = models.DateField(_("next one due on"), null=True, blank=True)
    report = models.ForeignKey(
        "compliance.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("report"),
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["-performed_on", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="service_next_comes_after",
                condition=models.Q(next_due_on__isnull=True)
                | models.Q(next_due_on__gt=models.F("performed_on")),
                violation_error_message=_("The next one is due after this one."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["sterilizer", "kind", "-performed_on"],
                condition=STANDING,
                name="service_by_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sterilizer.code}: {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("sterilizer-service-detail", args=[self.pk])


class LicenceResult(models.TextChoices):
    """What the register of licences said."""

    LICENSED = "LICENSED", _("Licensed")
    NOT_FOUND = "NOT_FOUND", _("Not found, or no longer licensed")


class SterilizerLicence(ClinicRecord):
    """A look into the register of device licences, such as MDALL in Canada (FACTS 1.3, K-027)."""

    LEDGER_KIND = "sterilizer_licence"

    sterilizer = models.ForeignKey(
        "compliance.Sterilizer", models.PROTECT, related_name="licences", editable=False
    )
    register = models.CharField(_("register"), max_length=120)
    number = models.CharField(_("licence number"), max_length=60, blank=True)
    result = models.CharField(_("result"), max_length=9, choices=LicenceResult.choices)
    checked_on = models.DateField(_("looked up on"))
    checked_by = models.CharField(_("by"), max_length=120)
    evidence = models.ForeignKey(
        "compliance.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture of the page"),
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["-checked_on", "-pk"]
        indexes = [
            models.Index(
                fields=["sterilizer", "-checked_on"], condition=STANDING, name="licence_by_machine"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sterilizer.code}: {self.get_result_display()}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("sterilizer-licence-detail", args=[self.pk])
