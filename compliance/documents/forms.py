"""The field for evidence, for every form that takes a photo or a paper; and finding papers."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from compliance.core.errors import Refusal
from compliance.core.forms import PlainForm, RecordFilter
from compliance.documents import papers, services

LABEL = _("Photo or PDF")
HELP = _("Take a photo of the paper, or choose a picture or PDF of up to 10 MB.")
ACCEPT = "image/jpeg,image/png,image/webp,application/pdf"


class EvidenceField(forms.FileField):
    """A photo or PDF, read and checked while the form is cleaned; its value is an `Evidence`.

    Phones offer camera, photos and files alike, so `capture` is left out: it would hide the files.
    """

    default_error_messages = {
        "empty": _("This file is empty. Choose another one."),
        "required": _("Take a photo of it or choose a PDF."),
    }

    def __init__(
        self,
        *,
        required: bool = False,
        label: Any = LABEL,
        help_text: Any = HELP,
    ) -> None:
        super().__init__(
            required=required,
            label=label,
            help_text=help_text,
            widget=forms.FileInput(attrs={"accept": ACCEPT}),
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The checked file, or None without one."""
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return services.read_evidence(upload)
        except Refusal as refusal:
            raise ValidationError(refusal.sentence) from refusal


def _kinds() -> list[tuple[str, Any]]:
    return [(kind.code, kind.name) for kind in papers.kinds()]


class PaperFilter(RecordFilter):
    """Finding a paper that went out."""

    SEARCH = ("title", "token")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=_kinds, empty_label=_("All"))


class ScanForm(PlainForm):
    """The code on a box: as a photo, or as a hand scanner types it."""

    photo = EvidenceField(
        label=_("Photo of the code"),
        help_text=_("Near and sharp, so that the small square fills a third of the picture."),
    )
    code = forms.CharField(
        label=_("Or the code itself"),
        max_length=200,
        required=False,
        help_text=_("Put the cursor here and use a hand scanner, or type it with its brackets."),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("photo") and not cleaned.get("code"):
            self.add_error("photo", _("Take a photo of the code, or scan it into the field below."))
        return cleaned
