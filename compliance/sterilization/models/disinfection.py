"""Disinfectants, prepared high-level solutions, and what was disinfected with them."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.devices.models import DisinfectionLevel
from compliance.sterilization.models.cycles import Result
from compliance.sterilization.models.machines import STANDING
from compliance.sterilization.rules import disinfection as rules

MINUTES = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(9999))]


class Disinfectant(ClinicRecord):
    """A product with what its own label says; FACTS 1.14."""

    LEDGER_KIND = "disinfectant"

    name = models.CharField(_("product"), max_length=120)
    registration = models.CharField(
        _("DIN or EPA number"), max_length=40, blank=True, help_text=_("As printed on its label.")
    )
    level = models.CharField(
        _("level that it reaches"), max_length=5, choices=DisinfectionLevel.choices
    )
    contact_min = models.DecimalField(
        _("contact time on its label, minutes"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.1")), MaxValueValidator(Decimal(9999))],
        help_text=_("How long the surface must stay wet."),
    )
    dilution = models.CharField(
        _("dilution"), max_length=80, blank=True, help_text=_("Such as ready to use, or 1:16.")
    )
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    expires_on = models.DateField(
        _("expiry of the one in use"),
        null=True,
        blank=True,
        help_text=_("Change it when a new container is opened."),
    )
    use_days = models.PositiveSmallIntegerField(
        _("days a prepared solution may be used"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("For a high-level soak, from its label."),
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["name"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["clinic", "name"],
                condition=STANDING,
                name="disinfectant_name_once",
                violation_error_message=_("This product is here already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("disinfectant-detail", args=[self.pk])

    @property
    def said(self) -> rules.Label:
        """What its label says."""
        return rules.Label(self.name, self.level, self.contact_min, self.expires_on)


class SolutionBatch(ClinicRecord):
    """A high-level solution from preparing to discarding it; FACTS 1.4."""

    LEDGER_KIND = "solution_batch"

    product = models.ForeignKey(
        "compliance.Disinfectant",
        models.PROTECT,
        related_name="batches",
        verbose_name=_("product"),
    )
    concentration = models.CharField(
        _("concentration"), max_length=60, help_text=_("As prepared, such as 0.55 %.")
    )
    prepared_at = models.DateTimeField(_("prepared"))
    prepared_by = models.CharField(_("prepared by"), max_length=120)
    use_until_on = models.DateField(_("last day of use"), null=True, blank=True)
    discarded_at = models.DateTimeField(_("discarded"), null=True, blank=True)
    discarded_by = models.CharField(_("discarded by"), max_length=120, blank=True)

    class Meta(ClinicRecord.Meta):
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="solution_batch_discarded_at_and_by",
                condition=models.Q(discarded_at__isnull=True, discarded_by="")
                | (models.Q(discarded_at__isnull=False) & ~models.Q(discarded_by="")),
                violation_error_message=_("Give both when it was discarded and by whom."),
            ),
            models.UniqueConstraint(
                fields=["product", "prepared_at"],
                condition=STANDING,
                name="solution_batch_once",
                violation_error_message=_("This batch is here already."),
            ),
        ]
        indexes = [models.Index(fields=["clinic", "-prepared_at"], name="solution_batch_by_time")]

    def __str__(self) -> str:
        day = date_format(self.clinic.day(self.prepared_at), "j M Y")
        return f"{self.product.name}, {day}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("solution-batch-detail", args=[self.pk])

    @property
    def solution(self) -> rules.Solution:
        """What a rule needs to know of it."""
        return rules.Solution(str(self), self.prepared_at, self.use_until_on, self.discarded_at)


class Disinfection(ClinicRecord):
    """A pen body, or a part that comes off, disinfected between two clients."""

    LEDGER_KIND = "disinfection"

    device = models.ForeignKey(
        "compliance.Device",
        models.PROTECT,
        related_name="disinfections",
        verbose_name=_("pen or device"),
        editable=False,
    )
    part = models.ForeignKey(
        "compliance.DevicePart",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="disinfections",
        verbose_name=_("part that came off"),
        help_text=_("Empty for the body."),
    )
    performed_at = models.DateTimeField(_("done"))
    product = models.ForeignKey(
        "compliance.Disinfectant",
        models.PROTECT,
        related_name="disinfections",
        verbose_name=_("product"),
    )
    level = models.CharField(_("level"), max_length=5, choices=DisinfectionLevel.choices)
    contact_min = models.DecimalField(
        _("minutes it stayed wet"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=MINUTES,
    )
    sleeve_changed = models.BooleanField(_("sleeve changed"), null=True, blank=True)
    performed_by = models.CharField(_("done by"), max_length=120)
    batch = models.ForeignKey(
        "compliance.SolutionBatch",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="disinfections",
        verbose_name=_("solution"),
    )
    soak_started_at = models.DateTimeField(_("soak began"), null=True, blank=True)
    test_strip = models.CharField(_("test strip"), max_length=4, choices=Result.choices, blank=True)

    class Meta(ClinicRecord.Meta):
        ordering = ["-performed_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["device", "performed_at", "product"],
                condition=STANDING,
                name="disinfection_once",
                violation_error_message=_("This disinfection is here already."),
            ),
            models.CheckConstraint(
                name="disinfection_soak_in_a_batch",
                condition=models.Q(soak_started_at__isnull=True) | models.Q(batch__isnull=False),
                violation_error_message=_("A soak names its solution."),
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "-performed_at"], name="disinfection_by_time"),
            models.Index(fields=["device", "-performed_at"], name="disinfection_of_device"),
        ]

    def __str__(self) -> str:
        return self.part.name if self.part else self.device.code

    def label(self) -> str:
        """What, and what happened to it."""
        return str(_("Disinfection of %(what)s") % {"what": str(self)})

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("disinfection-detail", args=[self.pk])

    @property
    def work(self) -> rules.Work:
        """What was done, for the rules."""
        return rules.Work(
            performed_at=self.performed_at,
            performed_on=self.clinic.day(self.performed_at),
            level=self.level,
            contact_min=self.contact_min,
            sleeve_changed=self.sleeve_changed,
            soak_started_at=self.soak_started_at,
            test_strip=self.test_strip,
        )
