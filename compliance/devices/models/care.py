"""What was looked up and looked after: licences of a device, its services and depth checks."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord


class Jurisdiction(models.TextChoices):
    """Where a device may be allowed or not; FACTS 4: one and the same pen differs by border."""

    CA = "CA", _("Canada")
    US = "US", _("United States")
    UK = "UK", _("United Kingdom")
    EU = "EU", _("European Union")
    OTHER = "OTHER", _("Elsewhere")


class LicenceStatus(models.TextChoices):
    """What the register said."""

    LICENSED = "LICENSED", _("Licensed or cleared")
    NOT_LICENSED = "NOT_LICENSED", _("Not licensed")
    NOT_FOUND = "NOT_FOUND", _("Not found in the register")
    NOT_NEEDED = "NOT_NEEDED", _("No licence needed")


class LicenceCheck(ClinicRecord):
    """A device looked up in a register on a day; the latest row of a jurisdiction counts."""

    LEDGER_KIND = "licence_check"

    device = models.ForeignKey(
        "compliance.Device", models.PROTECT, related_name="licence_checks", editable=False
    )
    jurisdiction = models.CharField(_("where"), max_length=10, choices=Jurisdiction.choices)
    status = models.CharField(_("what it said"), max_length=15, choices=LicenceStatus.choices)
    number = models.CharField(
        _("licence number"), max_length=60, blank=True, help_text=_("Such as an MDL or K number.")
    )
    checked_on = models.DateField(_("looked up on"))
    checked_by = models.CharField(_("looked up by"), max_length=120)
    source = models.CharField(
        _("where it was looked up"),
        max_length=200,
        help_text=_("The register and its address, such as MDALL of Health Canada."),
    )
    evidence = models.ForeignKey(
        "compliance.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("copy of the entry"),
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["-checked_on", "-pk"]
        indexes = [models.Index(fields=["device", "-checked_on"], name="licence_check_of_device")]

    def __str__(self) -> str:
        return f"{self.device.code}: {self.get_jurisdiction_display()}"

    def label(self) -> str:
        """What was looked up."""
        return str(_("Licence of %(what)s") % {"what": str(self)})

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("licence-check-detail", args=[self.pk])


class CheckKind(models.TextChoices):
    """What was done to a device; FACTS 4.4."""

    SERVICE = "SERVICE", _("Service")
    DEPTH = "DEPTH", _("Depth check")
    ELECTRICAL = "ELECTRICAL", _("Electrical test")
    FAULT = "FAULT", _("Fault found and repaired")


class CheckResult(models.TextChoices):
    """Whether it may be used."""

    PASS = "PASS", _("Passed")
    FAIL = "FAIL", _("Failed")


class DeviceCheck(ClinicRecord):
    """A service, a depth check or a test of a device, and what it showed (K-055)."""

    LEDGER_KIND = "device_check"

    device = models.ForeignKey(
        "compliance.Device", models.PROTECT, related_name="checks", editable=False
    )
    kind = models.CharField(_("what was done"), max_length=12, choices=CheckKind.choices)
    done_on = models.DateField(_("done on"))
    done_by = models.CharField(_("done by"), max_length=120)
    result = models.CharField(_("result"), max_length=4, choices=CheckResult.choices)
    findings = models.CharField(
        _("what was found"),
        max_length=500,
        blank=True,
        help_text=_("Such as set to 1.0 mm, measured 1.0 mm."),
    )
    report = models.ForeignKey(
        "compliance.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("report"),
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["-done_on", "-pk"]
        indexes = [models.Index(fields=["device", "kind", "-done_on"], name="device_check_by_kind")]

    def __str__(self) -> str:
        return f"{self.device.code}: {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("device-check-detail", args=[self.pk])
