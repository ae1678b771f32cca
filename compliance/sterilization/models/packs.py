"""Packs: one run of a pouch or set, and what was seen of it afterwards."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.sterilization.models.machines import STANDING


class Pack(ClinicRecord):
    """One run of a pack: a code may come back in a later cycle."""

    LEDGER_KIND = "pack"

    cycle = models.ForeignKey(
        "compliance.Cycle", models.PROTECT, related_name="packs", editable=False
    )
    code = models.CharField(_("pack code"), max_length=40)
    contents = models.CharField(_("contents"), max_length=200)
    part = models.ForeignKey(
        "compliance.DevicePart",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="packs",
        verbose_name=_("part"),
    )
    expires_on = models.DateField(_("use by"), null=True, blank=True)

    class Meta(ClinicRecord.Meta):
        ordering = ["code"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["cycle", "code"],
                condition=STANDING,
                name="pack_code_once_per_cycle",
                violation_error_message=_("This cycle has a pack with this code."),
            ),
        ]
        indexes = [models.Index(fields=["clinic", "code"], name="pack_by_code")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("pack-detail", args=[self.pk])

    def label(self) -> str:
        """What and where."""
        return f"{self.code} ({self.cycle})"


class Finding(models.TextChoices):
    """What a look at a pack found. Sterile until something happens to it; FACTS 1.13."""

    INTACT = "INTACT", _("Intact, dry and closed")
    TORN = "TORN", _("Torn or punctured")
    WET = "WET", _("Wet or stained")
    OPENED = "OPENED", _("Opened, or the seal does not hold")
    DROPPED = "DROPPED", _("Dropped or crushed")
    INDICATOR = "INDICATOR", _("Its outside indicator has not turned")


class PackCheck(ClinicRecord):
    """Someone looked at a pack before its use; a damaged one is no longer used."""

    LEDGER_KIND = "pack_check"

    pack = models.ForeignKey(
        "compliance.Pack", models.PROTECT, related_name="checks", editable=False
    )
    finding = models.CharField(_("what was seen"), max_length=10, choices=Finding.choices)
    checked_at = models.DateTimeField(_("looked at"))
    checked_by = models.CharField(_("by"), max_length=120)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta(ClinicRecord.Meta):
        ordering = ["-checked_at", "-pk"]
        indexes = [
            models.Index(
                fields=["pack", "-checked_at"], condition=STANDING, name="pack_check_by_pack"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack.code}: {self.get_finding_display()}"

    def get_absolute_url(self) -> str:
        """The page of its pack."""
        return reverse("pack-detail", args=[self.pack_id])
