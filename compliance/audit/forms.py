"""Choosing the days of an audit."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from compliance.core.forms import PlainForm, RecordFilter

MOST_BYTES = 100 * 1024 * 1024
COMPARED = "application/pdf,application/zip,.jsonl,.json,.txt,.zip"

LABELS = {
    "LAST_12_MONTHS": _("Last 12 months"),
    "THIS_MONTH": _("This month"),
    "LAST_MONTH": _("Last month"),
    "THIS_YEAR": _("This year"),
    "SINCE_LAST": _("Since the last audit"),
    "EVERYTHING": _("Everything"),
}


class ChoiceForm(PlainForm):
    """One tap: a period by its name."""

    def __init__(self, *args: Any, choices: dict[str, tuple[date, date]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = choices
        self.fields["period"] = forms.ChoiceField(
            label=_("Period"), choices=[(name, LABELS[name]) for name in choices]
        )

    def values(self) -> dict[str, Any]:
        """The first and last day."""
        starts_on, ends_on = self.days[self.cleaned_data["period"]]
        return {"starts_on": starts_on, "ends_on": ends_on}


class DaysForm(PlainForm):
    """Any two days."""

    starts_on = forms.DateField(label=_("First day"))
    ends_on = forms.DateField(label=_("Last day"))
    language = forms.ChoiceField(
        required=False,
        label=_("Language"),
        choices=[("en", _("English")), ("fr", _("French"))],
        help_text=_("Records stay as they were written; everything around them is translated."),
    )


class SignForm(PlainForm):
    """What a signature says beside the name; FACTS 7.3."""

    role = forms.CharField(label=_("Your role, as printed"), max_length=80)
    meaning = forms.CharField(
        label=_("What your signature means"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class InspectorForm(PlainForm):
    """When an inspector's link ends; the usual answer is tonight."""

    name = forms.CharField(
        label=_("Who it is for"),
        max_length=120,
        required=False,
        help_text=_("A name or an office, as it shall stand on the sealed copy. May stay empty."),
    )

    field_order = ("until", "name")

    def __init__(self, *args: Any, days: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [_("Tonight at midnight"), _("Tomorrow at midnight")]
        self.fields["until"] = forms.TypedChoiceField(
            label=_("It ends by itself"),
            coerce=date.fromisoformat,
            initial=days[0].isoformat(),
            choices=[
                (day.isoformat(), words[n] if n < len(words) else date_format(day, "l j F"))
                for n, day in enumerate(days)
            ],
        )
        self.order_fields(self.field_order)


class CheckForm(PlainForm):
    """A PDF to be looked at."""

    file = forms.FileField(
        label=_("Audit PDF"),
        help_text=_("Drop the file here or choose it."),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    def clean_file(self) -> Any:
        """Refuses what no audit can be as large as."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise ValidationError(_("This file is larger than any audit. Choose another one."))
        return upload


class AuditFilter(RecordFilter):
    """The list of audits is short and has one order."""


class CompareForm(PlainForm):
    """Two files of one clinic, in any order."""

    one = forms.FileField(
        label=_("One file"),
        help_text=_("An audit PDF, an anchor from a letter, or an exported history."),
        widget=forms.FileInput(attrs={"accept": COMPARED}),
    )
    other = forms.FileField(
        label=_("The other file"),
        help_text=_("Which one is the earlier, Klarity finds by itself."),
        widget=forms.FileInput(attrs={"accept": COMPARED}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuses what no audit can be as large as."""
        given: dict[str, Any] = super().clean() or {}
        for name in ("one", "other"):
            if given.get(name) and given[name].size > MOST_BYTES:
                self.add_error(name, _("This file is larger than any audit. Choose another one."))
        return given
