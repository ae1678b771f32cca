"""Choosing the days of an audit."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.core.forms import PlainForm, RecordFilter

LABELS = {
    "LAST_12_MONTHS": _("Last 12 months"),
    "THIS_MONTH": _("This month"),
    "LAST_MONTH": _("Last month"),
    "THIS_YEAR": _("This year"),
    "SINCE_LAST": _("Since the last audit"),
    "EVERYTHING": _("Everything"),
}


class ChoiceForm(PlainForm):
    """One tap: a period by its name."""

    def __init__(self, *args: Any, choices: dict[str, tuple[date, date]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = choices
        self.fields["period"] = forms.ChoiceField(
            label=_("Period"), choices=[(name, LABELS[name]) for name in choices]
        )

    def values(self) -> dict[str, Any]:
        """The first and last day."""
        starts_on, ends_on = self.days[self.cleaned_data["period"]]
        return {"starts_on": starts_on, "ends_on": ends_on}


class DaysForm(PlainForm):
    """Any two days."""

    starts_on = forms.DateField(label=_("First day"))
    ends_on = forms.DateField(label=_("Last day"))


class AuditFilter(RecordFilter):
    """The list of audits is short and has one order."""
