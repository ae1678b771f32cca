"""Reading what people type about creams, containers and movements."""

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from compliance.core.forms import PlainForm, RecordFilter, RecordForm
from compliance.lidocaine import queries, rules
from compliance.lidocaine.models import Container, Product

WITNESS = [("unknown", _("As usual for such a cream")), ("true", _("Yes")), ("false", _("No"))]


class GramsField(forms.DecimalField):
    """Grams to the tenth."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=7, decimal_places=1, min_value=Decimal("0.1"), **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Phones show digits."""
        return {**super().widget_attrs(widget), "inputmode": "decimal"}


class ProductForm(RecordForm):
    """A cream; every limit comes from its own label."""

    class Meta:
        model = Product
        fields = [
            "name",
            "maker",
            "strength_percent",
            "other_active",
            "container_type",
            "size_g",
            "din",
            "is_prescription",
            "is_compounded",
            "in_use_days",
            "max_g_per_10cm2",
            "max_area_cm2",
            "minutes_min",
            "minutes_max",
            "storage_min_c",
            "storage_max_c",
            "low_stock_g",
            "asks_witness",
            "gtin",
        ]
        widgets = {"asks_witness": forms.Select(choices=WITNESS)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            "name", Row("strength_percent", "other_active"), Row("container_type", "size_g"),
            Row("din", "maker"), "is_prescription", "is_compounded",
            Fieldset(
                _("Limits on the label"), "in_use_days", Row("max_g_per_10cm2", "max_area_cm2"),
                Row("minutes_min", "minutes_max"), Row("storage_min_c", "storage_max_c"),
            ),
            Fieldset(_("In this clinic"), "low_stock_g", "asks_witness", "gtin"),
        )  # fmt: skip


class ContainerForm(RecordForm):
    """A container: two things to type, the rest as last time."""

    count = forms.IntegerField(
        label=_("How many like this?"),
        min_value=1,
        max_value=50,
        initial=1,
        help_text=_("Each gets a code of its own."),
    )

    class Meta:
        model = Container
        fields = [
            "product",
            "lot",
            "expires_printed",
            "received_on",
            "code",
            "size_g",
            "supplier",
            "condition",
            "in_use_days",
            "place",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = queries.places(self.clinic)  # type: ignore[attr-defined,arg-type]
        product: Any = self.fields["product"]
        product.queryset = queries.products(self.clinic)  # type: ignore[arg-type]
        if self.is_amendment:
            del self.fields["count"]
        else:
            product.empty_label = None
            self.fields["lot"].required = True
            self.fields["expires_printed"].required = True
            for name in ("code", "size_g"):
                self.fields[name].required = False
            self.fields["code"].help_text = _("Left empty: the next number.")
            self.fields["size_g"].help_text = _("Left empty: the size of the product.")
        rest = [
            Row("code", "size_g"),
            Row("supplier", "condition"),
            Row("place", "in_use_days"),
        ]
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            "product", Row("lot", "expires_printed"), Row("received_on", "count"),
            Fieldset(_("If it differs"), *rest),
        )  # fmt: skip
        if self.is_amendment:
            self.helper.layout = Layout(
                "product", Row("lot", "expires_printed"), "received_on", *rest
            )


class MomentForm(PlainForm):
    """When something happened and who did it."""

    moved_at = forms.DateTimeField(label=_("When"))
    moved_by = forms.CharField(label=_("By"), max_length=120)


class UseForm(MomentForm):
    """Cream used on a client."""

    grams = GramsField(label=_("Grams used"))
    reason = forms.CharField(
        label=_("Why this one?"),
        max_length=300,
        required=False,
        help_text=_("Only when another container of the same cream should be used first."),
    )
    field_order = ["grams", "moved_at", "moved_by", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and not self.initial["asks_why"]:
            del self.fields["reason"]


class WasteForm(MomentForm):
    """Cream thrown away."""

    grams = GramsField(label=_("Grams wasted"))
    reason = forms.CharField(label=_("Why?"), max_length=300)
    witness = forms.CharField(label=_("Witness"), max_length=120, required=False)
    field_order = ["grams", "reason", "witness", "moved_at", "moved_by"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("needs_witness"):
            self.fields["witness"].help_text = _(
                "This cream asks for a second person. Without one it becomes a deviation."
            )


class EmptyForm(MomentForm):
    """All that is left leaves the house."""

    reason = forms.CharField(label=_("Why?"), max_length=300)
    witness = forms.CharField(label=_("Witness"), max_length=120, required=False)
    field_order = ["reason", "witness", "moved_at", "moved_by"]


class ReasonForm(PlainForm):
    """Why."""

    reason = forms.CharField(label=_("Why?"), max_length=300, min_length=5)


class ContainerFilter(RecordFilter):
    """The list of containers; without a choice, those with something in them."""

    SEARCH = ("code", "lot", "product__name", "supplier")
    status = ChoiceFilter(
        method="by_status",
        label=_("Show"),
        empty_label=_("On hand"),
        choices=[*rules.StockStatus.choices, ("all", _("All"))],
    )

    def __init__(self, *args: Any, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def filter_queryset(self, queryset: Any) -> Any:
        """Finished ones are shown only when asked for."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("status") else found.filter(stock_g__gt=0)

    def by_status(self, queryset: Any, _name: str, value: str) -> Any:
        """The same statuses as shown in the rows."""
        return queryset if value == "all" else queries.with_status(queryset, value, on=self.on)


class ProductFilter(RecordFilter):
    """The list of creams."""

    SEARCH = ("name", "maker", "din", "other_active")
