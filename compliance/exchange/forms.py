"""Reading what comes with a file."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import Clinic
from compliance.core.forms import PlainForm
from compliance.exchange import queries
from compliance.exchange.backup import frames
from compliance.exchange.backup.keeping import Kept
from compliance.exchange.kinds import KINDS
from compliance.exchange.kinds.base import Column
from compliance.exchange.kinds.cells import Choice, Moment, Number, Whole, YesNo
from compliance.exchange.kinds.paper import DAY, Box, Part
from compliance.exchange.models import WeekSheet


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


class DownloadForm(PlainForm):
    """The passphrase that locks a backup on its way out; none where it is locked already."""

    use_required_attribute = False  # not asked for where the box below is ticked

    passphrase = forms.CharField(
        label=_("Passphrase"),
        min_length=frames.SHORTEST_PASSPHRASE,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Twelve characters or more. Nobody can open the file without it, nor can we."),
    )
    again = forms.CharField(
        label=_("The same once more"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    is_open = forms.BooleanField(
        label=_("Without a passphrase: I keep the file where nobody else comes"), required=False
    )

    def __init__(self, *args: Any, kept: Kept, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("is_open"):
            for name in ("passphrase", "again"):
                self.fields[name].required = False
        if kept.is_encrypted:
            for name in ("passphrase", "again", "is_open"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Either a passphrase, twice, or the word that it goes without."""
        told = self.cleaned_data
        given = told.get("passphrase", "")
        if given != told.get("again", ""):
            self.add_error("again" if "again" in self.fields else None, _("The two differ."))
        elif "is_open" in self.fields and not self.errors and bool(given) == told["is_open"]:
            self.add_error("passphrase", _("Choose a passphrase, or say that it goes without."))
        return told


class PrintForm(PlainForm):
    """Which week."""

    on = forms.DateField(label=_("A day of the week"))


class LineForm(PlainForm):
    """One line as it stands on the paper. Nothing is judged here: the kind's own reading does."""

    def __init__(
        self,
        *args: Any,
        part: Part,
        sheet: WeekSheet,
        on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        columns = {column.name: column for column in KINDS[part.kind].columns}
        for box in part.boxes:
            column = columns[box.column]
            self.fields[box.column] = _field(column, sheet, on=on)
            label, help_text = _words(box, column)
            self.fields[box.column].label, self.fields[box.column].help_text = label, help_text

    def cells(self) -> dict[str, str]:
        """What stands in the boxes that were filled in."""
        return {name: text for name, text in self.values().items() if text}


def _words(box: Box, column: Column) -> tuple[Any, Any]:
    """The heading that stands on the paper, and what it means where that says more."""
    if box.heading == DAY:
        return column.about, ""
    is_plain = isinstance(column.cell, Moment | YesNo | Choice) or column.find is not None
    return box.heading, "" if is_plain else column.about


def _field(column: Column, sheet: WeekSheet, *, on: date) -> forms.Field:
    """A list where the clinic or the kind has one, a clock for a moment, else text."""
    said: dict[str, Any] = {"required": column.is_required, "max_length": 300}
    if isinstance(column.cell, Moment):
        initial = f"{sheet.starts_on.isoformat()}T09:00" if column.is_required else ""
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"})
        return forms.CharField(widget=widget, initial=initial, **said)
    found = _choices(column, sheet.clinic, on=on)
    if found:
        return forms.ChoiceField(choices=[("", _("Choose…")), *found], required=column.is_required)
    field = forms.CharField(**said)
    if isinstance(column.cell, Number | Whole):
        field.widget.attrs["inputmode"] = "decimal"
    return field


def _choices(column: Column, clinic: Clinic, *, on: date) -> list[tuple[str, Any]]:
    if isinstance(column.cell, YesNo):
        return [("yes", _("Yes")), ("no", _("No"))]
    if isinstance(column.cell, Choice):
        return [(value, label) for value, label in column.cell.labels() if value != "RECEIVE"]
    return list(queries.choices(clinic, column.name, on=on))
