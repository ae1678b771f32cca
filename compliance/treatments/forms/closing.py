"""Closing out a treatment: only what is still missing is asked for."""

from typing import Any

from crispy_forms.layout import HTML, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.core.forms import PlainForm
from compliance.devices import queries as devices
from compliance.devices.models import Device, SterileLot
from compliance.treatments.forms.fields import LotsField, PacksField, YesNoField
from compliance.treatments.models.care import Reaction
from compliance.treatments.queries import reach
from compliance.treatments.services.units import Unit

CLOCK = HTML('{% include "treatments/_clock.html" %}')


class CloseForm(PlainForm):
    """What is only known at the end, and what was left out at the beginning."""

    lots = LotsField(
        queryset=SterileLot.objects.none(),
        label=_("Needle: cartridge or roller"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    packs = PacksField()
    device: Any = forms.ModelChoiceField(
        queryset=Device.objects.none(), label=_("Pen or device"), required=False,
        widget=forms.RadioSelect, empty_label=_("Not known"),
    )  # fmt: skip
    needle_mm = forms.DecimalField(
        label=_("Needle depth, mm"), required=False, max_digits=4, decimal_places=2,
        min_value=0, max_value=10,
    )  # fmt: skip
    applied_at = forms.DateTimeField(label=_("Cream on"), required=False)
    removed_at = forms.DateTimeField(label=_("Cream off"), required=False)
    aftercare_given = YesNoField(label=_("Aftercare sheet given?"))
    reaction = forms.ChoiceField(
        label=_("Reaction of the skin"), choices=Reaction.choices, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, *args: Any, wanted: list[str], has_cream: bool, on: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["lots"].queryset = reach.usable(kwargs["clinic"], on=on)
        fields["device"].queryset = devices.in_service(kwargs["clinic"], on=on).order_by("code")
        unasked = {
            "lots": "needle_item", "packs": "needle_item", "device": "device",
            "needle_mm": "needle_mm",
        }  # fmt: skip
        for name, key in unasked.items():
            if key not in wanted:
                del fields[name]
        if not has_cream:
            del fields["applied_at"], fields["removed_at"]
        shown = [name for name in unasked if name in fields]
        times = [CLOCK, Row("applied_at", "removed_at")] if has_cream else []
        self.helper.layout = Layout(
            "idempotency_key", *shown, *times, "aftercare_given", "reaction"
        )

    def told(self) -> dict[str, Any]:
        """Values for the service, with lots as units."""
        values = self.values()
        return {**values, "units": [Unit(lot) for lot in values.pop("lots", ())]}
