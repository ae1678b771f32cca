"""Spore tests and air-removal tests: what shows that a sterilizer really sterilizes."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.sterilization.models.machines import STANDING

NUMBERS = [MinValueValidator(1), MaxValueValidator(99_999_999)]


class SporeResult(models.TextChoices):
    """FACTS Annex A `bi_result`."""

    PENDING = "PENDING", _("Waiting for the result")
    NEGATIVE = "NEGATIVE", _("Passed: no growth")
    POSITIVE = "POSITIVE", _("Failed: growth")
    INVALID = "INVALID", _("Invalid: the control did not grow")


class ControlResult(models.TextChoices):
    """The unprocessed control of the same lot must grow, or the test says nothing."""

    POSITIVE = "POSITIVE", _("Grew, as it should")
    NEGATIVE = "NEGATIVE", _("Did not grow")


class SporeTest(ClinicRecord):
    """A biological indicator placed in one cycle, with its control.

    It names the cycle by its number, so that it can be placed while the cycle still runs, and so
    that records count alike in whatever order they come in.
    """

    LEDGER_KIND = "spore_test"

    sterilizer = models.ForeignKey(
        "compliance.Sterilizer",
        models.PROTECT,
        related_name="spore_tests",
        verbose_name=_("sterilizer"),
    )
    cycle_number = models.PositiveIntegerField(_("cycle number"), validators=NUMBERS)
    placed_at = models.DateTimeField(_("placed"))
    lot = models.CharField(_("lot of the test"), max_length=60, blank=True)
    lot_expires_on = models.DateField(_("lot expires on"), null=True, blank=True)
    control_lot = models.CharField(
        _("lot of the control"),
        max_length=60,
        blank=True,
        help_text=_("Empty: the same lot. A control of another lot says nothing."),
    )
    product = models.CharField(_("make of the test"), max_length=80, blank=True)
    position = models.CharField(
        _("where in the load"),
        max_length=80,
        blank=True,
        help_text=_("Such as the pack nearest the drain, or a process challenge device."),
    )
    lab = models.CharField(
        _("laboratory"),
        max_length=120,
        blank=True,
        help_text=_("Who reads it, where it is sent away."),
    )
    result = models.CharField(
        _("result"), max_length=10, choices=SporeResult.choices, default=SporeResult.PENDING
    )
    control_result = models.CharField(
        _("control"), max_length=10, choices=ControlResult.choices, blank=True
    )
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    read_by = models.CharField(_("read by"), max_length=120, blank=True)
    report = models.ForeignKey(
        "compliance.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("report of the laboratory"),
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["-placed_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="spore_test_read_at_and_by",
                condition=models.Q(read_at__isnull=True, read_by="")
                | (models.Q(read_at__isnull=False) & ~models.Q(read_by="")),
                violation_error_message=_("Give both when it was read and by whom."),
            ),
            models.CheckConstraint(
                name="spore_test_waits_until_read",
                condition=~models.Q(result="PENDING") | models.Q(read_at__isnull=True),
                violation_error_message=_("A test that was read has a result."),
            ),
            models.CheckConstraint(
                name="spore_test_control_must_grow",
                condition=~models.Q(result="NEGATIVE", control_result="NEGATIVE"),
                violation_error_message=_("The control did not grow: the test is invalid."),
            ),
            models.UniqueConstraint(
                fields=["sterilizer", "cycle_number", "placed_at"],
                condition=STANDING,
                name="spore_test_once",
                violation_error_message=_("This test is here already."),
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "-placed_at"], name="spore_test_by_time"),
            models.Index(
                fields=["sterilizer", "result", "cycle_number"],
                condition=STANDING,
                name="spore_test_by_result",
            ),
            models.Index(
                fields=["clinic", "result"],
                condition=models.Q(voided_at__isnull=True, result__in=["PENDING", "POSITIVE"]),
                name="spore_test_to_look_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sterilizer.code} #{self.cycle_number}"

    def label(self) -> str:
        """What and where."""
        return str(_("Spore test %(cycle)s") % {"cycle": str(self)})

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("spore-test-detail", args=[self.pk])


class AirRemovalKind(models.TextChoices):
    """FACTS 1.8."""

    BOWIE_DICK = "BOWIE_DICK", _("Bowie-Dick")
    HELIX = "HELIX", _("Helix")


class AirRemovalResult(models.TextChoices):
    """What the test sheet or strip showed."""

    PASS = "PASS", _("Pass")
    FAIL = "FAIL", _("Fail")


class AirRemovalTest(ClinicRecord):
    """A Bowie-Dick or Helix test: does steam reach everything before the first load of the day?"""

    LEDGER_KIND = "air_removal_test"

    sterilizer = models.ForeignKey(
        "compliance.Sterilizer",
        models.PROTECT,
        related_name="air_removal_tests",
        verbose_name=_("sterilizer"),
    )
    cycle_number = models.PositiveIntegerField(
        _("cycle number"), null=True, blank=True, validators=NUMBERS
    )
    kind = models.CharField(
        _("test"),
        max_length=12,
        choices=AirRemovalKind.choices,
        default=AirRemovalKind.HELIX,
    )
    performed_at = models.DateTimeField(_("done"))
    result = models.CharField(_("result"), max_length=4, choices=AirRemovalResult.choices)
    performed_by = models.CharField(_("done by"), max_length=120)

    class Meta(ClinicRecord.Meta):
        ordering = ["-performed_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["sterilizer", "kind", "performed_at"],
                condition=STANDING,
                name="air_removal_test_once",
                violation_error_message=_("This test is here already."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["sterilizer", "-performed_at"],
                condition=STANDING,
                name="air_removal_by_time",
            ),
            models.Index(fields=["clinic", "-performed_at"], name="air_removal_of_clinic"),
        ]

    def __str__(self) -> str:
        return f"{self.sterilizer.code}: {self.get_kind_display()}"

    def label(self) -> str:
        """What and where."""
        return f"{self.get_kind_display()} ({self.sterilizer.code})"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("air-removal-test-detail", args=[self.pk])
