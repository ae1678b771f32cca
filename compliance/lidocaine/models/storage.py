"""Counts of what is there, and the temperature it is kept at."""

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.core.units import trimmed
from compliance.lidocaine import rules


def celsius(label: Any, *, optional: bool = False) -> models.DecimalField[Any, Any]:
    """A temperature of a room or a fridge."""
    return models.DecimalField(
        label,
        max_digits=4,
        decimal_places=1,
        null=optional,
        blank=optional,
        validators=[MinValueValidator(Decimal(-60)), MaxValueValidator(Decimal(80))],
    )


class StockCount(ClinicRecord):
    """One stocktake of one container. Never amended: a wrong one is void and counted again.

    What was expected is the sum of its movements at that moment; nobody types or sees it before.
    """

    LEDGER_KIND = "lidocaine_count"

    container = models.ForeignKey(
        "compliance.Container", models.PROTECT, related_name="counts", editable=False
    )
    counted_g = models.DecimalField(
        _("grams counted"), max_digits=7, decimal_places=1, validators=[MinValueValidator(0)]
    )
    expected_g = models.DecimalField(
        _("grams expected"), max_digits=7, decimal_places=1, editable=False
    )
    counted_at = models.DateTimeField(_("counted"))
    counted_by = models.CharField(_("counted by"), max_length=120)
    witness = models.CharField(_("counted with"), max_length=120, blank=True)
    note = models.CharField(_("what may explain a difference"), max_length=300, blank=True)
    movement = models.OneToOneField(
        "compliance.Movement",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="count",
        editable=False,
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["-counted_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(movement__isnull=True, counted_g=F("expected_g"))
                | (Q(movement__isnull=False) & ~Q(counted_g=F("expected_g"))),
                name="lidocaine_count_difference_moves",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "-counted_at"], name="lidocaine_count_by_time"),
            models.Index(fields=["container", "-counted_at"], name="lidocaine_count_of"),
        ]

    def __str__(self) -> str:
        return f"{self.container.code}: {trimmed(self.counted_g)} g"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("count-detail", args=[self.pk])

    @property
    def difference_g(self) -> Decimal:
        """More than expected, or less."""
        return self.counted_g - self.expected_g

    @property
    def is_large(self) -> bool:
        """Does it differ by more than a scale explains?"""
        return rules.is_large_difference(self.counted_g, self.expected_g)


class StoragePlace(ClinicRecord):
    """A fridge, a cupboard or a room where cream is kept, with the temperature it must hold."""

    LEDGER_KIND = "storage_place"

    name = models.CharField(_("name"), max_length=80, help_text=_("Such as Fridge or Cupboard."))
    least_c = celsius(_("not colder than, °C"))
    most_c = celsius(_("not warmer than, °C"))

    class Meta(ClinicRecord.Meta):
        ordering = ["name", "pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["clinic", "name"],
                condition=Q(voided_at__isnull=True),
                name="storage_place_once",
                violation_error_message=_("A place with this name is here already."),
            ),
            models.CheckConstraint(
                condition=Q(least_c__lt=F("most_c")),
                name="storage_place_in_order",
                violation_error_message=_("The coldest must be below the warmest."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("place-detail", args=[self.pk])


class TemperatureReading(ClinicRecord):
    """The coldest and the warmest of a place since it was last read. Never amended."""

    LEDGER_KIND = "temperature_reading"

    place = models.ForeignKey(
        "compliance.StoragePlace", models.PROTECT, related_name="readings", editable=False
    )
    lowest_c = celsius(_("coldest, °C"))
    highest_c = celsius(_("warmest, °C"))
    read_at = models.DateTimeField(_("read"))
    read_by = models.CharField(_("read by"), max_length=120)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta(ClinicRecord.Meta):
        ordering = ["-read_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(lowest_c__lte=F("highest_c")),
                name="temperature_reading_in_order",
                violation_error_message=_("The coldest cannot be above the warmest."),
            ),
        ]
        indexes = [models.Index(fields=["place", "-read_at"], name="temperature_reading_of")]

    def __str__(self) -> str:
        return f"{self.place.name}: {self.span}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("reading-detail", args=[self.pk])

    @property
    def span(self) -> str:
        """From the coldest to the warmest, in words."""
        low, high = trimmed(self.lowest_c), trimmed(self.highest_c)
        return f"{low} °C" if low == high else f"{low} – {high} °C"
