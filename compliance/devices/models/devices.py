"""Pens, roller handles and other durable devices, and their parts."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord

STANDING = models.Q(voided_at__isnull=True)
MONTHS = [MinValueValidator(1), MaxValueValidator(120)]
TIMES = [MinValueValidator(1), MaxValueValidator(1_000_000)]


class DeviceKind(models.TextChoices):
    """FACTS Annex A `device_kind`; an RF pen is recorded but is a medical device out of scope."""

    PEN = "PEN", _("Pen")
    ROLLER = "ROLLER", _("Roller")
    STAMP = "STAMP", _("Stamp")
    RF_PEN = "RF_PEN", _("RF pen (out of scope: medical)")
    OTHER = "OTHER", _("Other")


class ReprocessPolicy(models.TextChoices):
    """FACTS Annex A `reprocess_policy`; unknown until the maker's instructions say otherwise."""

    SINGLE_USE = "SINGLE_USE", _("Single-use: discard after one client")
    CLEAN_DISINFECT = "CLEAN_DISINFECT", _("Clean and disinfect, never in a sterilizer")
    STERILIZE = "STERILIZE", _("Sterilize: the maker's instructions allow it")
    MAKER_DEFINED = "MAKER_DEFINED", _("Not known yet: see the maker's instructions")


class DisinfectionLevel(models.TextChoices):
    """FACTS Annex A `disinfection_level`."""

    LLD = "LLD", _("Low level (LLD)")
    ILD = "ILD", _("Intermediate level (ILD)")
    HLD = "HLD", _("High level (HLD)")


class Device(ClinicRecord):
    """A pen handpiece, a reusable roller body or another durable device: one per serial number."""

    LEDGER_KIND = "device"

    code = models.CharField(
        _("code"), max_length=30, help_text=_("The short name on your label, such as PEN-1.")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=DeviceKind.choices)
    make = models.CharField(_("maker"), max_length=80)
    model = models.CharField(_("model"), max_length=80)
    ref = models.CharField(_("REF"), max_length=80, blank=True)
    serial = models.CharField(_("serial number"), max_length=80, blank=True)
    udi = models.CharField(
        _("UDI"), max_length=120, blank=True, help_text=_("The code on its label; scan it.")
    )
    needle_lengths = models.CharField(
        _("needle lengths, mm"), max_length=80, blank=True, help_text=_("Such as 0.25 to 2.5.")
    )
    max_depth_mm = models.DecimalField(
        _("greatest needle depth, mm"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(10)],
    )
    in_service_on = models.DateField(_("in service since"), null=True, blank=True)
    service_every_months = models.PositiveSmallIntegerField(
        _("serviced every, months"),
        null=True,
        blank=True,
        validators=MONTHS,
        help_text=_("What its maker asks for; empty where nothing is asked."),
    )
    depth_check_every_months = models.PositiveSmallIntegerField(
        _("depth checked every, months"), null=True, blank=True, validators=MONTHS
    )
    use_limit = models.PositiveIntegerField(
        _("treatments it is made for"),
        null=True,
        blank=True,
        validators=TIMES,
        help_text=_("From its maker; empty where there is no limit."),
    )
    out_of_service_on = models.DateField(_("out of service since"), null=True, blank=True)
    out_of_service_reason = models.CharField(_("why out of service"), max_length=300, blank=True)

    class Meta(ClinicRecord.Meta):
        ordering = ["code"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["clinic", "code"],
                condition=STANDING,
                name="device_code_once",
                violation_error_message=_("Another device has this code."),
            ),
            models.UniqueConstraint(
                fields=["clinic", "make", "model", "serial"],
                condition=STANDING & ~models.Q(serial=""),
                name="device_serial_once",
                violation_error_message=_("A device with this serial number is here already."),
            ),
            models.CheckConstraint(
                name="device_out_of_service_says_why",
                condition=models.Q(out_of_service_on__isnull=True, out_of_service_reason="")
                | (models.Q(out_of_service_on__isnull=False) & ~models.Q(out_of_service_reason="")),
                violation_error_message=_("Say since when and why it is out of service."),
            ),
            models.CheckConstraint(
                name="device_out_of_service_after_in_service",
                condition=models.Q(in_service_on__isnull=True)
                | models.Q(out_of_service_on__isnull=True)
                | models.Q(out_of_service_on__gte=models.F("in_service_on")),
                violation_error_message=_(
                    "It cannot go out of service before it came into service."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.make} {self.model}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("device-detail", args=[self.pk])


class DevicePart(ClinicRecord):
    """A piece of a device with its reprocessing policy."""

    LEDGER_KIND = "device_part"

    device = models.ForeignKey(
        "compliance.Device", models.PROTECT, related_name="parts", editable=False
    )
    name = models.CharField(
        _("part"), max_length=80, help_text=_("For example: handpiece, nosecone, needle cartridge.")
    )
    reprocess_policy = models.CharField(
        _("how it is reprocessed"), max_length=20, choices=ReprocessPolicy.choices
    )
    disinfection_level = models.CharField(
        _("disinfection level"),
        max_length=5,
        choices=DisinfectionLevel.choices,
        blank=True,
        help_text=_("The lowest level allowed, where it is disinfected."),
    )
    use_limit = models.PositiveIntegerField(
        _("times it may be sterilized"),
        null=True,
        blank=True,
        validators=TIMES,
        help_text=_("From its maker; empty where there is no limit."),
    )
    comes_off = models.BooleanField(
        _("it comes off"),
        default=False,
        help_text=_("Reprocessed by itself, apart from the body."),
    )
    instructions = models.ForeignKey(
        "compliance.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("maker's instructions"),
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["name"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["device", "name"],
                condition=STANDING,
                name="device_part_name_once",
                violation_error_message=_("This device has a part with this name."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.device.code})"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("part-detail", args=[self.pk])
