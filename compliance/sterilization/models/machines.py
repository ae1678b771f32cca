"""Sterilizers and their programs."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.sterilization.rules.readings import Minima

STANDING = models.Q(voided_at__isnull=True)


class SterilizerType(models.TextChoices):
    """EN 13060 types and the older methods; FACTS 1.3."""

    B = "B", _("Type B: pre-vacuum, every load")
    N = "N", _("Type N: unwrapped solid items only")
    S = "S", _("Type S: what the maker lists")
    GRAVITY = "GRAVITY", _("Gravity steam")
    DRY_HEAT = "DRY_HEAT", _("Dry heat")
    CHEMICAL_VAPOUR = "CHEMICAL_VAPOUR", _("Chemical vapour")


class Packaging(models.TextChoices):
    """How a load is presented to the steam."""

    WRAPPED = "WRAPPED", _("Wrapped or in pouches")
    UNWRAPPED = "UNWRAPPED", _("Unwrapped, solid")
    HOLLOW = "HOLLOW", _("Hollow")
    POROUS = "POROUS", _("Porous (textiles)")


def check_packagings(text: str) -> None:
    """Raises ValidationError unless the text is kinds of load joined by `|`, each once."""
    kinds = text.split("|")
    if len(set(kinds)) != len(kinds) or not set(kinds) <= set(Packaging.values):
        raise ValidationError(_("Name kinds of load such as WRAPPED|UNWRAPPED, each once."))


class Sterilizer(ClinicRecord):
    """A machine that sterilizes."""

    LEDGER_KIND = "sterilizer"

    code = models.CharField(
        _("code"), max_length=30, help_text=_("The short name on your label, such as A1.")
    )
    make = models.CharField(_("maker"), max_length=80)
    model = models.CharField(_("model"), max_length=80)
    serial = models.CharField(_("serial number"), max_length=80, blank=True)
    type = models.CharField(_("type"), max_length=20, choices=SterilizerType.choices)
    installed_on = models.DateField(_("installed on"), null=True, blank=True)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)
    retired_reason = models.CharField(_("why retired"), max_length=300, blank=True)

    class Meta(ClinicRecord.Meta):
        ordering = ["code"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["clinic", "code"],
                condition=STANDING,
                name="sterilizer_code_once",
                violation_error_message=_("Another sterilizer has this code."),
            ),
            models.CheckConstraint(
                name="sterilizer_retired_says_why",
                condition=models.Q(retired_on__isnull=True, retired_reason="")
                | (models.Q(retired_on__isnull=False) & ~models.Q(retired_reason="")),
                violation_error_message=_("Say since when and why it is retired."),
            ),
            models.CheckConstraint(
                name="sterilizer_retired_after_installed",
                condition=models.Q(installed_on__isnull=True)
                | models.Q(retired_on__isnull=True)
                | models.Q(retired_on__gte=models.F("installed_on")),
                violation_error_message=_("It cannot be retired before it was installed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.make} {self.model}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("sterilizer-detail", args=[self.pk])


class Program(ClinicRecord):
    """Named settings of a sterilizer with the minima that a cycle must reach."""

    LEDGER_KIND = "program"

    sterilizer = models.ForeignKey(
        "compliance.Sterilizer", models.PROTECT, related_name="programs", editable=False
    )
    code = models.CharField(
        _("code"), max_length=30, help_text=_("Such as PREVAC_134, or the number on the machine.")
    )
    name = models.CharField(_("name"), max_length=80)
    min_temperature_c = models.DecimalField(
        _("lowest temperature, °C"),
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(50), MaxValueValidator(250)],
    )
    max_temperature_c = models.DecimalField(
        _("highest temperature, °C"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(50), MaxValueValidator(250)],
    )
    min_exposure_min = models.DecimalField(
        _("shortest exposure, minutes"),
        max_digits=6,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(1440)],
    )
    min_drying_min = models.DecimalField(
        _("shortest drying, minutes"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1440)],
    )
    packagings = models.CharField(
        _("loads it may run"), max_length=60, validators=[check_packagings]
    )
    source = models.CharField(
        _("where the numbers come from"),
        max_length=200,
        help_text=_("The maker's manual, page 12, for example."),
    )
    printout_name = models.CharField(
        _("its name on the printout"),
        max_length=60,
        blank=True,
        help_text=_("Where the machine prints another name than the one above."),
    )
    retired_on = models.DateField(
        _("no longer used since"),
        null=True,
        blank=True,
        help_text=_("Earlier cycles keep it; new ones are not offered it."),
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["name"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["sterilizer", "code"],
                condition=STANDING,
                name="program_code_once",
                violation_error_message=_("This sterilizer has a program with this code."),
            ),
            models.CheckConstraint(
                name="program_temperatures_in_order",
                condition=models.Q(max_temperature_c__isnull=True)
                | models.Q(max_temperature_c__gte=models.F("min_temperature_c")),
                violation_error_message=_("The highest temperature is below the lowest."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def label(self) -> str:
        """What and whose."""
        return f"{self.name} ({self.sterilizer.code})"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("program-detail", args=[self.pk])

    @property
    def packaging_list(self) -> tuple[str, ...]:
        """The kinds of load it may run, as codes."""
        return tuple(part for part in self.packagings.split("|") if part)

    @property
    def minima(self) -> Minima:
        """What it asks of a cycle."""
        return Minima(
            temperature_c=self.min_temperature_c,
            exposure_min=self.min_exposure_min,
            drying_min=self.min_drying_min,
            max_temperature_c=self.max_temperature_c,
            packagings=self.packaging_list,
        )
