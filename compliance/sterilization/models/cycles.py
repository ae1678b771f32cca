"""Cycles with their packs, and the signed decision."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.sterilization.models.machines import STANDING, Packaging
from compliance.sterilization.rules.printouts import LONGEST_TEXT
from compliance.sterilization.rules.readings import Readings
from compliance.sterilization.rules.release import Load


class Result(models.TextChoices):
    """What a chemical indicator showed."""

    PASS = "PASS", _("Pass")
    FAIL = "FAIL", _("Fail")


class CiType(models.IntegerChoices):
    """Types of chemical indicators, ISO 11140-1; FACTS 1.6."""

    PROCESS = 1, _("Type 1: process indicator")
    SPECIAL = 2, _("Type 2: special test")
    SINGLE = 3, _("Type 3: one variable")
    MULTI = 4, _("Type 4: several variables")
    INTEGRATOR = 5, _("Type 5: integrator")
    EMULATING = 6, _("Type 6: emulating")


class Verdict(models.TextChoices):
    """What the machine itself said about a cycle, on its display or printout."""

    PASSED = "PASSED", _("Passed")
    FAILED = "FAILED", _("Failed or stopped")


class Decision(models.TextChoices):
    """What was decided about a load."""

    RELEASED = "RELEASED", _("Released")
    REJECTED = "REJECTED", _("Rejected")


class LoadStatus(models.TextChoices):
    """FACTS Annex A `load_status`: computed from decisions and failed tests, never stored."""

    PENDING = "PENDING", _("Waiting for release")
    RELEASED = "RELEASED", _("Released")
    REJECTED = "REJECTED", _("Rejected")
    QUARANTINED = "QUARANTINED", _("Quarantined")
    RECALLED = "RECALLED", _("Recalled")


class Cycle(ClinicRecord):
    """One run of a sterilizer: its readings, indicators and load."""

    LEDGER_KIND = "cycle"

    sterilizer = models.ForeignKey(
        "compliance.Sterilizer",
        models.PROTECT,
        related_name="cycles",
        verbose_name=_("sterilizer"),
    )
    number = models.PositiveIntegerField(
        _("cycle number"), validators=[MinValueValidator(1), MaxValueValidator(99_999_999)]
    )
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    program = models.ForeignKey(
        "compliance.Program", models.PROTECT, related_name="cycles", verbose_name=_("program")
    )
    packaging = models.CharField(_("kind of load"), max_length=10, choices=Packaging.choices)
    temperature_c = models.DecimalField(
        _("temperature, °C"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(250)],
    )
    exposure_min = models.DecimalField(
        _("exposure, minutes"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1440)],
    )
    pressure_kpa = models.DecimalField(
        _("pressure, kPa absolute"),
        max_digits=6,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1000)],
    )
    drying_min = models.DecimalField(
        _("drying, minutes"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1440)],
    )
    external_ci = models.CharField(
        _("outside indicator"), max_length=4, choices=Result.choices, blank=True
    )
    internal_ci_type = models.PositiveSmallIntegerField(
        _("type of the inside indicator"), choices=CiType.choices, null=True, blank=True
    )
    internal_ci = models.CharField(
        _("inside indicator"), max_length=4, choices=Result.choices, blank=True
    )
    internal_ci_lot = models.CharField(_("lot of the inside indicator"), max_length=60, blank=True)
    internal_ci_cycle = models.CharField(
        _("cycle printed on it"),
        max_length=60,
        blank=True,
        help_text=_("A type 6 strip is for one cycle only, such as 134 °C, 3.5 min."),
    )
    packs_dry = models.BooleanField(_("packs dry on unloading"), null=True, blank=True)
    machine_verdict = models.CharField(
        _("what the machine said"), max_length=6, choices=Verdict.choices, blank=True
    )
    operator = models.CharField(_("operator"), max_length=120)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    printout = models.ForeignKey(
        "compliance.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("printout"),
    )
    printout_text = models.TextField(
        _("printout as text"), max_length=LONGEST_TEXT, blank=True, editable=False
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["-started_at", "-number"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["sterilizer", "number"],
                condition=STANDING,
                name="cycle_number_once",
                violation_error_message=_("This sterilizer has a cycle with this number."),
            ),
            models.CheckConstraint(
                name="cycle_ends_after_start",
                condition=models.Q(ended_at__isnull=True)
                | models.Q(ended_at__gt=models.F("started_at")),
                violation_error_message=_("A cycle ends after it has started."),
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "-started_at"], name="cycle_by_start"),
            models.Index(fields=["sterilizer", "-number"], name="cycle_by_number"),
            models.Index(fields=["sterilizer", "started_at"], name="cycle_by_machine"),
        ]

    def __str__(self) -> str:
        return f"{self.sterilizer.code} #{self.number}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("cycle-detail", args=[self.pk])

    @property
    def readings(self) -> Readings:
        """What it reached."""
        return Readings(
            temperature_c=self.temperature_c,
            exposure_min=self.exposure_min,
            pressure_kpa=self.pressure_kpa,
            drying_min=self.drying_min,
        )

    @property
    def load(self) -> Load:
        """What decides over its release. Asks for program and sterilizer where not at hand."""
        return Load(
            sterilizer_type=self.sterilizer.type,
            packaging=self.packaging,
            minima=self.program.minima,
            readings=self.readings,
            external_ci=self.external_ci,
            internal_ci=self.internal_ci,
            internal_ci_type=self.internal_ci_type,
            packs_dry=self.packs_dry,
            machine_verdict=self.machine_verdict,
        )


class Release(ClinicRecord):
    """The signed decision about a load; a withdrawn one is void and another may follow."""

    LEDGER_KIND = "release"

    cycle = models.ForeignKey(
        "compliance.Cycle", models.PROTECT, related_name="releases", editable=False
    )
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices)
    decided_at = models.DateTimeField(_("decided"))
    decided_by = models.CharField(_("decided by"), max_length=120)
    meaning = models.CharField(_("what the signature means"), max_length=300)
    is_self_release = models.BooleanField(_("released by the operator of the cycle"), default=False)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta(ClinicRecord.Meta):
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["cycle"],
                condition=STANDING,
                name="release_once_per_cycle",
                violation_error_message=_("This cycle is decided already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle}: {self.get_decision_display()}"

    def get_absolute_url(self) -> str:
        """The page of its cycle."""
        return reverse("cycle-detail", args=[self.cycle_id])
