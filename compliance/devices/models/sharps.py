"""Sharps containers, from opening to collection."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.devices.models.devices import STANDING


class SharpsContainer(ClinicRecord):
    """One container: where it stood, when it was closed, who took it; FACTS 1.11, K-028."""

    LEDGER_KIND = "sharps_container"

    code = models.CharField(_("code"), max_length=30, help_text=_("What you wrote on it."))
    location = models.CharField(_("where it stands"), max_length=80)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=120, blank=True)
    is_overfull = models.BooleanField(_("over the line when closed"), default=False)
    collected_on = models.DateField(_("collected on"), null=True, blank=True)
    collected_by = models.CharField(
        _("collected by"), max_length=120, blank=True, help_text=_("The licensed carrier.")
    )
    manifest = models.CharField(_("manifest number"), max_length=60, blank=True)

    class Meta(ClinicRecord.Meta):
        ordering = ["-opened_on", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["clinic", "code"],
                condition=STANDING,
                name="sharps_code_once",
                violation_error_message=_("Another container has this code."),
            ),
            models.CheckConstraint(
                name="sharps_closed_on_and_by",
                condition=models.Q(closed_on__isnull=True, closed_by="")
                | (models.Q(closed_on__isnull=False) & ~models.Q(closed_by="")),
                violation_error_message=_("Give both when it was closed and by whom."),
            ),
            models.CheckConstraint(
                name="sharps_collected_on_and_by",
                condition=models.Q(collected_on__isnull=True, collected_by="")
                | (models.Q(collected_on__isnull=False) & ~models.Q(collected_by="")),
                violation_error_message=_("Give both when it was collected and by whom."),
            ),
            models.CheckConstraint(
                name="sharps_collected_once_closed",
                condition=models.Q(collected_on__isnull=True) | models.Q(closed_on__isnull=False),
                violation_error_message=_("A container is closed before it is collected."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def label(self) -> str:
        """What it is."""
        return str(_("Sharps container %(code)s") % {"code": self.code})

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("sharps-container-detail", args=[self.pk])
