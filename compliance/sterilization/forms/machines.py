"""Reading what people type about sterilizers and programs."""

from typing import Any

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from compliance.core.forms import PlainForm, RecordFilter, RecordForm
from compliance.sterilization.models import Packaging, Program, Sterilizer, SterilizerType


class SterilizerForm(RecordForm):
    """A sterilizer; a new one can bring the programs that its type usually has."""

    with_usual_programs = forms.BooleanField(
        label=_("Add the usual programs of this type"),
        help_text=_("Compare their numbers with the manual of your machine: the manual counts."),
        required=False,
        initial=True,
    )

    class Meta:
        model = Sterilizer
        fields = ["code", "type", "make", "model", "serial", "installed_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_amendment:
            del self.fields["with_usual_programs"]
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            Row("code", "type"), Row("make", "model"), Row("serial", "installed_on")
        )


class RetireForm(PlainForm):
    """Since when and why a sterilizer is no longer used."""

    retired_on = forms.DateField(label=_("Retired on"))
    retired_reason = forms.CharField(label=_("Why?"), max_length=300, min_length=5)


class ProgramForm(RecordForm):
    """A program with its minima."""

    packagings = forms.MultipleChoiceField(
        label=_("Loads it may run"),
        choices=Packaging.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Program
        fields = [
            "code",
            "name",
            "min_temperature_c",
            "max_temperature_c",
            "min_exposure_min",
            "min_drying_min",
            "packagings",
            "source",
            "printout_name",
            "retired_on",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_amendment:
            self.initial["packagings"] = self.instance.packaging_list
        else:
            del self.fields["retired_on"]
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            Row("code", "name"), Row("min_temperature_c", "max_temperature_c"),
            Row("min_exposure_min", "min_drying_min"), "packagings", "source",
            "printout_name",
        )  # fmt: skip

    def clean_packagings(self) -> str:
        """The kinds of load as the record keeps them."""
        chosen = self.cleaned_data["packagings"]
        return "|".join(code for code in Packaging.values if code in chosen)


class SterilizerFilter(RecordFilter):
    """The list of sterilizers."""

    SEARCH = ("code", "make", "model", "serial")
    type = ChoiceFilter(choices=SterilizerType.choices, label=_("Type"), empty_label=_("Any"))
