"""Reading what people type about incidents and reactions."""

from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from compliance.core.forms import RecordFilter, RecordForm
from compliance.practitioners import queries as practitioners
from compliance.treatments.forms.people import PRIVATE
from compliance.treatments.models import AdverseReaction, Client, Incident
from compliance.treatments.models.incidents import Exposed, IncidentKind

PERSON = ("person_name", "person_phone", "person_address")
SHORT_TEXT = {"rows": 3}


class CodeField(forms.CharField):
    """A client by the code that everybody uses."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Client code"), max_length=40, required=False,
            help_text=_("Only where it was a client: name and contact are in the vault."), **kwargs,
        )  # fmt: skip


class IncidentForm(RecordForm):
    """What happened, to whose body, and what was done. A person's name is sealed when saved."""

    client_code = CodeField()
    person_name = forms.CharField(
        label=_("Full name"), max_length=120, required=False, widget=forms.TextInput(attrs=PRIVATE)
    )
    person_phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False,
        widget=forms.TextInput(attrs={**PRIVATE, "inputmode": "tel"}),
    )  # fmt: skip
    person_address = forms.CharField(
        label=_("Postal address"), max_length=300, required=False,
        widget=forms.TextInput(attrs=PRIVATE),
    )  # fmt: skip

    class Meta:
        model = Incident
        fields = [
            "kind", "happened_at", "service", "how", "body_place", "exposed", "practitioner",
            "sharp", "action_taken", "reported_to", "reported_on",
        ]  # fmt: skip
        widgets = {
            "kind": forms.RadioSelect, "exposed": forms.RadioSelect,
            "how": forms.Textarea(attrs=SHORT_TEXT),
            "action_taken": forms.Textarea(attrs=SHORT_TEXT),
        }  # fmt: skip
        help_texts = {
            "how": _("Without names."),
            "sharp": _("Where one was involved."),
            "action_taken": _("Washed, covered, sent to a doctor, reported: without names."),
        }

    def __init__(self, *args: Any, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = IncidentKind.choices
        fields["exposed"].choices = Exposed.choices
        present = practitioners.present(kwargs["clinic"], on=on)
        instance: Any = self.instance
        if self.is_amendment:
            present |= practitioners.present(kwargs["clinic"], on=on).model.objects.filter(
                pk=instance.practitioner_id
            )
            self.initial["client_code"] = instance.client.code if instance.client else ""
        fields["practitioner"].queryset = present
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            "kind", Row("happened_at", "service"), "how", "body_place", "exposed",
            Fieldset(
                _now("Who it was, where not a client: sealed as soon as you save"),
                "person_name", Row("person_phone", "person_address"),
            ),
            "client_code", Row("practitioner", "sharp"), "action_taken",
            Row("reported_to", "reported_on"),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A code is of a client here, and belongs to a client's body."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        code = (said.get("client_code") or "").strip()
        found = Client.objects.of(self.clinic).standing().filter(code=code).first()  # type: ignore[arg-type]
        if code and found is None:
            self.add_error("client_code", _now("No client here has this code."))
        if code and said.get("exposed") not in {None, Exposed.CLIENT}:
            self.add_error("client_code", _now("A code belongs here only where it was a client."))
        said["client"] = found
        return said

    def told(self) -> dict[str, Any]:
        """Values for the service, with the person apart."""
        values = self.values()
        del values["client_code"]
        person = {name.removeprefix("person_"): values.pop(name) for name in PERSON}
        return {**values, "person": person}


class ReactionForm(RecordForm):
    """What is seen, how strong, what was done, where it was reported, that it has settled."""

    class Meta:
        model = AdverseReaction
        fields = [
            "noticed_at", "sign", "severity", "suspect", "action_taken", "reported_to",
            "reported_on", "report_number", "settled_on",
        ]  # fmt: skip
        widgets = {
            "severity": forms.RadioSelect, "suspect": forms.RadioSelect,
            "action_taken": forms.Textarea(attrs=SHORT_TEXT),
        }  # fmt: skip
        help_texts = {
            "action_taken": _("Without names."),
            "settled_on": _("The next session waits until then."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name in ("severity", "suspect"):
            fields[name].choices = [each for each in fields[name].choices if each[0]]
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            Row("noticed_at", "sign"), "severity", "suspect", "action_taken",
            Row("reported_to", "reported_on", "report_number"), "settled_on",
        )  # fmt: skip


class IncidentFilter(RecordFilter):
    """The list of incidents."""

    SEARCH = ("service", "how", "client__code")
    kind = ChoiceFilter(choices=IncidentKind.choices, label=_("Kind"), empty_label=_("Any"))


class ReactionFilter(RecordFilter):
    """The list of reactions."""

    SEARCH = ("treatment__ref", "treatment__client__code", "action_taken")
