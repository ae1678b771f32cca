"""Reading what people type about the aftercare sheet, cards and notices."""

from typing import Any

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.core.forms import PlainForm, RecordFilter, RecordForm
from compliance.treatments.models import AftercareStep, AftercareVersion


class ConfirmForm(PlainForm):
    """Nothing to type: a button that means it."""


class VersionForm(RecordForm):
    """The number to call, and a sentence of one's own."""

    class Meta:
        model = AftercareVersion
        fields = ["phone", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False  # nobody has taken a draft home
        self.fields["phone"].required = True


class StepForm(RecordForm):
    """One step of the sheet."""

    class Meta:
        model = AftercareStep
        fields = [
            "kind", "words", "from_hours", "to_hours", "ingredient", "product", "lot", "labelled",
        ]  # fmt: skip
        widgets = {"words": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_amendment:
            self.fields["reason"].required = False
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            "kind", "words", Row("from_hours", "to_hours"), "ingredient", Row("product", "lot"),
            "labelled",
        )  # fmt: skip


class NoticeForm(PlainForm):
    """Why clients should ring."""

    reason = forms.CharField(
        label=_("Why should they ring?"),
        min_length=5,
        max_length=300,
        help_text=_("Kept here. Their card says only that they should ring, and never why."),
    )


class CloseForm(PlainForm):
    """What came of it."""

    note = forms.CharField(label=_("What came of it?"), min_length=5, max_length=300)


class VersionFilter(RecordFilter):
    """The list of versions."""


class NoticeFilter(RecordFilter):
    """The list of open notices."""

    SEARCH = ("client__code", "reason")
