"""How the lines of a sterilizer's own printout are read: mapped once, used from then on."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.sterilization.models.machines import STANDING
from compliance.sterilization.rules.printed_values import DateOrder, PressureUnit, TemperatureUnit
from compliance.sterilization.rules.printouts import LONGEST_KEY, Mapping

TARGETS = (
    *("number", "date", "started", "ended", "program"),
    *("temperature", "exposure", "pressure", "drying", "outcome"),
)


def _line(label: Any) -> "models.CharField[str, str]":
    return models.CharField(label, max_length=LONGEST_KEY, blank=True)


class PrintoutMapping(ClinicRecord):
    """Which line of a sterilizer's printout, or column of its file, is which reading."""

    LEDGER_KIND = "printout_mapping"

    sterilizer = models.ForeignKey(
        "compliance.Sterilizer", models.PROTECT, related_name="mappings", editable=False
    )
    number_line = _line(_("cycle number"))
    date_line = _line(_("day, where it stands alone"))
    started_line = models.CharField(_("start"), max_length=LONGEST_KEY)
    ended_line = _line(_("end"))
    program_line = _line(_("program"))
    temperature_line = _line(_("temperature"))
    exposure_line = _line(_("exposure"))
    pressure_line = _line(_("pressure"))
    drying_line = _line(_("drying"))
    outcome_line = _line(_("what the machine says of the cycle"))
    date_order = models.CharField(
        _("how a day is printed"), max_length=3, choices=DateOrder.choices
    )
    temperature_unit = models.CharField(
        _("unit of the temperature"), max_length=10, choices=TemperatureUnit.choices
    )
    pressure_unit = models.CharField(
        _("unit of the pressure"), max_length=10, choices=PressureUnit.choices
    )

    class Meta(ClinicRecord.Meta):
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["sterilizer"],
                condition=STANDING,
                name="printout_mapping_once",
                violation_error_message=_("The lines of this sterilizer are mapped already."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Printout of %(code)s") % {"code": self.sterilizer.code})

    def get_absolute_url(self) -> str:
        """The page of its sterilizer."""
        return reverse("sterilizer-detail", args=[self.sterilizer_id])

    @property
    def mapping(self) -> Mapping:
        """The same for the reader."""
        lines = {target: getattr(self, f"{target}_line") for target in TARGETS}
        return Mapping(
            lines={target: line for target, line in lines.items() if line},
            date_order=self.date_order,
            pressure_unit=self.pressure_unit,
            temperature_unit=self.temperature_unit,
        )
