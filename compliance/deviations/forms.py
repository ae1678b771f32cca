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
            "check_on",
        ]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in TEXTS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_amendment:
            del self.fields["check_on"]
        self.fields["requirement"].widget.attrs["autocapitalize"] = "characters"

    def clean_requirement(self) -> str:
        """K-041 however it is typed."""
        return str(self.cleaned_data["requirement"]).strip().upper()


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
    )


class CloseForm(PlainForm):
    """How it was dealt with: everything that a closure signs for, on one page."""

    containment = _words(_("What was done at once"))
    cause = _words(_("Why it happened"))
    action = _words(_("What will keep it from happening again"))
    closing_note = forms.CharField(
        label=_("How was it dealt with?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Your name and the time are written beside it: this is your signature."),
    )
    check_on = forms.DateField(
        label=_("Look again whether it helped on"),
        required=False,
        widget=forms.DateInput,
        help_text=_("Left empty: a serious one in 30 days, any other not."),
    )


class EffectForm(PlainForm):
    """Whether it helped."""

    is_effective = forms.TypedChoiceField(
        label=_("Did it help?"),
        choices=[("yes", _("Yes, it has not come back")), ("no", _("No: open it again"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    check_note = forms.CharField(
        label=_("What did you see?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
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
