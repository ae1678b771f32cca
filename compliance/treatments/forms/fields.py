"""Fields that the forms of treatments share."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from compliance.core.units import trimmed

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
LONGEST_PACK_CODE = 40


class LotsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Lots with something left, first to expire first."""

    def label_from_instance(self, obj: Any) -> str:
        """What, lot, until when, how many are left."""
        expires = date_format(obj.expires_on, "M Y")
        left = _now("%d left") % obj.left
        return f"{obj.product} · LOT {obj.lot} · {expires} · {left}"


class ContainerField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A container that may be used, first due first."""

    def label_from_instance(self, obj: Any) -> str:
        """Code, cream and what is left."""
        return f"{obj.code} · {obj.product.name} · {trimmed(obj.stock_g)} g"


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not said."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=YES_NO,
            coerce=lambda answer: answer == "yes",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **kwargs,
        )


class PacksField(forms.CharField):
    """Codes on pouches with commas between them, each once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Packs from the autoclave"),
            max_length=300,
            required=False,
            help_text=_("Codes on the pouches, with commas between them."),
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        """Codes, each once."""
        codes = [code.strip() for code in super().clean(value).split(",")]
        if any(len(code) > LONGEST_PACK_CODE for code in codes):
            raise forms.ValidationError(_now("A pack code has at most 40 signs."))
        return list(dict.fromkeys(code for code in codes if code))


def _is_key(text: str) -> bool:
    """Anything can be typed into a request."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def show_first(field: Any, offered: Iterable[Any], chosen: Iterable[Any], every: Any) -> None:
    """Offer what may be used and what is chosen already; take everything that is true.

    What was used and should not have been is reached by scanning: it is chosen then, and shown.
    """
    keys = {str(key) for key in chosen if _is_key(str(key))}
    shown = list(offered)
    known = {str(each.pk) for each in shown}
    shown += list(every.filter(pk__in=keys - known)) if keys - known else []
    field.queryset = every
    choices = [(each.pk, field.label_from_instance(each)) for each in shown]
    empty = getattr(field, "empty_label", None)
    field.widget.choices = [("", empty), *choices] if empty else choices
