"""Reading what people type about a treatment."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from crispy_forms.layout import HTML, Fieldset, Layout, Row
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_filters import ModelChoiceFilter

from compliance.clinics.models import Clinic
from compliance.core.forms import RecordFilter, RecordForm
from compliance.devices import queries as devices
from compliance.devices.models import Device, SterileLot
from compliance.lidocaine import queries as lidocaine
from compliance.lidocaine.models import Container
from compliance.lidocaine.rules import USABLE
from compliance.practitioners import queries as practitioners
from compliance.practitioners.models import Practitioner
from compliance.treatments.forms.closing import CLOCK
from compliance.treatments.forms.fields import (
    ContainerField,
    LotsField,
    PacksField,
    YesNoField,
    show_first,
)
from compliance.treatments.models import Treatment, TreatmentItem
from compliance.treatments.models.care import Reaction
from compliance.treatments.queries import reach
from compliance.treatments.services.cream import Cream
from compliance.treatments.services.units import Unit

SCAN = HTML('{% include "treatments/_scan.html" %}')
EXPECTED = ("lots", "device", "container", "needle_mm")  # may be missing, but are asked for


class TreatmentForm(RecordForm):
    """A treatment: cartridge, pen, cream, done; everything else is filled in or can wait."""

    lots = LotsField(
        queryset=SterileLot.objects.none(),
        label=_("Needle: cartridge or roller"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    unit_code = forms.CharField(
        label=_("Serial of the unit"),
        max_length=60,
        required=False,
        help_text=_("Only where the unit itself carries a number."),
    )
    packs = PacksField()
    container = ContainerField(
        queryset=Container.objects.none(), label=_("Cream"), required=False,
        widget=forms.RadioSelect, empty_label=_("No cream"),
    )  # fmt: skip
    lidocaine_g = forms.DecimalField(
        label=_("Grams of cream"), max_digits=6, decimal_places=1, min_value=Decimal("0.1"),
        required=False,
    )  # fmt: skip
    cream_reason = forms.CharField(
        label=_("Why this container?"),
        max_length=300,
        required=False,
        help_text=_("Only when another one of the same cream should be used first."),
    )
    aftercare_given = YesNoField(label=_("Aftercare sheet given?"))
    is_covered = YesNoField(label=_("Under a dressing?"))
    was_used = forms.BooleanField(
        label=_("It was used already"),
        required=False,
        help_text=_(
            "Only where something that must not be used was used: the treatment is written down, "
            "with a deviation."
        ),
    )

    class Meta:
        model = Treatment
        fields = [
            "device", "practitioner", "treated_at", "body_area", "needle_mm", "area_cm2",
            "applied_at", "removed_at", "is_covered", "weight_kg", "reaction",
        ]  # fmt: skip
        widgets = {"device": forms.RadioSelect, "reaction": forms.RadioSelect}

    def __init__(self, *args: Any, clinic: Clinic, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, clinic=clinic, **kwargs)
        self.on = on
        for name in ("needle_mm", "area_cm2", "lidocaine_g", "weight_kg"):
            self.fields[name].widget.attrs["inputmode"] = "decimal"
        for name in EXPECTED:
            self.fields[name].is_expected = True  # type: ignore[attr-defined]
        if self.is_amendment:
            self._show_the_record()
        self._offer_choices(clinic)
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            *([] if self.is_amendment else [SCAN]),
            "lots", "device", "container", Row("lidocaine_g", "needle_mm"), CLOCK,
            Fieldset(_now("As last time"), "packs", "practitioner", Row("body_area", "treated_at")),
            Fieldset(
                _now("When it is over"), Row("applied_at", "removed_at"),
                Row("area_cm2", "weight_kg"), "is_covered", "aftercare_given", "reaction",
            ),
            Fieldset(_now("If it differs"), *self._exceptions()),
        )  # fmt: skip

    def _exceptions(self) -> list[str]:
        """A correction is of something that has happened: nothing is refused there."""
        if self.is_amendment:
            del self.fields["was_used"]
            return ["unit_code", "cream_reason"]
        return ["unit_code", "cream_reason", "was_used"]

    def _offer_choices(self, clinic: Clinic) -> None:
        """What may be used is offered; what is scanned, or was used, is taken all the same."""
        fields: dict[str, Any] = self.fields
        show_first(
            fields["lots"],
            reach.usable(clinic, on=self.on),
            self._chosen("lots"),
            reach.shelf(clinic).filter(voided_at__isnull=True),
        )
        show_first(
            fields["container"],
            [c for c in lidocaine.on_hand(clinic, on=self.on) if c.status(self.on) in USABLE],
            self._chosen("container"),
            lidocaine.containers(clinic, on=self.on),
        )
        own: Any = self.instance
        present = practitioners.present(clinic, on=self.on)
        in_service = devices.in_service(clinic, on=self.on).order_by("code")
        if self.is_amendment:  # whoever and whatever it was stays choosable
            present |= Practitioner.objects.filter(pk=own.practitioner_id)
            in_service |= Device.objects.filter(pk=own.device_id)
        fields["practitioner"].queryset = present
        fields["device"].queryset = in_service
        fields["device"].empty_label = _now("None")
        fields["reaction"].choices = Reaction.choices
        fields["reaction"].required = False

    def _chosen(self, name: str) -> list[str]:
        """Keys that are ticked when the page is shown."""
        if self.is_bound:
            typed: Any = self.data
            return [str(key) for key in typed.getlist(self.add_prefix(name))]
        found = self.initial.get(name) or []
        return [str(key) for key in (found if isinstance(found, list) else [found])]

    def _show_the_record(self) -> None:
        """What was used, as it was written."""
        treatment: Any = self.instance
        items = list(TreatmentItem.objects.standing().filter(treatment=treatment).order_by("pk"))
        self.initial["lots"] = [each.lot_id for each in items if each.lot_id]
        self.initial["unit_code"] = next((each.unit_code for each in items if each.unit_code), "")
        self.initial["packs"] = ", ".join(each.pack_code for each in items if each.pack_code)
        given = {True: "yes", False: "no", None: ""}
        for name in ("aftercare_given", "is_covered"):
            self.initial[name] = given[getattr(treatment, name)]
        if treatment.movement is not None:
            self.initial["container"] = treatment.movement.container_id
            self.initial["lidocaine_g"] = -treatment.movement.grams

    def clean(self) -> dict[str, Any]:
        """Cream has grams, grams have a container; a serial is of one unit."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        container = said.get("container")
        if container and not said.get("lidocaine_g"):
            if "lidocaine_g" not in self.errors:
                self.add_error("lidocaine_g", _now("How many grams?"))
        elif "lidocaine_g" in self.changed_data and said.get("lidocaine_g") and not container:
            self.add_error("container", _now("From which container?"))
        if said.get("unit_code") and len(said.get("lots") or ()) != 1:
            self.add_error("unit_code", _now("Choose the one lot that this unit is from."))
        return said

    def used(self) -> dict[str, Any]:
        """Values for the service: units, packs and cream as it takes them."""
        values = self.values()
        lots: Iterable[SterileLot] = values.pop("lots")
        unit_code, reason = values.pop("unit_code"), values.pop("cream_reason")
        container, grams = values.pop("container"), values.pop("lidocaine_g")
        cream = Cream(container, grams, reason) if container else None
        if "was_used" in values:
            values["is_before_use"] = not values.pop("was_used")
        return {**values, "units": [Unit(lot, unit_code) for lot in lots], "cream": cream}


class TreatmentFilter(RecordFilter):
    """The list of treatments: number, client code, area, lot or pack."""

    SEARCH = ("ref", "client__code", "body_area")
    practitioner = ModelChoiceFilter(
        queryset=lambda request: Practitioner.objects.of(request.clinic).standing(),
        label=_("Practitioner"),
        empty_label=_("Any"),
    )

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Every word must be found somewhere, a pack or lot by its whole number."""
        for word in value.split()[:8]:
            used = Q(pack_code__iexact=word) | Q(lot__lot__iexact=word)
            items = TreatmentItem.objects.standing().filter(used, treatment=OuterRef("pk"))
            condition = Q(Exists(items))
            for field in self.SEARCH:
                condition |= Q((f"{field}__icontains", word))
            queryset = queryset.filter(condition)
        return queryset
