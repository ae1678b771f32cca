"""Reading what people write about deviations."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.core.forms import PlainForm, RecordFilter, RecordForm
from compliance.deviations.models import Deviation, Severity

TEXTS = ("containment", "cause", "action")


class DeviationForm(RecordForm):
    """What happened; with `instance=`, what was decided about it too."""

    class Meta:
        model = Deviation
        fields = [
            "summary",
            "occurred_at",
            "severity",
            "requirement",
            "containment",
            "cause",
            "action",
            "owner",
            "due_on",
        ]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in TEXTS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requirement"].widget.attrs["autocapitalize"] = "characters"

    def clean_requirement(self) -> str:
        """K-041 however it is typed."""
        return str(self.cleaned_data["requirement"]).strip().upper()


class CloseForm(PlainForm):
    """How it was dealt with."""

    closing_note = forms.CharField(
        label=_("How was it dealt with?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Your name and the time are written beside it."),
    )


class ReopenForm(PlainForm):
    """Why it is open again."""

    reason = forms.CharField(label=_("Why is it open again?"), max_length=300)


class DeviationFilter(RecordFilter):
    """Search in what happened; filter by state and severity."""

    SEARCH = ("summary", "requirement", "record_label", "owner", "cause", "action")
    state = django_filters.ChoiceFilter(
        method="by_state",
        label=_("State"),
        empty_label=_("All"),
        choices=[
            ("open", _("Open")),
            ("overdue", _("Overdue")),
            ("closed", _("Closed")),
            ("void", _("Void")),
        ],
    )
    severity = django_filters.ChoiceFilter(
        label=_("How serious"), empty_label=_("All"), choices=Severity.choices
    )

    class Meta:
        model = Deviation
        fields: list[str] = []

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        self.on = on
        super().__init__(*args, **kwargs)

    def by_state(self, queryset: Any, _name: str, value: str) -> Any:
        """Open, overdue, closed or void."""
        standing = Q(voided_at__isnull=True)
        still_open = standing & Q(closed_at__isnull=True)
        conditions = {
            "open": still_open,
            "overdue": still_open & Q(due_on__lt=self.on),
            "closed": standing & Q(closed_at__isnull=False),
            "void": Q(voided_at__isnull=False),
        }
        return queryset.filter(conditions[value])
