"""Reading what comes with a file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.core.forms import PlainForm


class UploadForm(PlainForm):
    """A CSV file to look at."""

    file = forms.FileField(
        label=_("CSV file"),
        allow_empty_file=True,
        help_text=_("UTF-8, with the column names in its first line. Nothing is stored yet."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".csv,text/csv"


class ConfirmForm(PlainForm):
    """The yes to a file that was looked at."""

    ticket = forms.CharField(widget=forms.HiddenInput, max_length=1000)


class ExportForm(forms.Form):
    """Which sort of file."""

    format = forms.ChoiceField(choices=[("csv", "CSV"), ("xlsx", "XLSX")])
