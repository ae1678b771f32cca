"""A new access key, as the owner asks for it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.api.models import AccessKey
from compliance.api.rules import Scope
from compliance.core.forms import RecordForm


class AccessKeyForm(RecordForm):
    """For which program, what it may do, until when."""

    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As little as it needs. A program never signs for a load."),
    )

    class Meta:
        model = AccessKey
        fields = ["name", "ends_on"]

    field_order = ["name", "scopes", "ends_on"]
