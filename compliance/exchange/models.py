"""Paper that comes back: a printed week, and which of its lines became which record."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.exchange.kinds.paper import URL_NAMES


class WeekSheet(ClinicRecord):
    """One printed sheet for one week; its number stands on the paper."""

    LEDGER_KIND = "week_sheet"

    number = models.PositiveIntegerField(_("number"), editable=False)
    starts_on = models.DateField(_("week beginning on"))

    class Meta(ClinicRecord.Meta):
        ordering = ["-number", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(fields=["clinic", "number"], name="week_sheet_number_once"),
        ]

    def __str__(self) -> str:
        day = date_format(self.starts_on, "j M Y")
        return _now("W%(number)s, week of %(day)s") % {"number": self.number, "day": day}

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("week-sheet-detail", args=[self.pk])


class SheetLine(ClinicRecord):
    """A line that was typed in: the record that came of it, when it happened, when it was written.

    The record itself is an ordinary one; this only says which line of paper it was.
    """

    LEDGER_KIND = "sheet_line"

    sheet = models.ForeignKey(
        "compliance.WeekSheet", models.PROTECT, related_name="lines", editable=False
    )
    code = models.CharField(_("line"), max_length=4, editable=False)
    happened_at = models.DateTimeField(_("happened"), editable=False)
    record_kind = models.CharField(max_length=40, editable=False)
    record_id = models.CharField(max_length=40, editable=False)
    record_label = models.CharField(_("record"), max_length=300, editable=False)

    class Meta(ClinicRecord.Meta):
        ordering = ["code", "pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["sheet", "code"],
                condition=Q(voided_at__isnull=True),
                name="sheet_line_once",
                violation_error_message=_("This line was entered already."),
            ),
        ]

    def __str__(self) -> str:
        return f"W{self.sheet.number} {self.code}"

    def get_absolute_url(self) -> str:
        """The page of its sheet."""
        return reverse("week-sheet-detail", args=[self.sheet_id])

    @property
    def record_url(self) -> str:
        """The page of what it became."""
        return reverse(URL_NAMES[self.record_kind], args=[self.record_id])
