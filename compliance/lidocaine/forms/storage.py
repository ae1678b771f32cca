"""Reading what people type about counts, places, temperatures and recalled lots."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.core.forms import PlainForm, RecordFilter, RecordForm
from compliance.lidocaine.models import Container, StoragePlace

DIGITS = {"inputmode": "decimal"}
SIGNED_DIGITS = {"inputmode": "text"}  # phones have no minus among their digits


class CountedField(forms.DecimalField):
    """Grams found; nothing is an amount as well."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=7, decimal_places=1, min_value=Decimal(0), **kwargs)
        self.widget.attrs.update(DIGITS)


class CountForm(PlainForm):
    """What is really in it. What should be in it is not shown before it is saved."""

    counted_g = CountedField(
        label=_("Grams in it now"), help_text=_("Weigh it and take off the empty container.")
    )
    note = forms.CharField(
        label=_("What may explain a difference?"), max_length=300, required=False
    )
    witness = forms.CharField(label=_("Counted with"), max_length=120, required=False)
    counted_at = forms.DateTimeField(label=_("When"))
    counted_by = forms.CharField(label=_("By"), max_length=120)


class ShelfForm(PlainForm):
    """A stocktake: one field for each container; what is left empty was not counted."""

    witness = forms.CharField(label=_("Counted with"), max_length=120, required=False)
    note = forms.CharField(
        label=_("What may explain a difference?"), max_length=300, required=False
    )

    def __init__(self, *args: Any, containers: Iterable[Container], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.containers = {f"grams-{each.pk}": each for each in containers}
        for name, container in self.containers.items():
            self.fields[name] = CountedField(
                label=_("%(code)s, grams") % {"code": container.code},
                help_text=f"{container.product.name}, LOT {container.lot or '?'}",
                required=False,
            )
        self.order_fields([*self.containers, "witness", "note"])

    def counted(self) -> dict[Container, Decimal]:
        """The containers that were weighed."""
        return {
            container: self.cleaned_data[name]
            for name, container in self.containers.items()
            if self.cleaned_data.get(name) is not None
        }


class PlaceForm(RecordForm):
    """Where cream is kept."""

    class Meta:
        model = StoragePlace
        fields = ["name", "least_c", "most_c"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("least_c", "most_c"):
            self.fields[name].widget.attrs.update(SIGNED_DIGITS)


class CelsiusField(forms.DecimalField):
    """A temperature in degrees."""

    def __init__(self, **kwargs: Any) -> None:
        limits: Any = {"min_value": Decimal(-60), "max_value": Decimal(80)}
        super().__init__(max_digits=4, decimal_places=1, **limits, **kwargs)
        self.widget.attrs.update(SIGNED_DIGITS)


class ReadingForm(PlainForm):
    """What the thermometer remembers since it was last read."""

    lowest_c = CelsiusField(label=_("Coldest, °C"))
    highest_c = CelsiusField(label=_("Warmest, °C"))
    read_at = forms.DateTimeField(label=_("When"))
    read_by = forms.CharField(label=_("By"), max_length=120)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class LotForm(PlainForm):
    """A lot, and why."""

    lot = forms.CharField(label=_("Lot number"), max_length=60)
    reason = forms.CharField(
        label=_("Why?"),
        max_length=300,
        min_length=5,
        help_text=_("Such as who recalled it, with the number and date of the notice."),
    )


class CountFilter(RecordFilter):
    """The list of counts."""

    SEARCH = ("container__code", "container__lot", "container__product__name", "counted_by")
