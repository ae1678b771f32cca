"""Reading a count of the shelf."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from compliance.core.forms import PlainForm, RecordFilter
from compliance.devices.models import SterileLot


class CountForm(PlainForm):
    """One number for each lot on the shelf; what is empty was not counted."""

    counted_at = forms.DateTimeField(label=_("Counted"))
    counted_by = forms.CharField(label=_("Counted by"), max_length=120)

    def __init__(self, *args: Any, lots: Sequence[SterileLot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lots = {f"lot_{lot.pk}": lot for lot in lots}
        for name, lot in self.lots.items():
            self.fields[name] = forms.IntegerField(
                label=f"{lot.product} · LOT {lot.lot}",
                min_value=0,
                max_value=100_000,
                required=False,
            )
        self.prepare(self.clinic)
        self.helper.layout = Layout(*self.lots, Row("counted_at", "counted_by"), "idempotency_key")

    def values(self) -> dict[str, Any]:
        """The numbers by lot."""
        values = super().values()
        found = {lot: values.pop(name) for name, lot in self.lots.items()}
        return {**values, "found": {lot: n for lot, n in found.items() if n is not None}}


class CountFilter(RecordFilter):
    """The list of counts."""

    SEARCH = ("lot__lot", "lot__product__make", "lot__product__model", "counted_by")
    state = ChoiceFilter(
        label=_("State"),
        empty_label=_("Any"),
        choices=[("agrees", _("Agrees")), ("differs", _("Differs"))],
        method="by_state",
    )

    def by_state(self, queryset: Any, _name: str, value: str) -> Any:
        """As the records say, or not."""
        if value == "agrees":
            return queryset.filter(difference=0)
        return queryset.exclude(difference=0)
