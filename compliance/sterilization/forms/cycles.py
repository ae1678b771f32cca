"""Reading what people type about cycles and decisions."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, ModelChoiceFilter

from compliance.clinics.forms import MoreFields
from compliance.clinics.models import Clinic
from compliance.core.forms import PlainForm, RecordFilter, RecordForm
from compliance.core.templatetags.klarity import amount
from compliance.devices import queries as devices
from compliance.documents.forms import EvidenceField
from compliance.sterilization import queries
from compliance.sterilization.forms.packs import PacksField
from compliance.sterilization.models import (
    CiType,
    Cycle,
    Decision,
    LoadStatus,
    Pack,
    Packaging,
    Program,
    Result,
    Sterilizer,
)
from compliance.sterilization.rules import release

# Not required, since the truth may be that nobody knows; but a release waits for them.
EXPECTED = ("temperature_c", "exposure_min", "external_ci", "internal_ci", "packs_dry", "packs")
READINGS = ("temperature_c", "exposure_min", "pressure_kpa", "drying_min")
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class ProgramChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A program, named together with its minima."""

    def label_from_instance(self, obj: Any) -> str:
        """Name, temperature and exposure."""
        temperature = amount(obj.min_temperature_c, "°C")
        return f"{obj.name}: {temperature}, {amount(obj.min_exposure_min, 'min')}"


class CycleForm(RecordForm):
    """A cycle of one sterilizer: its programs only, and rows for its packs."""

    program = ProgramChoice(queryset=Program.objects.none(), label=_("Program"))
    packs_dry = forms.TypedChoiceField(
        label=_("Were the packs dry on unloading?"),
        choices=YES_NO,
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    packs = PacksField(
        label=_("Packs"),
        required=False,
        help_text=_("The code on the pouch, and what is inside. Single-use items are refused."),
    )
    packs_expire_on = forms.DateField(
        label=_("Use the packs by"),
        required=False,
        help_text=_("Empty: they stay sterile until torn, wet, opened or dropped."),
    )
    evidence = EvidenceField(
        label=_("Printout"), help_text=_("A photo or PDF of it: thermal paper fades.")
    )

    class Meta:
        model = Cycle
        fields = [
            "number", "program", "packaging", "started_at", "ended_at", *READINGS,
            "machine_verdict", "external_ci", "internal_ci", "internal_ci_type", "internal_ci_lot",
            "internal_ci_cycle", "packs_dry",
            "operator", "note",
        ]  # fmt: skip
        widgets = {
            "packaging": forms.RadioSelect,
            "external_ci": forms.RadioSelect,
            "internal_ci": forms.RadioSelect,
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, clinic: Clinic, sterilizer: Sterilizer, **kwargs: Any) -> None:
        super().__init__(*args, clinic=clinic, **kwargs)
        self.sterilizer = sterilizer
        parts = devices.standing_parts(clinic)
        self.parts = {str(part).casefold(): part for part in parts}
        self._offer_choices()
        for name in READINGS:
            self.fields[name].widget.attrs.update({"inputmode": "decimal", "class": "reading"})
        for name in EXPECTED:
            self.fields[name].is_expected = True  # type: ignore[attr-defined]
        if self.is_amendment:
            self._show_the_record()
        self.helper.render_unmentioned_fields = True
        self.helper.layout = _layout()

    def _offer_choices(self) -> None:
        programs = queries.offered_programs(self.sterilizer)
        if self.is_amendment:
            programs = programs | Program.objects.filter(pk=self.instance.program_id)
        self.fields["program"].queryset = programs  # type: ignore[attr-defined]
        for name, choices in (
            ("packaging", Packaging.choices),
            ("external_ci", Result.choices),
            ("internal_ci", Result.choices),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        kept = {5, 6, 3, 4, self.instance.internal_ci_type}
        self.fields["internal_ci_type"].choices = [  # type: ignore[attr-defined]
            ("", _now("None")), *(each for each in CiType.choices if each[0] in kept),
        ]  # fmt: skip
        sterilizable = [str(p) for p in self.parts.values() if p.reprocess_policy == "STERILIZE"]
        self.fields["packs"].widget.offered = sorted(sterilizable)

    def _show_the_record(self) -> None:
        dry = {True: "yes", False: "no", None: ""}
        self.initial["packs_dry"] = dry[self.instance.packs_dry]
        standing = queries.packs(self.instance).filter(voided_at__isnull=True)
        packs = list(standing)
        self.initial["packs"] = [(pack.code, pack.contents) for pack in packs]
        self.initial["packs_expire_on"] = next((pack.expires_on for pack in packs), None)

    def clean_packs(self) -> list[tuple[str, str, Any]]:
        """Code, contents, and the part where the contents are exactly the name of one."""
        return [
            (code, contents, self.parts.get(contents.casefold()))
            for code, contents in self.cleaned_data["packs"]
        ]

    def clean_started_at(self) -> Any:
        """The phone's picker knows no seconds: the record's are kept while the minute is."""
        return self._with_seconds("started_at")

    def clean_ended_at(self) -> Any:
        """As for the start."""
        return self._with_seconds("ended_at")

    def _with_seconds(self, name: str) -> Any:
        typed, kept = self.cleaned_data[name], self.initial.get(name)
        if not self.is_amendment or typed is None or kept is None:
            return typed
        return kept if kept.replace(second=0, microsecond=0) == typed else typed


class CompletionForm(CycleForm):
    """What is still missing of a cycle, and nothing else: no reason is asked for."""

    def __init__(self, *args: Any, missing: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(kwargs.get("initial") or {})
        for name in [each for each in self.fields if each not in (*missing, "idempotency_key")]:
            del self.fields[name]
        self.helper.layout = Layout(*(name for name in missing if name in self.fields))


def _layout() -> Layout:
    return Layout(
        Fieldset(_now("Run"), Row("number", "program"), "packaging", Row("started_at", "ended_at")),
        Fieldset(
            _now("Readings"),
            Row("temperature_c", "exposure_min", css_class="pair"),
            Row("pressure_kpa", "drying_min", css_class="pair"),
            "machine_verdict",
        ),
        Fieldset(
            _now("Indicators"),
            Row("external_ci", "internal_ci"),
            "internal_ci_type",
            "packs_dry",
            MoreFields(
                _now("More about the inside indicator"), Row("internal_ci_lot", "internal_ci_cycle")
            ),
        ),
        Fieldset(_now("Load"), "packs", "packs_expire_on"),
        Fieldset(_now("Who, and what else"), "operator", "note", "evidence"),
    )


class DecisionForm(PlainForm):
    """Release or reject, in the words that are signed: only what the conditions allow."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=Decision.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For a rejected load: why, and what happens with it."),
    )

    def __init__(self, *args: Any, can_release: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = list(Decision) if can_release else [Decision.REJECTED]
        decision = self.fields["decision"]
        decision.initial = offered[0]
        decision.choices = [(each, release.meaning_of(each)) for each in offered]  # type: ignore[attr-defined]


class CycleFilter(RecordFilter):
    """The list of cycles: words, cycle numbers and pack codes are searched together."""

    SEARCH = ("sterilizer__code", "operator", "program__name", "note")
    sterilizer = ModelChoiceFilter(
        queryset=lambda request: queries.sterilizers(request.clinic),
        label=_("Sterilizer"),
        empty_label=_("Any"),
    )
    status = ChoiceFilter(
        choices=LoadStatus.choices,
        method="by_status",
        label=_("Load"),
        empty_label=_("Any"),
    )

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Every word must be found somewhere."""
        for word in value.split()[:8]:
            condition = Q(Exists(Pack.objects.filter(cycle=OuterRef("pk"), code__icontains=word)))
            for field in self.SEARCH:
                condition |= Q((f"{field}__icontains", word))
            number = word.lstrip("#")
            if number.isascii() and number.isdigit() and len(number) < 10:
                condition |= Q(number=int(number))
            queryset = queryset.filter(condition)
        return queryset

    def by_status(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Loads with one status."""
        return queries.with_status(queryset, value)
