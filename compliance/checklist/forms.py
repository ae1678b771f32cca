"""Reading an answer from a screen."""

from django import forms

from compliance.checklist.models import PublishedAnswer
from compliance.core.forms import PlainForm, RecordForm


class AnswerForm(RecordForm):
    """An answer in the clinic's own words."""

    class Meta:
        model = PublishedAnswer
        fields = ["own_text"]
        widgets = {"own_text": forms.Textarea(attrs={"rows": 5})}


class ConfirmForm(PlainForm):
    """A step that needs only a yes."""
