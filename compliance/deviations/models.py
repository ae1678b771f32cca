"""What went wrong, what was decided about it, and who closed it."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord


class Severity(models.TextChoices):
    """How bad; FACTS Annex A."""

    CRITICAL = "CRITICAL", _("Critical")
    MAJOR = "MAJOR", _("Major")
    MINOR = "MINOR", _("Minor")
    INFO = "INFO", _("For information")


class Deviation(ClinicRecord):
    """Something recorded that broke a rule. Open until a signer closes it with a note."""

    LEDGER_KIND = "deviation"

    requirement = models.CharField(
        _("requirement"),
        max_length=20,
        blank=True,
        help_text=_("Its number, such as K-041, where there is one."),
    )
    severity = models.CharField(
        _("how serious"), max_length=10, choices=Severity.choices, default=Severity.MINOR
    )
    summary = models.CharField(_("what happened"), max_length=300)
    occurred_at = models.DateTimeField(_("when it happened"))
    record_kind = models.CharField(max_length=40, blank=True, editable=False)
    record_id = models.CharField(max_length=40, blank=True, editable=False)
    record_label = models.CharField(_("about"), max_length=300, blank=True, editable=False)
    containment = models.TextField(_("what was done at once"), max_length=2000, blank=True)
    cause = models.TextField(_("why it happened"), max_length=2000, blank=True)
    action = models.TextField(
        _("what will keep it from happening again"), max_length=2000, blank=True
    )
    owner = models.CharField(_("who takes care of it"), max_length=120, blank=True)
    due_on = models.DateField(_("to be closed by"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    closed_by = models.CharField(_("closed by"), max_length=120, blank=True, editable=False)
    closing_note = models.TextField(_("closing note"), max_length=2000, blank=True, editable=False)

    class Meta(ClinicRecord.Meta):
        ordering = ["-occurred_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="deviation_closed_at_by_and_note",
                condition=models.Q(closed_at__isnull=True, closed_by="", closing_note="")
                | (
                    models.Q(closed_at__isnull=False)
                    & ~models.Q(closed_by="")
                    & ~models.Q(closing_note="")
                ),
            ),
            models.CheckConstraint(
                name="deviation_names_kind_and_record",
                condition=models.Q(record_kind="", record_id="")
                | (~models.Q(record_kind="") & ~models.Q(record_id="")),
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "occurred_at"], name="deviation_by_time"),
            models.Index(
                fields=["clinic", "due_on"],
                condition=models.Q(closed_at__isnull=True, voided_at__isnull=True),
                name="deviation_open",
            ),
            models.Index(fields=["clinic", "record_kind", "record_id"], name="deviation_about"),
        ]

    def __str__(self) -> str:
        return self.summary

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("deviation-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Does it still wait for someone?"""
        return self.closed_at is None and not self.is_void
