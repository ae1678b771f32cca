"""Counting the shelf: what was found of a lot, by somebody who was not told what to find."""

from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord


class LotCount(ClinicRecord):
    """The units of a lot that were found on the shelf at a moment."""

    LEDGER_KIND = "lot_count"

    lot = models.ForeignKey(
        "compliance.SterileLot", models.PROTECT, related_name="counts", editable=False
    )
    counted_at = models.DateTimeField(_("counted"))
    counted_by = models.CharField(_("counted by"), max_length=120)
    units: models.PositiveIntegerField[Any, Any] = models.PositiveIntegerField(
        _("found"), validators=[MaxValueValidator(100_000)]
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["-counted_at", "-pk"]
        indexes = [models.Index(fields=["clinic", "-counted_at"], name="lot_count_by_time")]

    def __str__(self) -> str:
        return f"LOT {self.lot.lot}"

    def label(self) -> str:
        """What was counted."""
        return str(_("Count of %(lot)s") % {"lot": str(self.lot)})

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("lot-count-detail", args=[self.pk])
