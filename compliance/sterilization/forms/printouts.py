"""Reading a sterilizer's printout: the file, and once per machine which line is which."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from compliance.core.errors import Refusal
from compliance.core.forms import PlainForm
from compliance.sterilization import queries
from compliance.sterilization.forms.cycles import ProgramChoice
from compliance.sterilization.models import TARGETS, PrintoutMapping, Program, Sterilizer
from compliance.sterilization.rules import printouts
from compliance.sterilization.rules.guesses import guessed
from compliance.sterilization.rules.printouts import Mapping, Record

FORMS = ("date_order", "temperature_unit", "pressure_unit")
LONGEST_VALUE = 28


def records_of(text: str) -> list[Record]:
    """The cycles in a text, or what is wrong with it as a form says it."""
    try:
        return printouts.read_records(text)
    except Refusal as refusal:
        raise ValidationError(refusal.sentence) from refusal


class PrintoutForm(PlainForm):
    """The machine's own file, or its words."""

    file = forms.FileField(
        label=_("File of the sterilizer"),
        required=False,
        help_text=_("The text or CSV file that it saves, from its card or its network folder."),
        widget=forms.FileInput(attrs={"accept": ".txt,.csv,.log,.prn,text/plain,text/csv"}),
    )
    text = forms.CharField(
        label=_("Or paste its words"),
        required=False,
        max_length=printouts.MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 4}),
        strip=False,
    )

    def clean(self) -> dict[str, Any]:
        """The words of the file, or those pasted, as `text`; and the cycles in it."""
        cleaned = super().clean() or self.cleaned_data
        upload = cleaned.get("file")
        if upload is not None and upload.size > printouts.MOST_BYTES:
            raise ValidationError(_now("This file is too long for a printout: at most 200 kB."))
        try:
            text = printouts.decoded(upload.read()) if upload else cleaned.get("text", "")
        except Refusal as refusal:
            raise ValidationError(refusal.sentence) from refusal
        if not text.strip():
            raise ValidationError(_now("Choose the file, or paste the words of the printout."))
        return {**cleaned, "text": text, "records": records_of(text)}


class MappingForm(PlainForm):
    """Which line is which reading: guessed from the words, looked at by a person once."""

    text = forms.CharField(widget=forms.HiddenInput, max_length=printouts.MOST_BYTES, strip=False)

    def __init__(
        self,
        *args: Any,
        sterilizer: Sterilizer,
        records: Sequence[Record],
        mapping: Mapping | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sterilizer, self.records = sterilizer, list(records)
        known = mapping or guessed(self.records)
        self._add_lines(known)
        self._add_programs(known)
        self.helper.render_unmentioned_fields = True
        programs = [f"program_{place}" for place, _name in enumerate(self.names)]
        self.helper.layout = Layout(
            *([Fieldset(_now("Which program is which?"), *programs)] if programs else []),
            Fieldset(_now("Which line is which?"), *(f"{target}_line" for target in TARGETS)),
            Fieldset(_now("How it is written"), Row("date_order", "temperature_unit"),
                     "pressure_unit"),
        )  # fmt: skip

    def _add_lines(self, known: Mapping) -> None:
        first = self.records[0]
        offered = [(key, f"{key} · {value[:LONGEST_VALUE]}") for key, value in first.values.items()]
        for target in TARGETS:
            model: Any = PrintoutMapping._meta.get_field(f"{target}_line")
            line = known.lines.get(target, "")
            self.fields[model.name] = forms.ChoiceField(
                label=str(model.verbose_name).capitalize(),
                choices=[("", _now("Not on the printout")), *offered],
                required=not model.blank,
                initial=line if line in first.values else "",
            )
        for name in FORMS:
            model = PrintoutMapping._meta.get_field(name)
            self.fields[name] = forms.ChoiceField(
                label=str(model.verbose_name).capitalize(),
                choices=model.choices,
                initial=getattr(known, name),
            )

    def _add_programs(self, known: Mapping) -> None:
        """A question for each program that the printout calls by a name nobody knows yet."""
        line = self.data.get("program_line", known.lines.get("program", ""))
        names = [record.values[line] for record in self.records if record.values.get(line)]
        self.names = queries.unknown_programs(self.sterilizer, names)
        for place, name in enumerate(self.names):
            self.fields[f"program_{place}"] = ProgramChoice(
                queryset=queries.offered_programs(self.sterilizer),
                label=_now("“%(name)s” is") % {"name": name},
                empty_label=_now("Choose…"),
            )

    @property
    def lines(self) -> dict[str, Any]:
        """The fields of the mapping."""
        names = [*(f"{target}_line" for target in TARGETS), *FORMS]
        return {name: self.cleaned_data[name] for name in names}

    @property
    def programs(self) -> dict[str, Program]:
        """Which program goes by which name."""
        return {
            name: self.cleaned_data[f"program_{place}"] for place, name in enumerate(self.names)
        }
