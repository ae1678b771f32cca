"""What people say about requirements that no machine can judge, and the clinic's own checks."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.requirements.rules.checks import check_due_on

STANDING = models.Q(voided_at__isnull=True)


class Attestation(ClinicRecord):
    """One person's word that a requirement is met, or not, with the day and a document.

    Without a subject it is about the clinic, whatever its name is then.
    """

    LEDGER_KIND = "attestation"

    requirement = models.CharField(_("requirement"), max_length=10, editable=False)
    subject = models.CharField(_("about"), max_length=200, blank=True, editable=False)
    attested_on = models.DateField(_("as of"))
    attested_by = models.CharField(_("confirmed by"), max_length=120, editable=False)
    is_met = models.BooleanField(_("it is met"), default=True)
    note = models.CharField(_("what was looked at"), max_length=500, blank=True)
    document = models.ForeignKey(
        "compliance.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("document"),
        editable=False,
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["-attested_on", "-recorded_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="attestation_no_says_why",
                condition=models.Q(is_met=True) | ~models.Q(note=""),
                violation_error_message=_("Say what is not so."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "requirement", "subject", "-attested_on"],
                condition=STANDING,
                name="attestation_latest",
            )
        ]

    def __str__(self) -> str:
        day = date_format(self.attested_on, "j M Y")
        return ", ".join(filter(None, (self.requirement, self.subject, day)))

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("attestation-detail", args=[self.pk])


class OwnCheck(ClinicRecord):
    """Something the clinic checks again and again: the eyewash, the sharps, opening in the morning.

    Its days are fixed from the first one on. An opening check is asked when the clinic opens.
    """

    LEDGER_KIND = "own_check"

    name = models.CharField(_("what is checked"), max_length=120)
    question = models.CharField(
        _("as a question answered with yes or no"), max_length=200, blank=True
    )
    is_opening = models.BooleanField(_("asked when the clinic opens"), default=False)
    every_days = models.PositiveSmallIntegerField(
        _("every … days"), default=7, validators=[MinValueValidator(1), MaxValueValidator(3650)]
    )
    window_days = models.PositiveSmallIntegerField(
        _("may be done … days before its day"), default=1, validators=[MaxValueValidator(365)]
    )
    starts_on = models.DateField(_("first due on"))
    assignee = models.CharField(_("who does it"), max_length=120, blank=True)
    needs_photo = models.BooleanField(_("with a photo"), default=False)
    ended_on = models.DateField(_("no longer done since"), null=True, blank=True)

    class Meta(ClinicRecord.Meta):
        ordering = ["name", "pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["clinic", "name"],
                condition=STANDING,
                name="own_check_once",
                violation_error_message=_("A check with this name is here already."),
            ),
            models.CheckConstraint(
                name="own_check_window_within_interval",
                condition=models.Q(window_days__lt=models.F("every_days"))
                | models.Q(is_opening=True),
                violation_error_message=_("The window is shorter than the interval."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("check-detail", args=[self.pk])

    def due_on(self, last_done_on: date | None) -> date:
        """The day by which it is done next."""
        return check_due_on(
            starts_on=self.starts_on,
            every_days=self.every_days,
            window_days=min(self.window_days, self.every_days - 1),
            last_done_on=last_done_on,
        )


class CheckDone(ClinicRecord):
    """One answer to a check: when, by whom, fine or not, with a photo where one is asked for."""

    LEDGER_KIND = "check_done"

    check_of = models.ForeignKey(
        "compliance.OwnCheck", models.PROTECT, related_name="answers", editable=False
    )
    done_at = models.DateTimeField(_("done"))
    done_by = models.CharField(_("by"), max_length=120, editable=False)
    is_fine = models.BooleanField(_("in order"), default=True)
    note = models.CharField(_("what was seen"), max_length=300, blank=True)
    photo = models.ForeignKey(
        "compliance.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo"),
        editable=False,
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["-done_at", "-pk"]
        indexes = [
            models.Index(fields=["check_of", "-done_at"], condition=STANDING, name="check_latest"),
            models.Index(fields=["clinic", "-done_at"], name="check_by_time"),
        ]

    def __str__(self) -> str:
        found = _("in order") if self.is_fine else _("not in order")
        return f"{self.check_of.name}: {found}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("check-done-detail", args=[self.pk])
