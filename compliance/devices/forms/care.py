"""Reading what people type about licences, checks and sharps containers."""

from typing import Any

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from compliance.core.forms import PlainForm, RecordFilter, RecordForm
from compliance.devices.models import CheckResult, DeviceCheck, LicenceCheck, SharpsContainer
from compliance.documents.forms import EvidenceField


class LicenceCheckForm(RecordForm):
    """A device looked up in a register."""

    document = EvidenceField(
        label=_("Copy of the entry"), help_text=_("A picture of the page, or its PDF.")
    )

    class Meta:
        model = LicenceCheck
        fields = ["jurisdiction", "status", "number", "checked_on", "checked_by", "source"]
        widgets = {"status": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        status: Any = self.fields["status"]
        status.choices = [choice for choice in status.choices if choice[0]]
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            Row("jurisdiction", "number"), "status", Row("checked_on", "checked_by"), "source"
        )


class DeviceCheckForm(RecordForm):
    """A service or a check, and what it showed."""

    document = EvidenceField(
        label=_("Report"), help_text=_("A photo or a PDF, where there is one.")
    )

    class Meta:
        model = DeviceCheck
        fields = ["kind", "result", "done_on", "done_by", "findings"]
        widgets = {"kind": forms.RadioSelect, "result": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [choice for choice in kind.choices if choice[0]]
        self.fields["result"].choices = CheckResult.choices  # type: ignore[attr-defined]
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout("kind", "result", Row("done_on", "done_by"), "findings")


class SharpsForm(RecordForm):
    """A container; corrected with everything that happened to it."""

    class Meta:
        model = SharpsContainer
        fields = ["code", "location", "opened_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_amendment:
            return
        for name in ("closed_on", "closed_by", "is_overfull", "collected_on", "collected_by",
                     "manifest"):  # fmt: skip
            field: Any = SharpsContainer._meta.get_field(name)
            self.fields[name] = field.formfield()
            self.initial[name] = getattr(self.instance, name)
        self.prepare(self.clinic)


class CloseForm(PlainForm):
    """A container is closed."""

    fill = forms.ChoiceField(
        label=_("How full was it?"),
        choices=[("line", _("Up to the line, or three-quarters")), ("over", _("Over the line"))],
        widget=forms.RadioSelect,
    )
    closed_on = forms.DateField(label=_("Closed on"))
    closed_by = forms.CharField(label=_("Closed by"), max_length=120)

    def values(self) -> dict[str, Any]:
        """Whether it was over the line."""
        values = super().values()
        is_overfull = values.pop("fill") == "over"
        return {**values, "is_overfull": is_overfull}


class CollectForm(PlainForm):
    """A container is taken away."""

    collected_on = forms.DateField(label=_("Collected on"))
    collected_by = forms.CharField(
        label=_("Collected by"), max_length=120, help_text=_("The licensed carrier.")
    )
    manifest = forms.CharField(label=_("Manifest number"), max_length=60, required=False)


class SharpsFilter(RecordFilter):
    """The list of containers."""

    SEARCH = ("code", "location", "collected_by", "manifest")
    state = ChoiceFilter(
        label=_("State"),
        empty_label=_("Any"),
        choices=[
            ("open", _("In use")), ("closed", _("Waits to be collected")),
            ("collected", _("Collected")),
        ],
        method="by_state",
    )  # fmt: skip

    def by_state(self, queryset: Any, _name: str, value: str) -> Any:
        """In use, waiting or gone."""
        if value == "collected":
            return queryset.filter(collected_on__isnull=False)
        return queryset.filter(collected_on__isnull=True, closed_on__isnull=value == "open")
