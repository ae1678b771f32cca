"""Reading what people did and decided after a failed spore test."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.core.forms import PlainForm
from compliance.sterilization.models import FailureStep, Outcome, StepFinding, StepKind
from compliance.sterilization.rules import reviews

SHOWED = [each for each in StepFinding.choices if each[0] != StepFinding.DONE]


class FailureStepForm(PlainForm):
    """One step: what it showed, in a few words, when."""

    finding = forms.ChoiceField(
        label=_("What did it show?"), choices=SHOWED, widget=forms.RadioSelect
    )
    whom = forms.CharField(
        label=_("Whom did you tell?"),
        max_length=FailureStep._meta.get_field("whom").max_length,
    )
    note = forms.CharField(
        label=_("What was seen or done?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    done_at = forms.DateTimeField(label=_("When?"))
    kind = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = kind
        self.fields["kind"].initial = kind
        if kind not in reviews.REVIEWS:
            del self.fields["finding"]
        if kind != StepKind.NOTIFIED:
            del self.fields["whom"]

    def clean_kind(self) -> str:
        """The step that was on the page; somebody else may have done it meanwhile."""
        if self.cleaned_data["kind"] != self.wanted:
            raise forms.ValidationError(_("Somebody has done that step: this is the next one."))
        return self.wanted

    def values(self) -> dict[str, Any]:
        """What is merely done shows nothing."""
        return {"finding": StepFinding.DONE, **super().values()}


class FailureDecisionForm(PlainForm):
    """What becomes of the loads, and why."""

    outcome = forms.ChoiceField(
        label=_("Decision"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why?"), max_length=2000, min_length=10, widget=forms.Textarea(attrs={"rows": 4})
    )
