"""Devices and their parts; sterile single-use products and the lots they came in."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord

STANDING = models.Q(voided_at__isnull=True)


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


class ProductKind(models.TextChoices):
    """What a sterile single-use product is."""

    CARTRIDGE = "CARTRIDGE", _("Needle cartridge")
    ROLLER = "ROLLER", _("Roller")
    STAMP = "STAMP", _("Stamp")
    OTHER = "OTHER", _("Other sterile item")


class Device(ClinicRecord):
    """A pen handpiece, a reusable roller body or another durable device: one per serial number."""

    LEDGER_KIND = "device"

    code = models.CharField(
        _("code"), max_length=30, help_text=_("The short name on your label, such as PEN-1.")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=DeviceKind.choices)
    make = models.CharField(_("maker"), max_length=80)
    model = models.CharField(_("model"), max_length=80)
    serial = models.CharField(_("serial number"), max_length=80, blank=True)
    udi = models.CharField(_("UDI"), max_length=120, blank=True)
    max_depth_mm = models.DecimalField(
        _("greatest needle depth, mm"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(10)],
    )
    in_service_on = models.DateField(_("in service since"), null=True, blank=True)
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


class SterileProduct(ClinicRecord):
    """A maker's cartridge, roller or stamp, as it is ordered."""

    LEDGER_KIND = "sterile_product"

    kind = models.CharField(_("kind"), max_length=10, choices=ProductKind.choices)
    make = models.CharField(_("maker"), max_length=80)
    model = models.CharField(_("model"), max_length=80)
    ref = models.CharField(_("REF"), max_length=80, blank=True)
    needle_mm = models.DecimalField(
        _("needle length, mm"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(10)],
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["make", "model", "needle_mm"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["clinic", "kind", "make", "model", "ref", "needle_mm"],
                condition=STANDING & models.Q(needle_mm__isnull=False),
                name="sterile_product_once",
                violation_error_message=_("This product is here already."),
            ),
            models.UniqueConstraint(
                fields=["clinic", "kind", "make", "model", "ref"],
                condition=STANDING & models.Q(needle_mm__isnull=True),
                name="sterile_product_once_without_needle",
                violation_error_message=_("This product is here already."),
            ),
        ]

    def __str__(self) -> str:
        needle = f" {self.needle_mm.normalize():f} mm" if self.needle_mm is not None else ""
        return f"{self.make} {self.model}{needle}"

    def get_absolute_url(self) -> str:
        """The lots; a product has no page of its own."""
        return reverse("lot-list")


class SterileLot(ClinicRecord):
    """One arrival of a sterile product: a batch with its lot number and expiry."""

    LEDGER_KIND = "sterile_lot"

    product = models.ForeignKey(
        "compliance.SterileProduct", models.PROTECT, related_name="lots", editable=False
    )
    lot = models.CharField(_("lot number"), max_length=60)
    expires_on = models.DateField(
        _("expiry date"),
        help_text=_("The last day it may be used. A month alone ends on its last day."),
    )
    quantity = models.PositiveIntegerField(
        _("number of items"), validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )
    received_on = models.DateField(_("received on"))
    supplier = models.CharField(_("supplier"), max_length=120, blank=True)
    is_intact = models.BooleanField(_("every pack arrived sealed and undamaged"), default=False)

    class Meta(ClinicRecord.Meta):
        ordering = ["expires_on", "lot"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["product", "lot", "received_on"],
                condition=STANDING,
                name="sterile_lot_arrival_once",
                violation_error_message=_("This lot was received on this day already."),
            ),
            models.CheckConstraint(
                name="sterile_lot_has_items",
                condition=models.Q(quantity__gte=1),
                violation_error_message=_("A lot has at least one item."),
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "expires_on"], name="sterile_lot_by_expiry"),
            models.Index(fields=["clinic", "lot"], name="sterile_lot_by_number"),
        ]

    def __str__(self) -> str:
        return f"{self.product} · LOT {self.lot}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("lot-detail", args=[self.pk])
