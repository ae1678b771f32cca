"""The field for what is in a load: rows of code and contents, which work without script."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

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
