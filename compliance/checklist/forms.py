"""Reading an answer from a screen."""

from typing import Any

from django import forms

from compliance.checklist.models import PublishedAnswer
from compliance.core.forms import PlainForm, RecordForm


class AnswerForm(RecordForm):
    """An answer in the clinic's own words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["own_text"].required = True

    class Meta:
        model = PublishedAnswer
        fields = ["own_text"]
        widgets = {"own_text": forms.Textarea(attrs={"rows": 5})}


class ConfirmForm(PlainForm):
    """A step that needs only a yes."""
