"""Searching one's clinics, and opening one more."""

from django import forms

from compliance.clinics.forms import PACK_HELP, ZoneField
from compliance.clinics.models import Clinic
from compliance.core.forms import RecordFilter, RecordForm


class ClinicFilter(RecordFilter):
    """By name, town or short name."""

    SEARCH = ("name", "city", "slug")


class NewClinicForm(RecordForm):
    """What a new clinic says about itself, as the one that it is opened from does."""

    timezone = ZoneField()

    class Meta:
        model = Clinic
        fields = [
            *("name", "street", "city", "postcode", "phone"),
            *("timezone", "pack", "paper", "language"),
        ]
        help_texts = {"pack": PACK_HELP}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "organization"})}
