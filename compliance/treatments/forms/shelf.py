"""Reading what people type about the shelf."""

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.core.forms import PlainForm, RecordFilter


class WasteForm(PlainForm):
    """Units that nobody was treated with."""

    units = forms.IntegerField(label=_("How many?"), min_value=1, max_value=100_000, initial=1)
    wasted_on = forms.DateField(label=_("When?"))
    reason = forms.CharField(label=_("Why?"), max_length=300)


class ShelfFilter(RecordFilter):
    """The shelf: maker, model or lot."""

    SEARCH = ("lot", "product__make", "product__model", "product__ref")
