"""Reading what people type about devices, parts and lots."""

from typing import Any

from crispy_forms.layout import Layout, Row
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from compliance.core.forms import PlainForm, RecordFilter, RecordForm
from compliance.devices import queries
from compliance.devices.models import (
    Device,
    DeviceKind,
    DevicePart,
    ProductKind,
    SterileLot,
    SterileProduct,
)
from compliance.documents.forms import EvidenceField

PRODUCT_FIELDS = ["kind", "make", "model", "ref", "needle_mm"]
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


def _formfield(name: str) -> Any:
    """The product's own field, for the form of a lot."""
    return SterileProduct._meta.get_field(name).formfield()  # type: ignore[union-attr]


class DeviceForm(RecordForm):
    """A device; a new one can bring the parts that its kind usually has."""

    with_usual_parts = forms.BooleanField(
        label=_("Add the usual parts of this kind"),
        help_text=_("Each with how it is reprocessed. You can change them afterwards."),
        required=False,
        initial=True,
    )

    class Meta:
        model = Device
        fields = [
            "code", "kind", "make", "model", "ref", "serial", "udi", "needle_lengths",
            "max_depth_mm", "in_service_on", "service_every_months", "depth_check_every_months",
            "use_limit",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_amendment:
            del self.fields["with_usual_parts"]
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            Row("code", "kind"), Row("make", "model"), Row("ref", "serial"), "udi",
            Row("needle_lengths", "max_depth_mm"), "in_service_on",
            Row("service_every_months", "depth_check_every_months"), "use_limit",
        )  # fmt: skip


class OutOfServiceForm(PlainForm):
    """Since when and why a device is out of service."""

    out_of_service_on = forms.DateField(label=_("Out of service since"))
    out_of_service_reason = forms.CharField(label=_("Why?"), max_length=300, min_length=5)


class BackInServiceForm(PlainForm):
    """What was done before a device came back."""

    reason = forms.CharField(label=_("What was done?"), max_length=300, min_length=5)


class PartForm(RecordForm):
    """A part with its reprocessing policy and, where there are any, the maker's instructions."""

    evidence = EvidenceField(
        label=_("Maker's instructions"),
        help_text=_("The page that says how this part is reprocessed: a photo or a PDF."),
    )

    class Meta:
        model = DevicePart
        fields = ["name", "comes_off", "reprocess_policy", "disinfection_level", "use_limit"]
        widgets = {"reprocess_policy": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policy = self.fields["reprocess_policy"]
        policy.choices = [choice for choice in policy.choices if choice[0]]  # type: ignore[attr-defined]


class LotForm(RecordForm):
    """An arrival of a sterile product."""

    kind = _formfield("kind")
    make = _formfield("make")
    model = _formfield("model")
    ref = _formfield("ref")
    needle_mm = _formfield("needle_mm")
    gtin = _formfield("gtin")
    certificate = EvidenceField(
        label=_("Maker's certificate"),
        help_text=_("The certificate of sterility of this lot, where it came with one."),
    )
    is_intact = forms.TypedChoiceField(
        label=_("Did every pack arrive sealed and undamaged?"),
        choices=YES_NO,
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = SterileLot
        fields = ["lot", "expires_on", "quantity", "received_on", "supplier", "is_intact"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_amendment:
            for name in PRODUCT_FIELDS:
                self.initial[name] = getattr(self.instance.product, name)
            self.initial["is_intact"] = "yes" if self.instance.is_intact else "no"
            del self.fields["gtin"]
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            Row("lot", "expires_on"), Row("quantity", "received_on"), "is_intact",
            "kind", Row("make", "model"), Row("ref", "needle_mm"), "supplier",
        )  # fmt: skip


class DeviceFilter(RecordFilter):
    """The list of devices."""

    SEARCH = ("code", "make", "model", "serial", "udi")
    kind = ChoiceFilter(choices=DeviceKind.choices, label=_("Kind"), empty_label=_("Any"))
    state = ChoiceFilter(
        label=_("State"),
        empty_label=_("Any"),
        choices=[("in", _("In service")), ("out", _("Out of service"))],
        method="by_state",
    )

    def by_state(self, queryset: Any, _name: str, value: str) -> Any:
        """In service or not, today."""
        today = self.request.today
        is_out = Q(out_of_service_on__isnull=False, out_of_service_on__lte=today)
        if value == "out":
            return queryset.filter(is_out, voided_at__isnull=True)
        return queryset.filter(~is_out, voided_at__isnull=True).exclude(kind=DeviceKind.RF_PEN)


class ProductForm(RecordForm):
    """What is known of a product: its code, and the maker's proof of a membrane."""

    evidence = EvidenceField(
        label=_("Proof of the membrane"),
        help_text=_("A photo of the box, a page of the maker, or the maker's letter."),
    )

    class Meta:
        model = SterileProduct
        fields = ["gtin", "membrane_source"]
        widgets = {"membrane_source": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Any = self.fields["membrane_source"]
        source.choices = [choice for choice in source.choices if choice[0]]
        source.label = _("Where does it say that it has a membrane?")


class RecallForm(PlainForm):
    """Since when and why a lot is recalled."""

    recalled_on = forms.DateField(label=_("Recalled on"))
    recall_reason = forms.CharField(
        label=_("Who recalled it, and why?"), max_length=300, min_length=5
    )


class RecallEndForm(PlainForm):
    """Why a recall does not mean this lot."""

    reason = forms.CharField(label=_("Why may it be used again?"), max_length=300, min_length=10)


STATES = [
    ("usable", _("May be used")),
    ("expired", _("Expired")),
    ("damaged", _("Not intact")),
    ("recalled", _("Recalled")),
]


class LotFilter(RecordFilter):
    """The list of lots."""

    state = ChoiceFilter(label=_("State"), choices=STATES, empty_label=_("Any"), method="by_state")

    SEARCH = ("lot", "product__make", "product__model", "product__ref", "supplier")
    kind = ChoiceFilter(
        field_name="product__kind",
        choices=ProductKind.choices,
        label=_("Kind"),
        empty_label=_("Any"),
    )

    def by_state(self, queryset: Any, _name: str, value: str) -> Any:
        """Lots that stand so today; agrees with `rules.lot_status`."""
        today = self.request.today
        wanted = {
            "usable": queries.usable(today),
            "expired": Q(expires_on__lt=today),
            "damaged": Q(is_intact=False),
            "recalled": Q(recalled_on__lte=today),
        }
        return queryset.filter(wanted[value], voided_at__isnull=True)
