"""Sterile single-use products and the lots they came in."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord

STANDING = models.Q(voided_at__isnull=True)


class ProductKind(models.TextChoices):
    """What a sterile single-use product is."""

    CARTRIDGE = "CARTRIDGE", _("Needle cartridge")
    ROLLER = "ROLLER", _("Roller")
    STAMP = "STAMP", _("Stamp")
    OTHER = "OTHER", _("Other sterile item")


class ProofSource(models.TextChoices):
    """Where the proof of a membrane was read: only the maker's own word counts (FACTS 1.2)."""

    BOX = "BOX", _("The maker's box or sterile pack")
    SITE = "SITE", _("The maker's own site")
    STATEMENT = "STATEMENT", _("A written statement of the maker")
    SUPPLIER = "SUPPLIER", _("The supplier says so (does not count)")


class SterileProduct(ClinicRecord):
    """A maker's cartridge, roller or stamp, as it is ordered."""

    LEDGER_KIND = "sterile_product"

    kind = models.CharField(_("kind"), max_length=10, choices=ProductKind.choices)
    make = models.CharField(_("maker"), max_length=80)
    model = models.CharField(_("model"), max_length=80)
    ref = models.CharField(_("REF"), max_length=80, blank=True)
    gtin = models.CharField(
        _("GTIN"), max_length=14, blank=True, help_text=_("From the code on the box: scan it.")
    )
    membrane_source = models.CharField(
        _("who says that it has a membrane"),
        max_length=10,
        choices=ProofSource.choices,
        blank=True,
    )
    membrane_proof = models.ForeignKey(
        "compliance.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proof of the membrane"),
    )
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
        """Its page."""
        return reverse("sterile-product-detail", args=[self.pk])


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
    certificate = models.ForeignKey(
        "compliance.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("maker's certificate"),
    )
    recalled_on = models.DateField(_("recalled on"), null=True, blank=True)
    recall_reason = models.CharField(_("why recalled"), max_length=300, blank=True)

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
                name="sterile_lot_recall_says_why",
                condition=models.Q(recalled_on__isnull=True, recall_reason="")
                | (models.Q(recalled_on__isnull=False) & ~models.Q(recall_reason="")),
                violation_error_message=_("Say since when and why it is recalled."),
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
