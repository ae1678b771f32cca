"""Screenings, treatments, the sterile items they used, and items thrown away unused."""

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.treatments.models.people import STANDING
from compliance.treatments.rules.screening import Outcome

POSITIVE = [MinValueValidator(Decimal("0.1"))]


class Reaction(models.TextChoices):
    """How the skin answered, FACTS 3.6; empty is not looked at yet."""

    NONE = "NONE", _("None")
    MILD = "MILD", _("Mild")
    SEVERE = "SEVERE", _("Severe")


class Screening(ClinicRecord):
    """What came of a client's answers: the outcome and the codes that decided it, no answers."""

    LEDGER_KIND = "screening"

    client = models.ForeignKey(
        "compliance.Client", models.PROTECT, related_name="screenings", editable=False
    )
    screened_at = models.DateTimeField(_("screened"))
    screened_by = models.CharField(_("screened by"), max_length=120)
    version = models.CharField(_("version of the questions"), max_length=20)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices)
    defer_until = models.DateField(_("not before"), null=True, blank=True)
    codes = models.CharField(_("what decided"), max_length=600, blank=True)
    attested_at = models.DateTimeField(_("confirmed by the client"), null=True, blank=True)

    class Meta(ClinicRecord.Meta):
        ordering = ["-screened_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="screening_defers_until_a_day",
                condition=Q(outcome=Outcome.DEFER) | Q(defer_until__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-screened_at"], name="screening_of_client"),
            models.Index(fields=["clinic", "-screened_at"], name="screening_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.client.code}: {self.get_outcome_display()}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("screening-detail", args=[self.pk])


class Treatment(ClinicRecord):
    """Who treated which client code, when, where, with what."""

    LEDGER_KIND = "treatment"

    ref = models.CharField(_("number"), max_length=40)
    client = models.ForeignKey(
        "compliance.Client", models.PROTECT, related_name="treatments", editable=False
    )
    treated_at = models.DateTimeField(_("needling began"))
    body_area = models.CharField(_("area of the body"), max_length=120)
    practitioner = models.ForeignKey(
        "compliance.Practitioner",
        models.PROTECT,
        related_name="treatments",
        verbose_name=_("practitioner"),
    )
    device = models.ForeignKey(
        "compliance.Device",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="treatments",
        verbose_name=_("pen or device"),
    )
    needle_mm = models.DecimalField(
        _("needle depth, mm"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(10))],
    )
    movement = models.ForeignKey(
        "compliance.Movement",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="treatments",
        verbose_name=_("cream"),
        editable=False,
    )
    area_cm2 = models.DecimalField(
        _("area with cream, cm²"),
        max_digits=6,
        decimal_places=1,
        null=True,
        blank=True,
        validators=POSITIVE,
    )
    applied_at = models.DateTimeField(_("cream on"), null=True, blank=True)
    removed_at = models.DateTimeField(_("cream off"), null=True, blank=True)
    screening = models.ForeignKey(
        "compliance.Screening",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="treatments",
        verbose_name=_("screening"),
        editable=False,
    )
    is_covered = models.BooleanField(_("cream under a dressing"), null=True, blank=True)
    # optional, for the advisory line only (FACTS 3.2): it never decides anything
    weight_kg = models.DecimalField(
        _("weight, kg"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(20)), MaxValueValidator(Decimal(350))],
    )
    aftercare_given = models.BooleanField(_("aftercare sheet given"), null=True, blank=True)
    aftercare_version = models.CharField(
        _("version of the aftercare sheet"), max_length=40, blank=True
    )
    reaction = models.CharField(_("reaction"), max_length=10, choices=Reaction.choices, blank=True)

    class Meta(ClinicRecord.Meta):
        ordering = ["-treated_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["clinic", "ref"],
                condition=STANDING,
                name="treatment_ref_once",
                violation_error_message=_("Another treatment has this number."),
            ),
            models.UniqueConstraint(
                fields=["movement"],
                condition=STANDING & Q(movement__isnull=False),
                name="treatment_movement_once",
                violation_error_message=_("This use of cream belongs to another treatment."),
            ),
            models.CheckConstraint(
                name="treatment_cream_off_after_on",
                condition=Q(applied_at__isnull=True)
                | Q(removed_at__isnull=True)
                | Q(removed_at__gte=models.F("applied_at")),
                violation_error_message=_("The cream cannot come off before it went on."),
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "-treated_at"], name="treatment_by_time"),
            models.Index(fields=["client", "-treated_at"], name="treatment_of_client"),
            models.Index(fields=["practitioner", "treated_at"], name="treatment_of_practitioner"),
        ]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("treatment-detail", args=[self.pk])


class TreatmentItem(ClinicRecord):
    """One sterile thing that a treatment used: a unit of a lot, or a pack."""

    LEDGER_KIND = "treatment_item"

    treatment = models.ForeignKey(
        "compliance.Treatment", models.PROTECT, related_name="items", editable=False
    )
    lot = models.ForeignKey(
        "compliance.SterileLot",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="treatment_items",
        verbose_name=_("lot"),
    )
    unit_code = models.CharField(_("serial of the unit"), max_length=60, blank=True)
    # the code on the pouch: which run of it this was follows from the moment (queries.reach)
    pack_code = models.CharField(_("pack code"), max_length=40, blank=True)

    class Meta(ClinicRecord.Meta):
        ordering = ["pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="treatment_item_is_a_unit_or_a_pack",
                condition=Q(lot__isnull=False, pack_code="")
                | (Q(lot__isnull=True, unit_code="") & ~Q(pack_code="")),
            ),
            models.UniqueConstraint(
                fields=["lot", "unit_code"],
                condition=STANDING & ~Q(unit_code=""),
                name="treatment_item_unit_serves_once",
                violation_error_message=_("This unit was used already: it is single-use."),
            ),
            models.UniqueConstraint(
                fields=["treatment", "pack_code"],
                condition=STANDING & ~Q(pack_code=""),
                name="treatment_item_pack_once",
                violation_error_message=_("This pack is listed twice."),
            ),
        ]
        indexes = [models.Index(fields=["clinic", "pack_code"], name="treatment_item_by_pack")]

    def __str__(self) -> str:
        return self.pack_code or str(self.lot)

    def label(self) -> str:
        """What, and for which treatment."""
        return f"{self} ({self.treatment.ref})"

    def get_absolute_url(self) -> str:
        """The page of its treatment."""
        return reverse("treatment-detail", args=[self.treatment_id])


class UnitWaste(ClinicRecord):
    """Units of a lot that were thrown away without being used on anybody."""

    LEDGER_KIND = "unit_waste"

    lot = models.ForeignKey(
        "compliance.SterileLot", models.PROTECT, related_name="unit_wastes", editable=False
    )
    units: models.PositiveIntegerField[Any, Any] = models.PositiveIntegerField(
        _("how many"), validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )
    wasted_on = models.DateField(_("thrown away on"))
    reason = models.CharField(_("why"), max_length=300)

    class Meta(ClinicRecord.Meta):
        ordering = ["-wasted_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.units} × {self.lot}"

    def get_absolute_url(self) -> str:
        """The shelf."""
        return reverse("shelf-detail", args=[self.lot_id])
