"""Reading what people type while a recall is carried out or practised."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.core.forms import PlainForm, RecordFilter
from compliance.treatments.forms.fields import YesNoField
from compliance.treatments.models import Client, ContactOutcome, ContactWay, DrillKind


class CodeField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Affected clients by their code."""

    def label_from_instance(self, obj: Any) -> str:
        """The code only."""
        return str(obj.code)


class ContactForm(PlainForm):
    """Whom somebody tried to reach, how, and what came of it."""

    client = CodeField(queryset=Client.objects.none(), label=_("Client"))
    way = forms.ChoiceField(label=_("How?"), choices=ContactWay.choices, widget=forms.RadioSelect)
    outcome = forms.ChoiceField(
        label=_("What came of it?"), choices=ContactOutcome.choices, widget=forms.RadioSelect
    )
    contacted_at = forms.DateTimeField(label=_("When?"))
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        help_text=_("No names: the code says who it is."),
    )

    def __init__(self, *args: Any, affected: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = affected  # type: ignore[attr-defined]


class DrillForm(PlainForm):
    """What to start from."""

    kind = forms.ChoiceField(
        label=_("Start from"), choices=DrillKind.choices, widget=forms.RadioSelect
    )
    subject = forms.CharField(
        label=_("Which one?"),
        max_length=80,
        help_text=_(
            "The code on a pack, the lot on a box or tube, or sterilizer and cycle: A1 #431."
        ),
    )

    def clean_subject(self) -> str:
        """Without the spaces around it."""
        return str(self.cleaned_data["subject"]).strip()


class DrillEndForm(PlainForm):
    """What the drill showed."""

    is_all_found = YesNoField(label=_("Was everything on the list found?"))
    note = forms.CharField(
        label=_("What did you learn?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_all_found"].required = True


class DrillFilter(RecordFilter):
    """The list of drills."""

    SEARCH = ("subject", "started_by")
