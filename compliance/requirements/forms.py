"""Reading what people say about requirements, and what they ask of themselves."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.clinics.rulepacks import Asked, adjustable
from compliance.core.forms import PlainForm, RecordForm, check_year
from compliance.documents.forms import EvidenceField
from compliance.requirements.models import Attestation, OwnCheck

NUMBERS = {
    "interval_days": _("At the latest every … days"),
    "window_days": _("A test counts as the next one within … days before it is due"),
    "soon_days": _("Say so … days before"),
    "max_age_days": _("At most … days old"),
    "min_days": _("At least … days"),
    "keep_years": _("Kept for … years"),
    "max_percent": _("At most … %"),
    "max_minutes_after": _("At the latest … minutes after"),
    "tolerance_percent": _("A count may differ by … %"),
    "tolerance_g": _("A count may differ by … g"),
}


class DayForm(forms.Form):
    """The day that is looked at."""

    on = forms.DateField(
        label=pgettext_lazy("a day", "On"),
        validators=[check_year],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def day(self, otherwise: date) -> date:
        """The day that was asked for, if it is one."""
        return self.cleaned_data["on"] if self.is_valid() else otherwise


class AttestForm(RecordForm):
    """Somebody's word with its day, and a photo or document."""

    upload = EvidenceField(label=_("Document or photo"))

    class Meta:
        model = Attestation
        fields = ["attested_on", "is_met", "note"]

    def __init__(self, *args: Any, needs_document: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["upload"].required = needs_document
        self.order_fields(["attested_on", "is_met", "upload", "note"])


class RuleForm(PlainForm):
    """The numbers of one requirement, or that it is not asked at all."""

    is_asked = forms.BooleanField(label=_("This clinic asks for it"), required=False)
    reason = forms.CharField(
        label=_("Why?"),
        min_length=10,
        max_length=300,
        help_text=_("Kept in the history. What asks less than your rules shows in every audit."),
    )

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = adjustable(asked)
        for name, value in self.numbers.items():
            self.fields[name] = forms.IntegerField(
                label=NUMBERS.get(name, name), initial=value, min_value=1, max_value=3650
            )
        self.order_fields(["is_asked", *self.numbers, "reason"])

    def changes(self) -> dict[str, int]:
        """The numbers as typed."""
        return {name: self.cleaned_data[name] for name in self.numbers}


class ReasonForm(PlainForm):
    """Why it goes back to what the rules say."""

    reason = forms.CharField(label=_("Why?"), min_length=10, max_length=300)


class OwnCheckForm(RecordForm):
    """A check of the clinic's own."""

    class Meta:
        model = OwnCheck
        fields = [
            *("name", "question", "is_opening", "every_days", "window_days", "starts_on"),
            *("assignee", "needs_photo", "ended_on"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_amendment:
            del self.fields["ended_on"]


class AnswerForm(PlainForm):
    """What was seen."""

    is_fine = forms.TypedChoiceField(
        label=_("In order?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("What did you see?"), max_length=300, required=False)
    upload = EvidenceField(label=_("Photo"))

    def __init__(self, *args: Any, needs_photo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["upload"].required = needs_photo
