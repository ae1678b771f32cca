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
    closing_meaning = models.CharField(
        _("what the signature means"), max_length=300, blank=True, editable=False
    )
    check_on = models.DateField(_("look again whether it helped on"), null=True, blank=True)
    checked_at = models.DateTimeField(_("looked at again"), null=True, blank=True, editable=False)
    checked_by = models.CharField(_("looked at by"), max_length=120, blank=True, editable=False)
    is_effective = models.BooleanField(_("it helped"), null=True, blank=True, editable=False)
    check_note = models.CharField(_("what was seen"), max_length=500, blank=True, editable=False)

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
                name="deviation_checked_at_by_and_how",
                condition=models.Q(
                    checked_at__isnull=True, checked_by="", is_effective__isnull=True
                )
                | (
                    models.Q(checked_at__isnull=False, is_effective__isnull=False)
                    & ~models.Q(checked_by="")
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
            models.Index(
                fields=["clinic", "check_on"],
                condition=models.Q(
                    checked_at__isnull=True, check_on__isnull=False, voided_at__isnull=True
                ),
                name="deviation_to_check",
            ),
            models.Index(fields=["clinic", "closed_at"], name="deviation_by_closing"),
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

    @property
    def waits_for_check(self) -> bool:
        """Is it closed, and still to be looked at again?"""
        is_closed = self.closed_at is not None and not self.is_void
        return is_closed and self.check_on is not None and self.checked_at is None
