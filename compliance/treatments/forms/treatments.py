"""Reading what people type about treatments and the shelf."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_filters import ModelChoiceFilter

from compliance.clinics.models import Clinic
from compliance.core.forms import PlainForm, RecordFilter, RecordForm
from compliance.core.units import trimmed
from compliance.devices import queries as devices
from compliance.devices.models import SterileLot
from compliance.lidocaine import queries as lidocaine
from compliance.lidocaine.models import Container
from compliance.practitioners import queries as practitioners
from compliance.practitioners.models import Practitioner
from compliance.treatments.models import Treatment, TreatmentItem
from compliance.treatments.models.care import Reaction
from compliance.treatments.queries import reach
from compliance.treatments.services.cream import Cream
from compliance.treatments.services.treatments import Unit

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
EXPECTED = ("lots", "device", "container", "needle_mm")  # may be missing, but are asked for


class LotsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Lots with something left, first to expire first."""

    def label_from_instance(self, obj: Any) -> str:
        """What, lot, until when, how many are left."""
        expires = date_format(obj.expires_on, "M Y")
        return f"{obj.product} · LOT {obj.lot} · {expires} · {_now('%d left') % obj.left}"


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
    packs = forms.CharField(
        label=_("Packs from the autoclave"),
        max_length=300,
        required=False,
        help_text=_("Codes on the pouches, with commas between them. Scan or type."),
    )
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
    was_used = forms.BooleanField(
        label=_("It was used already"),
        required=False,
        help_text=_(
            "Only where a pack that must not be opened was opened: the treatment is written down, "
            "with a deviation."
        ),
    )

    class Meta:
        model = Treatment
        fields = [
            "device", "practitioner", "treated_at", "body_area", "needle_mm", "area_cm2",
            "applied_at", "removed_at", "reaction",
        ]  # fmt: skip
        widgets = {"device": forms.RadioSelect, "reaction": forms.RadioSelect}

    def __init__(self, *args: Any, clinic: Clinic, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, clinic=clinic, **kwargs)
        self.on = on
        self._offer_choices(clinic)
        for name in ("needle_mm", "area_cm2", "lidocaine_g"):
            self.fields[name].widget.attrs["inputmode"] = "decimal"
        for name in EXPECTED:
            self.fields[name].is_expected = True  # type: ignore[attr-defined]
        if self.is_amendment:
            self._show_the_record()
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            "lots", "device", "container", Row("lidocaine_g", "needle_mm"),
            Fieldset(_now("As last time"), "packs", "practitioner", Row("body_area", "treated_at")),
            Fieldset(
                _now("When it is over"), Row("applied_at", "removed_at"), "area_cm2",
                "aftercare_given", "reaction",
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
        fields: dict[str, Any] = self.fields
        fields["lots"].queryset = reach.usable(clinic, on=self.on)
        fields["device"].queryset = devices.in_service(clinic, on=self.on).order_by("code")
        fields["device"].empty_label = _now("None")
        fields["practitioner"].queryset = practitioners.present(clinic, on=self.on)
        on_hand = lidocaine.on_hand(clinic, on=self.on).filter(holds__lte=0)
        fields["container"].queryset = on_hand
        fields["reaction"].choices = Reaction.choices
        fields["reaction"].required = False

    def _show_the_record(self) -> None:
        """What was used stays choosable, whatever is left of it."""
        treatment: Any = self.instance
        fields: dict[str, Any] = self.fields
        items = list(TreatmentItem.objects.standing().filter(treatment=treatment).order_by("pk"))
        used = [each.lot_id for each in items if each.lot_id]
        keys = [each.pk for each in fields["lots"].queryset]
        fields["lots"].queryset = reach.shelf(treatment.clinic).filter(pk__in=[*used, *keys])
        self.initial["lots"] = used
        self.initial["unit_code"] = next((each.unit_code for each in items if each.unit_code), "")
        self.initial["packs"] = ", ".join(each.pack_code for each in items if each.pack_code)
        given = {True: "yes", False: "no", None: ""}
        self.initial["aftercare_given"] = given[treatment.aftercare_given]
        if treatment.movement is not None:
            container = treatment.movement.container
            known = lidocaine.containers(treatment.clinic, on=self.on)
            fields["container"].queryset = known.filter(stock_g__gt=0) | known.filter(
                pk=container.pk
            )
            self.initial["container"] = container.pk
            self.initial["lidocaine_g"] = -treatment.movement.grams
        for name, model in (("device", treatment.device), ("practitioner", treatment.practitioner)):
            if model is not None:
                own = type(model)._default_manager.filter(pk=model.pk)
                fields[name].queryset = fields[name].queryset | own

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

    def clean_packs(self) -> list[str]:
        """Codes, each once."""
        codes = [code.strip() for code in self.cleaned_data["packs"].split(",")]
        if any(len(code) > 40 for code in codes):
            raise forms.ValidationError(_now("A pack code has at most 40 signs."))
        return list(dict.fromkeys(code for code in codes if code))

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


class CloseForm(PlainForm):
    """What is only known at the end."""

    applied_at = forms.DateTimeField(label=_("Cream on"), required=False)
    removed_at = forms.DateTimeField(label=_("Cream off"), required=False)
    aftercare_given = YesNoField(label=_("Aftercare sheet given?"))
    reaction = forms.ChoiceField(
        label=_("Reaction of the skin"), choices=Reaction.choices, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, *args: Any, has_cream: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_cream:
            del self.fields["applied_at"], self.fields["removed_at"]


class WasteForm(PlainForm):
    """Units that nobody was treated with."""

    units = forms.IntegerField(label=_("How many?"), min_value=1, max_value=100_000, initial=1)
    wasted_on = forms.DateField(label=_("When?"))
    reason = forms.CharField(label=_("Why?"), max_length=300)


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


class ShelfFilter(RecordFilter):
    """The shelf: maker, model or lot."""

    SEARCH = ("lot", "product__make", "product__model", "product__ref")
