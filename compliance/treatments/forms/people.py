"""Forms of clients, of the vault and of a screening."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from compliance.core.forms import PlainForm, RecordFilter
from compliance.treatments.rules.questions import Question
from compliance.treatments.rules.screening import Outcome

ANSWERS = [("no", _("No")), ("yes", _("Yes")), ("unsure", _("Not sure"))]
PRIVATE = {"autocomplete": "off", "autocapitalize": "words", "spellcheck": "false"}


class ContactForm(PlainForm):
    """Name and contact: sealed when saved, and never shown again without a reason."""

    name = forms.CharField(
        label=_("Full name"), max_length=120, widget=forms.TextInput(attrs=PRIVATE)
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False,
        widget=forms.TextInput(attrs={**PRIVATE, "inputmode": "tel"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-mail address"), required=False, widget=forms.EmailInput(attrs=PRIVATE)
    )
    address = forms.CharField(
        label=_("Postal address"), max_length=300, required=False,
        widget=forms.TextInput(attrs=PRIVATE),
    )  # fmt: skip

    def __init__(self, *args: Any, asks_why: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks_why:
            self.fields["reason"] = reason_field()
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout("name", Row("phone", "email"), "address")


def reason_field() -> forms.CharField:
    """Why the vault is opened or changed."""
    return forms.CharField(
        label=_("Why?"),
        max_length=300,
        help_text=_("Kept in the history with your name. Leave the client's name out of it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ReasonForm(PlainForm):
    """Why."""

    reason = reason_field()


class SearchForm(PlainForm):
    """A name to look for inside the vault."""

    name = forms.CharField(
        label=_("Name, or its beginning"), max_length=120, widget=forms.TextInput(attrs=PRIVATE)
    )
    reason = reason_field()


class ScreeningForm(PlainForm):
    """The questions, for the client's own thumb: yes, no or not sure to each."""

    def __init__(self, *args: Any, questions: Iterable[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = tuple(questions)
        for each in self.questions:
            self.fields[each.code] = forms.ChoiceField(
                label=each.text, help_text=each.help, choices=ANSWERS, widget=forms.RadioSelect
            )
            if each.asks_when:
                self.fields[f"{each.code}-stopped"] = forms.DateField(
                    label=_("If it is over: since when?"),
                    required=False,
                    widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                )
        self.fields["is_attested"] = forms.BooleanField(
            label=_("I answered for myself, as well as I know.")
        )
        seed = [each for each in self.questions if each.origin == "seed"]
        more = [each for each in self.questions if each.origin != "seed"]
        self.helper.layout = Layout(
            "idempotency_key",
            Fieldset(_("Your health"), *_names(seed)),
            Fieldset(_("And some more"), *_names(more)),
            "is_attested",
        )

    def answers(self) -> dict[str, str]:
        """The answer to each question."""
        return {each.code: self.cleaned_data[each.code] for each in self.questions}

    def stopped_on(self) -> dict[str, date]:
        """When something ended, where it has."""
        days = {each.code: self.cleaned_data.get(f"{each.code}-stopped") for each in self.questions}
        return {code: day for code, day in days.items() if day}


def _names(questions: Iterable[Question]) -> list[str]:
    names = []
    for each in questions:
        names += [each.code, f"{each.code}-stopped"] if each.asks_when else [each.code]
    return names


class ConsentForm(PlainForm):
    """The client agrees, and signs with their name."""

    is_agreed = forms.BooleanField(label=_("I have read this, I could ask, and I agree."))
    signature = forms.CharField(
        label=_("My full name"),
        max_length=120,
        widget=forms.TextInput(attrs=PRIVATE),
        help_text=_("It is locked away, and stands for your signature."),
    )


class ClientFilter(RecordFilter):
    """The list of clients: by code only."""

    SEARCH = ("code",)
    outcome = ChoiceFilter(
        field_name="last_outcome",
        choices=Outcome.choices,
        label=_("Last screening"),
        empty_label=_("Any"),
    )
