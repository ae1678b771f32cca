"""Searching one's clinics, opening one more, and asking for the audits of all."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from compliance.clinics.forms import PACK_HELP, MoreFields, ZoneField
from compliance.clinics.models import Clinic
from compliance.core.forms import PlainForm, RecordFilter, RecordForm


class ClinicFilter(RecordFilter):
    """By name, town or short name."""

    SEARCH = ("name", "city", "slug")


class NewClinicForm(RecordForm):
    """What a new clinic says about itself, as the one that it is opened from does."""

    timezone = ZoneField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            *("name", "city", "pack", "timezone"),
            MoreFields(
                _("Address, phone and paper"), *("street", "postcode", "phone", "paper", "language")
            ),
            "idempotency_key",
        )

    class Meta:
        model = Clinic
        fields = [
            *("name", "street", "city", "postcode", "phone"),
            *("timezone", "pack", "paper", "language"),
        ]
        help_texts = {"pack": PACK_HELP}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "organization"})}


class GroupAuditForm(PlainForm):
    """The days of all audits, and which clinics where not all are meant."""

    starts_on = forms.DateField(label=_("First day"))
    ends_on = forms.DateField(label=_("Last day"))
    language = forms.ChoiceField(
        required=False,
        label=_("Language"),
        choices=[("", _("Each clinic's own")), ("en", _("English")), ("fr", _("French"))],
        help_text=_("Records stay as they were written; everything around them is translated."),
    )

    def __init__(self, *args: Any, clinics: QuerySet[Clinic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clinics"] = forms.MultipleChoiceField(
            required=False,
            label=_("Only these"),
            choices=[(str(pk), name) for pk, name in clinics.values_list("pk", "name")],
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Tick none to take all of them."),
        )
        self.helper.layout = Layout(
            *("starts_on", "ends_on", "language"),
            MoreFields(_("Choose clinics"), "clinics"),
            "idempotency_key",
        )
