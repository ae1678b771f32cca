"""Reading what people type about tests, and about what happened to a sterilizer."""

from typing import Any

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, ModelChoiceFilter

from compliance.clinics.forms import MoreFields
from compliance.core.forms import PlainForm, RecordFilter, RecordForm
from compliance.documents.forms import EvidenceField
from compliance.sterilization import queries
from compliance.sterilization.models import (
    AirRemovalResult,
    AirRemovalTest,
    MachineEventKind,
    SporeResult,
    SporeTest,
)

ANSWERS = {  # one tap says what test and control showed
    "PASSED": ("NEGATIVE", "POSITIVE"),
    "FAILED": ("POSITIVE", "POSITIVE"),
    "INVALID": ("NEGATIVE", "NEGATIVE"),
}


class SporeTestForm(RecordForm):
    """Placing a test in a cycle."""

    class Meta:
        model = SporeTest
        fields = [
            "cycle_number", "placed_at", "lot", "lot_expires_on",
            "product", "position", "control_lot", "lab",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            Row("cycle_number", "placed_at"), Row("lot", "lot_expires_on"),
            MoreFields(_now("More about the test"), Row("product", "position"),
                       Row("control_lot", "lab")),
        )  # fmt: skip


class SporeTestCorrection(RecordForm):
    """Correcting a test with everything it says."""

    class Meta:
        model = SporeTest
        fields = [
            "cycle_number", "placed_at", "lot", "lot_expires_on",
            "product", "position", "control_lot", "lab",
            "result", "control_result", "read_at", "read_by",
        ]  # fmt: skip


class SporeReadingForm(PlainForm):
    """What test and control showed: one of three buttons, and who looked when."""

    answer = forms.ChoiceField(choices=[(name, name) for name in ANSWERS], widget=forms.HiddenInput)
    read_at = forms.DateTimeField(label=_("Read"))
    read_by = forms.CharField(label=_("Read by"), max_length=120)
    evidence = EvidenceField(
        label=_("Report of the laboratory"), help_text=_("A PDF or a photo, where there is one.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.render_hidden_fields = False
        self.helper.render_unmentioned_fields = False
        self.helper.layout = Layout(Row("read_at", "read_by"), "evidence", "idempotency_key")

    def values(self) -> dict[str, Any]:
        """The results of test and control behind the button."""
        values = super().values()
        result, control = ANSWERS[values.pop("answer")]
        return {**values, "result": result, "control_result": control}


class ReportForm(PlainForm):
    """The laboratory's report."""

    evidence = EvidenceField(label=_("Report of the laboratory"), required=True)


class AirRemovalTestForm(RecordForm):
    """A daily test of a machine that draws the air out."""

    class Meta:
        model = AirRemovalTest
        fields = ["kind", "result", "performed_at", "performed_by", "cycle_number"]
        widgets = {"kind": forms.RadioSelect, "result": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"].choices = AirRemovalResult.choices  # type: ignore[attr-defined]
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            Row("kind", "result"), Row("performed_at", "performed_by"), "cycle_number"
        )


class MachineEventForm(PlainForm):
    """What happened to a sterilizer; returning it to service is a page of its own."""

    kind = forms.ChoiceField(label=_("What happened?"), widget=forms.RadioSelect)
    happened_at = forms.DateTimeField(label=_("When?"))
    note = forms.CharField(
        label=_("What was found or done?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = dict(MachineEventKind.choices)
        self.fields["kind"].choices = [(kind, words[kind]) for kind in kinds]  # type: ignore[attr-defined]


class ReturnForm(PlainForm):
    """The note under a signed return to service."""

    note = forms.CharField(
        label=_("What was found and done?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SporeTestFilter(RecordFilter):
    """The list of spore tests."""

    SEARCH = ("sterilizer__code", "lot", "read_by")
    sterilizer = ModelChoiceFilter(
        queryset=lambda request: queries.sterilizers(request.clinic),
        label=_("Sterilizer"),
        empty_label=_("Any"),
    )
    result = ChoiceFilter(choices=SporeResult.choices, label=_("Result"), empty_label=_("Any"))


class AirRemovalTestFilter(RecordFilter):
    """The list of air-removal tests."""

    SEARCH = ("sterilizer__code", "performed_by")
    sterilizer = ModelChoiceFilter(
        queryset=lambda request: queries.sterilizers(request.clinic),
        label=_("Sterilizer"),
        empty_label=_("Any"),
    )
    result = ChoiceFilter(choices=AirRemovalResult.choices, label=_("Result"), empty_label=_("Any"))
