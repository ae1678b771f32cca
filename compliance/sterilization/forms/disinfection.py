"""Reading what people type about disinfectants, solutions and disinfections."""

from typing import Any

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, ModelChoiceFilter

from compliance.core.forms import PlainForm, RecordFilter, RecordForm
from compliance.core.units import trimmed
from compliance.devices import queries as devices
from compliance.devices.models import Device, DisinfectionLevel
from compliance.sterilization.models import Disinfectant, Disinfection, Result, SolutionBatch
from compliance.sterilization.queries import disinfection as queries

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
FULL, MINUTES = "FULL", "MINUTES"
WET = [
    (FULL, _("Yes, the whole contact time on its label")),
    (MINUTES, _("Another time: I type the minutes")),
]


def _yes_or_no(label: Any, **options: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=YES_NO,
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        empty_value=None,
        **options,
    )


class ProductField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A disinfectant, told with its level and the time on its label."""

    def label_from_instance(self, obj: Any) -> str:
        """Name, level, minutes."""
        time = _now("time not on file") if obj.contact_min is None else _now("%(n)s min") % {
            "n": trimmed(obj.contact_min)
        }  # fmt: skip
        return f"{obj.name} · {obj.level} · {time}"


class DisinfectionForm(RecordForm):
    """A pen body between two clients: product and people as last time, the rest two taps."""

    product = ProductField(label=_("Product"), queryset=Disinfectant.objects.standing())
    sleeve_changed = _yes_or_no(_("Was the sleeve changed?"))
    wet = forms.ChoiceField(
        label=_("Did it stay wet long enough?"), choices=WET, widget=forms.RadioSelect
    )

    class Meta:
        model = Disinfection
        fields = ["product", "sleeve_changed", "contact_min", "performed_at", "performed_by"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact_min"].label = _("Minutes, where it was another time")
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            "product", "sleeve_changed", "wet", "contact_min", Row("performed_at", "performed_by")
        )

    def clean(self) -> dict[str, Any]:
        """The minutes behind the answer."""
        cleaned: dict[str, Any] = super().clean() or {}
        product, answer = cleaned.get("product"), cleaned.get("wet")
        if answer == FULL and product is not None:
            if product.contact_min is None:
                sentence = _("Its contact time is not on file: type the minutes.")
                self.add_error("contact_min", sentence)
            cleaned["contact_min"] = product.contact_min
        elif (
            answer == MINUTES
            and cleaned.get("contact_min") is None
            and "contact_min" not in self.errors
        ):
            self.add_error("contact_min", _("How many minutes did it stay wet?"))
        return cleaned

    def values(self) -> dict[str, Any]:
        """Without the question that the minutes answer."""
        return {name: value for name, value in super().values().items() if name != "wet"}


class SoakForm(RecordForm):
    """A part that comes off, soaked in a high-level solution."""

    test_strip = forms.ChoiceField(
        label=_("Test strip before the soak"), choices=Result.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = Disinfection
        fields = [
            "part", "batch", "test_strip", "soak_started_at", "performed_at", "performed_by",
        ]  # fmt: skip

    def __init__(self, *args: Any, device: Device, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part: Any = self.fields["part"]
        part.queryset = devices.parts(device).filter(voided_at__isnull=True, comes_off=True)
        part.required, part.help_text, part.empty_label = True, "", _("Choose…")
        batch: Any = self.fields["batch"]
        batch.queryset = queries.open_batches(device.clinic)
        batch.required, batch.empty_label = True, _("Choose…")
        self.fields["soak_started_at"].required = True
        self.fields["performed_at"].label = _("Soak ended")
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            "part", "batch", "test_strip", Row("soak_started_at", "performed_at"), "performed_by"
        )

    def values(self) -> dict[str, Any]:
        """With the product that the solution was made of."""
        values = super().values()
        return {**values, "product": values["batch"].product}


class DisinfectionCorrection(RecordForm):
    """Everything that a line of the log says."""

    product = ProductField(label=_("Product"), queryset=Disinfectant.objects.standing())
    sleeve_changed = _yes_or_no(_("Was the sleeve changed?"), required=False)

    class Meta:
        model = Disinfection
        fields = [
            "part", "product", "level", "contact_min", "sleeve_changed", "performed_at",
            "performed_by", "batch", "soak_started_at", "test_strip",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        record: Disinfection = self.instance
        if record.sleeve_changed is not None:
            self.initial["sleeve_changed"] = "yes" if record.sleeve_changed else "no"
        part: Any = self.fields["part"]
        part.queryset = devices.parts(record.device).filter(voided_at__isnull=True)
        batch: Any = self.fields["batch"]
        batch.queryset = queries.solution_batches(record.clinic).filter(voided_at__isnull=True)


class DisinfectantForm(RecordForm):
    """A product with what its label says."""

    class Meta:
        model = Disinfectant
        fields = [
            "name", "registration", "level", "contact_min", "dilution", "opened_on", "expires_on",
            "use_days",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            Row("name", "registration"), Row("level", "contact_min"), "dilution",
            Row("opened_on", "expires_on"), "use_days",
        )  # fmt: skip


class SolutionForm(RecordForm):
    """A high-level solution that was prepared."""

    class Meta:
        model = SolutionBatch
        fields = ["product", "concentration", "prepared_at", "prepared_by", "use_until_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        product: Any = self.fields["product"]
        product.queryset = product.queryset.filter(level="HLD", voided_at__isnull=True)
        if not self.is_amendment:
            self.fields["use_until_on"].help_text = _(
                "Empty: counted from the days on the label of the product."
            )
            return
        for name in ("discarded_at", "discarded_by"):
            field: Any = SolutionBatch._meta.get_field(name)
            self.fields[name] = field.formfield()
            self.initial[name] = getattr(self.instance, name)
        self.prepare(self.clinic)


class DiscardForm(PlainForm):
    """When a solution was poured away, and by whom."""

    discarded_at = forms.DateTimeField(label=_("Discarded"))
    discarded_by = forms.CharField(label=_("Discarded by"), max_length=120)


def _devices(request: Any) -> Any:
    return devices.devices(request.clinic)


class DisinfectionFilter(RecordFilter):
    """The log of disinfections."""

    SEARCH = ("device__code", "part__name", "product__name", "performed_by")
    device = ModelChoiceFilter(queryset=_devices, label=_("Device"), empty_label=_("Any"))
    level = ChoiceFilter(choices=DisinfectionLevel.choices, label=_("Level"), empty_label=_("Any"))


class DisinfectantFilter(RecordFilter):
    """The list of products."""

    SEARCH = ("name", "registration")
    level = ChoiceFilter(choices=DisinfectionLevel.choices, label=_("Level"), empty_label=_("Any"))


class SolutionFilter(RecordFilter):
    """The solution log."""

    SEARCH = ("product__name", "concentration", "prepared_by", "discarded_by")
    in_use = ChoiceFilter(
        label=_("State"),
        empty_label=_("Any"),
        choices=[("yes", _("In use")), ("no", _("Discarded"))],
        method="by_state",
    )

    def by_state(self, queryset: Any, _name: str, value: str) -> Any:
        """Discarded or not."""
        return queryset.filter(discarded_at__isnull=value == "yes")
