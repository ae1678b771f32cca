"""Creams as their makers sell them."""

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.core.units import trimmed
from compliance.lidocaine import rules
from compliance.lidocaine.rules import ContainerType

MOST_DAYS = [MaxValueValidator(1095)]
SOME = [MinValueValidator(Decimal("0.1"))]


def size_field() -> models.DecimalField[Any, Any]:
    """The grams in a full container."""
    return models.DecimalField(_("size in grams"), max_digits=7, decimal_places=1, validators=SOME)


def minutes_field(label: Any) -> models.PositiveSmallIntegerField[Any, Any]:
    """A limit of the label that may be missing."""
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


def celsius_field(label: Any) -> models.DecimalField[Any, Any]:
    """A temperature of the label that may be missing."""
    return models.DecimalField(label, max_digits=4, decimal_places=1, null=True, blank=True)


def in_order(what: str, message: Any, unit: str = "") -> models.CheckConstraint:
    """Least and most of a label are in order, where both are known."""
    low, high = (f"{what}_min{unit}", f"{what}_max{unit}")
    return models.CheckConstraint(
        condition=Q((f"{low}__isnull", True))
        | Q((f"{high}__isnull", True))
        | Q((f"{low}__lte", F(high))),
        name=f"lidocaine_product_{what}_in_order",
        violation_error_message=message,
    )


class Product(ClinicRecord):
    """A cream as its maker sells it. Every limit is the one on the product's own label."""

    LEDGER_KIND = "lidocaine_product"

    name = models.CharField(_("name"), max_length=120)
    maker = models.CharField(_("maker"), max_length=120, blank=True)
    strength_percent = models.DecimalField(
        _("lidocaine, %"),
        max_digits=4,
        decimal_places=1,
        validators=[*SOME, MaxValueValidator(Decimal(50))],
    )
    other_active = models.CharField(
        _("other active ingredient"),
        max_length=80,
        blank=True,
        help_text=_("With its strength, such as prilocaine 2.5 %."),
    )
    din = models.CharField(
        _("DIN, NDC or PL number"), max_length=30, blank=True, help_text=_("From the label.")
    )
    is_prescription = models.BooleanField(_("prescription only"), default=False)
    is_compounded = models.BooleanField(_("made up by a pharmacy"), default=False)
    container_type = models.CharField(
        _("container"), max_length=10, choices=ContainerType.choices, default=ContainerType.TUBE
    )
    size_g = size_field()
    in_use_days = models.PositiveSmallIntegerField(
        _("days of use once opened"),
        null=True,
        blank=True,
        validators=MOST_DAYS,
        help_text=_("From the label. Left empty: tube 90, jar 30, pump 90, sachet the same day."),
    )
    max_g_per_10cm2 = models.DecimalField(
        _("most grams per 10 cm²"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    max_area_cm2 = models.PositiveSmallIntegerField(
        _("largest area in cm²"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    minutes_min = minutes_field(_("least minutes on skin"))
    minutes_max = minutes_field(_("most minutes on skin"))
    storage_min_c = celsius_field(_("coldest storage in °C"))
    storage_max_c = celsius_field(_("warmest storage in °C"))
    gtin = models.CharField(
        _("GTIN"),
        max_length=14,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{8,14}\Z", _("Digits only, as under the bar code."))],
        help_text=_("The number in its bar code: a scan then knows the cream."),
    )
    low_stock_g = models.DecimalField(
        _("tell me when less than this is left, in grams"),
        max_digits=7,
        decimal_places=1,
        null=True,
        blank=True,
        validators=SOME,
        help_text=_("Left empty: when the last container is open."),
    )
    asks_witness = models.BooleanField(
        _("waste asks for a witness"),
        null=True,
        blank=True,
        help_text=_("As usual: yes where it is on prescription or made up by a pharmacy."),
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["name", "strength_percent", "size_g", "pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["clinic", "name", "strength_percent", "container_type", "size_g"],
                condition=Q(voided_at__isnull=True),
                name="lidocaine_product_once",
                violation_error_message=_("This product in this size is here already."),
            ),
            in_order("minutes", _("The least minutes cannot be more than the most.")),
            in_order("storage", _("The coldest storage cannot be above the warmest."), unit="_c"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {trimmed(self.strength_percent)} %, {trimmed(self.size_g)} g"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("lidocaine-product-detail", args=[self.pk])

    @property
    def needs_witness(self) -> bool:
        """Does throwing some of it away ask for a second person?"""
        return rules.needs_witness(
            self.asks_witness,
            is_prescription=self.is_prescription,
            is_compounded=self.is_compounded,
        )
