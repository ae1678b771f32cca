"""People, and the stretches in which they provided the service."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.practitioners import rules


class ServiceKind(models.TextChoices):
    """What a certificate covers and a practice period was with; FACTS Annex A `device_kind`."""

    PEN = "PEN", _("Pen")
    ROLLER = "ROLLER", _("Roller")
    STAMP = "STAMP", _("Stamp")
    OTHER = "OTHER", _("Other")


def check_year(on: date) -> None:
    """Raises ValidationError for a year that is a slip of the finger."""
    if not rules.is_plausible(on):
        raise ValidationError(_("Check the year."))


def check_kinds(text: str) -> None:
    """Raises ValidationError unless the text is device kinds joined by `|`, each once."""
    kinds = text.split("|")
    if len(set(kinds)) != len(kinds) or not set(kinds) <= set(ServiceKind.values):
        raise ValidationError(_("Name device kinds such as PEN or PEN|ROLLER, each once."))


class Practitioner(ClinicRecord):
    """Someone who provides the service; may or may not sign in."""

    LEDGER_KIND = "practitioner"

    code = models.CharField(
        _("code"),
        max_length=20,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z", _("Use letters, digits, dots and dashes.")
            )
        ],
        help_text=_("A short name for lists and labels, such as P1 or AK."),
    )
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(
        _("professional title"), max_length=120, blank=True, help_text=_("As printed on papers.")
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    user = models.ForeignKey(
        "compliance.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="practitioners",
        verbose_name=_("signs in as"),
    )
    left_on = models.DateField(
        _("last day at this clinic"),
        validators=[check_year],
        null=True,
        blank=True,
        help_text=_("Leave it empty while they work here."),
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["name", "pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["clinic", "code"],
                condition=models.Q(voided_at__isnull=True),
                name="practitioner_code_once",
                violation_error_message=_("Another practitioner has this code."),
            ),
            models.UniqueConstraint(
                fields=["clinic", "user"],
                condition=models.Q(voided_at__isnull=True, user__isnull=False),
                name="practitioner_once_per_account",
                violation_error_message=_("This person is in the list of practitioners already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Their page."""
        return reverse("practitioner-detail", args=[self.pk])


class PracticePeriod(ClinicRecord):
    """A dated stretch of providing the service with one kind of device."""

    LEDGER_KIND = "practice_period"

    practitioner = models.ForeignKey(
        "compliance.Practitioner",
        models.PROTECT,
        related_name="practice_periods",
        verbose_name=_("practitioner"),
        editable=False,
    )
    device_kind = models.CharField(_("with"), max_length=10, choices=ServiceKind.choices)
    started_on = models.DateField(
        _("from"),
        validators=[check_year],
        help_text=_("The first supervised client; training before it does not count."),
    )
    ended_on = models.DateField(
        _("until"),
        validators=[check_year],
        null=True,
        blank=True,
        help_text=_("Empty while it goes on."),
    )
    place = models.CharField(_("where"), max_length=200, blank=True)
    document = models.ForeignKey(
        "compliance.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="practice_periods",
        verbose_name=_("document"),
        editable=False,
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["started_on", "pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="practice_period_ends_after_start",
                condition=models.Q(ended_on__isnull=True)
                | models.Q(ended_on__gte=models.F("started_on")),
                violation_error_message=_("It cannot end before it began."),
            ),
        ]

    def __str__(self) -> str:
        end = self.ended_on.isoformat() if self.ended_on else "…"
        return f"{self.get_device_kind_display()}, {self.started_on.isoformat()} – {end}"

    def label(self) -> str:
        """What and whose."""
        return f"{self} ({self.practitioner.name})"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("practice-period-detail", args=[self.pk])

    def clean(self) -> None:
        """An end is not before its beginning."""
        if rules.is_out_of_order(self.started_on, self.ended_on):
            raise ValidationError({"ended_on": _("It cannot end before it began.")})
