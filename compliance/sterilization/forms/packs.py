"""Reading what people type about packs. The rows of a load work without script."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.core.forms import PlainForm, RecordForm
from compliance.sterilization.models import Finding, PackCheck
from compliance.sterilization.rules.labels import FORMATS

SPARE_ROWS = 2
FEWEST_ROWS = 4
MOST_PACKS = 60
LONGEST_CODE, LONGEST_CONTENTS = 40, 200
Line = tuple[str, str]


class PacksWidget(forms.Widget):
    """Rows of two inputs; the parts that may be sterilized are offered for the contents."""

    use_fieldset = True
    offered: Sequence[str] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Line]:
        """All rows as typed."""
        del files
        pairs = zip(data.getlist(f"{name}_code"), data.getlist(f"{name}_contents"), strict=False)
        return [(code.strip(), contents.strip()) for code, contents in pairs]

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The rows with some to spare."""
        del attrs, renderer
        lines = [line for line in value or [] if any(line)]
        spare = max(SPARE_ROWS, FEWEST_ROWS - len(lines))
        return render_to_string(
            "sterilization/_packs.html",
            {
                "name": name,
                "lines": [*lines, *([("", "")] * spare)],
                "offered": self.offered,
                "longest_code": LONGEST_CODE,
                "longest_contents": LONGEST_CONTENTS,
            },
        )


class PacksField(forms.Field):
    """The rows that are filled in, as pairs of code and contents."""

    widget = PacksWidget

    def clean(self, value: Any) -> list[Line]:
        """Raises ValidationError for half-filled or too long rows, naming the row."""
        lines = [line for line in value or [] if any(line)]
        if len(lines) > MOST_PACKS:
            raise ValidationError(_("A load has at most %(most)d packs.") % {"most": MOST_PACKS})
        for code, contents in lines:
            _check_line(code, contents)
        return lines


def _check_line(code: str, contents: str) -> None:
    if not contents:
        raise ValidationError(_("Say what is in pack %(code)s.") % {"code": code})
    if not code:
        raise ValidationError(
            _("Give the pack with “%(contents)s” a code.") % {"contents": contents}
        )
    if len(code) > LONGEST_CODE:
        raise ValidationError(
            _("A pack code has at most %(most)d characters.") % {"most": LONGEST_CODE}
        )
    if len(contents) > LONGEST_CONTENTS:
        raise ValidationError(
            _("Describe the contents of %(code)s in at most %(most)d characters.")
            % {"code": code, "most": LONGEST_CONTENTS}
        )


class PackCheckForm(RecordForm):
    """What was seen of a pack."""

    class Meta:
        model = PackCheck
        fields = ["finding", "checked_at", "checked_by", "note"]
        widgets = {"finding": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["finding"].choices = Finding.choices  # type: ignore[attr-defined]
        self.helper.layout = Layout(
            "finding", Row("checked_at", "checked_by"), "note", "idempotency_key"
        )


class LabelForm(PlainForm):
    """On what the labels are printed, and where a sheet that was begun goes on."""

    form = forms.ChoiceField(
        label=gettext_lazy("Print on"),
        choices=[(name, each.words) for name, each in FORMATS.items()],
        widget=forms.RadioSelect,
    )
    first = forms.IntegerField(
        label=gettext_lazy("First free label on the sheet"),
        help_text=gettext_lazy("Counted row by row from the top left. A full sheet begins at 1."),
        min_value=1,
        max_value=30,
        initial=1,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["idempotency_key"]  # printing writes nothing

    def clean(self) -> dict[str, Any]:
        """The place lies on the sheet."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["first"] = cleaned.get("first") or 1
        chosen = FORMATS.get(cleaned.get("form", ""))
        if chosen is not None and chosen.columns > 1 and cleaned["first"] > chosen.places:
            self.add_error(
                "first", _("This sheet has %(count)d labels.") % {"count": chosen.places}
            )
        if chosen is not None and chosen.columns == 1:
            cleaned["first"] = 1
        return cleaned
