"""Reading what people decide about a failed spore test."""

from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from compliance.core.forms import PlainForm
from compliance.sterilization.models import FailureDecision, Outcome

CHECKS = (
    ("is_readings_checked", _("Temperature, time and pressure of the cycle, and its printout")),
    ("is_indicators_checked", _("The chemical indicators of this load and those before")),
    ("is_loading_checked", _("Packing and loading: not too full, nothing blocked")),
    ("is_handling_checked", _("The test itself: lot, expiry, control, incubation")),
    ("is_machine_checked", _("The sterilizer: seal, leaks, faults")),
)


class FailureDecisionForm(PlainForm):
    """What was looked at, what becomes of the loads, and why."""

    is_readings_checked = forms.BooleanField(required=False)
    is_indicators_checked = forms.BooleanField(required=False)
    is_loading_checked = forms.BooleanField(required=False)
    is_handling_checked = forms.BooleanField(required=False)
    is_machine_checked = forms.BooleanField(required=False)
    outcome = forms.ChoiceField(
        label=_("Decision"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why?"), max_length=2000, min_length=10, widget=forms.Textarea(attrs={"rows": 4})
    )
    notified = forms.CharField(
        label=_("Whom of the health unit did you tell?"),
        max_length=FailureDecision._meta.get_field("notified").max_length,
        required=False,
    )
    notified_at = forms.DateTimeField(label=_("When?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in CHECKS:
            self.fields[name].label = label
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            Fieldset(_now("Looked at"), *(name for name, _label in CHECKS)),
            Fieldset(_now("Decision"), "outcome", "reason"),
            Fieldset(_now("Health unit"), Row("notified", "notified_at")),
        )

    def clean(self) -> dict[str, Any]:
        """Whom and when come together."""
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("notified")) != bool(cleaned.get("notified_at")):
            self.add_error("notified", _now("Say whom you told, and when."))
        return cleaned
