"""The base of every form: crispy helper, idempotency key, this clinic's choices only."""

import uuid
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.widgets import DateTimeBaseInput
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet

from compliance.core import times

NOT_RECORD_FIELDS = ("idempotency_key", "reason", "seen")


class KeyField(forms.UUIDField):
    """The hidden field that makes a form safe to send twice."""

    widget = forms.HiddenInput
    default_error_messages = {
        "required": _("This page was open for too long. Check what you typed and save again."),
        "invalid": _("This page was open for too long. Check what you typed and save again."),
    }

    def clean(self, value: Any) -> str:
        """The key as text."""
        return str(super().clean(value))


NATIVE_PICKERS: dict[type[DateTimeBaseInput], tuple[str, str]] = {
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.TimeInput: ("time", "%H:%M"),
}


def check_year(day: date) -> None:
    """Raises ValidationError for a year that can only be a slip of the finger."""
    if day.year not in times.YEARS:
        raise ValidationError(_("Check the year: it must be between 1900 and 2199."))


def _use_native_picker(field: forms.Field) -> None:
    """Days and times are chosen with the phone's own picker, which speaks ISO."""
    widget = field.widget
    if isinstance(widget, DateTimeBaseInput) and type(widget) in NATIVE_PICKERS:
        widget.input_type, widget.format = NATIVE_PICKERS[type(widget)]


def _name_the_empty_choice(field: forms.Field) -> None:
    """A choice not made yet says so in words instead of dashes."""
    unnamed = dict(BLANK_CHOICE_DASH)[""]
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == unnamed:
            field.empty_label = _("Choose…") if field.required else _("None")
    elif isinstance(field, forms.ChoiceField):
        empty = _("Choose…") if field.required else _("None")
        choices: Any = field.choices
        field.choices = [(value, empty if said == unnamed else said) for value, said in choices]


class _Crispy(forms.BaseForm):
    """What plain forms and record forms share."""

    def prepare(self, clinic: models.Model | None) -> None:
        self.clinic = clinic
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.fields["idempotency_key"] = KeyField(initial=uuid.uuid4)
        for field in self.fields.values():
            _use_native_picker(field)
            if isinstance(field, forms.DateField | forms.DateTimeField):
                field.validators.append(check_year)
            _name_the_empty_choice(field)
            if isinstance(field, forms.ModelChoiceField) and clinic is not None:
                own = field.queryset
                field.queryset = own.filter(clinic=clinic) if own is not None else None

    def values(self) -> dict[str, Any]:
        """The cleaned fields that a service takes."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in NOT_RECORD_FIELDS
        }


class PlainForm(_Crispy, forms.Form):
    """A form that is not one record."""

    def __init__(self, *args: Any, clinic: models.Model | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare(clinic)


class RecordForm(_Crispy, forms.ModelForm):
    """A form for one record; with `instance=` it amends and asks for the reason.

    It never saves: the view passes `values()` to a service.
    """

    def __init__(self, *args: Any, clinic: models.Model, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_amendment = kwargs.get("instance") is not None
        if self.is_amendment:
            self.fields["reason"] = forms.CharField(
                label=_("Why is this changed?"),
                max_length=300,
                help_text=_("Kept in the history together with the old values."),
            )
        self.prepare(clinic)

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Refused: a service writes."""
        raise TypeError("Records are written by services, not by forms.")


class VoidForm(PlainForm):
    """Why a record no longer counts."""

    reason = forms.CharField(
        label=_("Why does it no longer count?"),
        min_length=10,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At least ten characters. The record stays readable, marked as void."),
    )


class RecordFilter(FilterSet):
    """Search and filters of a list; a subclass names SEARCH and its filters."""

    SEARCH: tuple[str, ...] = ()
    q = CharFilter(method="search", label=_("Search"))

    def search(
        self, queryset: models.QuerySet[Any], _name: str, value: str
    ) -> models.QuerySet[Any]:
        """Every word must be found in one of the fields."""
        for word in value.split()[:8]:
            condition = models.Q()
            for field in self.SEARCH:
                condition |= models.Q((f"{field}__icontains", word))
            queryset = queryset.filter(condition)
        return queryset
