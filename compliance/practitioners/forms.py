"""Reading what people type about practitioners."""

from typing import Any, cast

import django_filters
from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import Clinic, Membership
from compliance.core.forms import PlainForm, RecordFilter, RecordForm
from compliance.documents.forms import EvidenceField
from compliance.practitioners import catalogue, queries
from compliance.practitioners.models import (
    Area,
    Credential,
    CredentialKind,
    PracticePeriod,
    Practitioner,
    ServiceKind,
    SourceCheck,
)


class PractitionerForm(RecordForm):
    """A practitioner's own facts."""

    member = forms.ModelChoiceField(
        Membership.objects.none(),
        required=False,
        label=_("Signs in as"),
        empty_label=_("Does not sign in"),
    )

    class Meta:
        model = Practitioner
        fields = ["name", "title", "email", "code", "left_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.standing().filter(
            Q(ended_at__isnull=True) | Q(user=self.instance.user_id), clinic=self.clinic
        )
        choice = cast("forms.ModelChoiceField", self.fields["member"])
        choice.queryset = members.select_related("user")
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        if self.is_amendment:
            mine = members.filter(user=self.instance.user_id).first()
            self.initial["member"] = mine.pk if mine else None
        else:
            del self.fields["left_on"]
            self.fields["code"].required = False
        self.order_fields(["name", "title", "member", "email", "code", "left_on"])

    def values(self) -> dict[str, Any]:
        """The chosen member becomes the account that signs in."""
        values = super().values()
        member = values.pop("member")
        values["user"] = member.user if member else None
        return values


class CredentialForm(RecordForm):
    """A credential as its paper says; the dates in one row."""

    document = EvidenceField()
    type = forms.ChoiceField(label=_("Kind"))
    register_url = forms.URLField(
        label=_("Address of the register"), required=False, max_length=200, assume_scheme="https"
    )
    areas = forms.MultipleChoiceField(
        choices=Area.choices,
        required=False,
        label=_("Areas"),
        help_text=_("Tick what the paper names. Leave all empty when it names none."),
        widget=forms.CheckboxSelectMultiple,
    )
    device_kinds = forms.MultipleChoiceField(
        choices=ServiceKind.choices,
        required=False,
        label=_("Covers"),
        help_text=_("Tick what the paper names. Leave all empty when it names none."),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Credential
        fields = [
            "type",
            "issued_on",
            "expires_on",
            "title",
            "issuer",
            "number",
            "device_kinds",
            "max_needle_mm",
            "areas",
            "names_service",
            "cover_limit",
            "covers_since_on",
            "device_model",
            "level",
            "accreditor",
            "trainer",
            "content",
            "hours",
            "live_models",
            "conditions",
            "register_url",
            "outcome",
            "revoked_on",
            "revoke_reason",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("device_kinds", "areas"):
            self.initial[name] = [part for part in self.initial.get(name, "").split("|") if part]
        self._offer_what_the_kind_tells()
        if self.is_amendment:
            self.fields["document"].help_text = _(
                "Only when there is another one. The one on file stays in the history."
            )
        else:
            del self.fields["revoked_on"], self.fields["revoke_reason"]
        for name in {"max_needle_mm", "hours", "live_models"} & set(self.fields):
            self.fields[name].widget.attrs["inputmode"] = "decimal"
        self.helper.layout = _layout(
            self, "type", "document", ("issued_on", "expires_on"), "title", "issuer", "number"
        )

    def _offer_what_the_kind_tells(self) -> None:
        """Only what papers of this kind say; of a kind not chosen yet, what most of them do."""
        known = queries.catalogue_of(cast("Clinic", self.clinic))
        cast("forms.ChoiceField", self.fields["type"]).choices = [
            ("", _("Choose…")),
            *((code, name) for code, (name, _entry) in known.items()),
        ]
        kind = self.data.get("type") or self.initial.get("type", "")
        entry = known[kind][1] if kind in known else None
        told = set(entry.fields if entry else catalogue.SCOPE[:2])
        for name in set(catalogue.DETAILS) - told:
            del self.fields[name]

    def clean_device_kinds(self) -> str:
        """Kinds joined by `|`, in the order of the catalogue."""
        chosen = self.cleaned_data["device_kinds"]
        return "|".join(kind for kind in ServiceKind.values if kind in chosen)

    def clean_areas(self) -> str:
        """Areas joined by `|`, in their order."""
        chosen = self.cleaned_data["areas"]
        return "|".join(area for area in Area.values if area in chosen)


class AsBefore(Fieldset):
    """What a renewal takes over from the paper before it, folded away."""

    template = "practitioners/_as_before.html"


class RenewalForm(CredentialForm):
    """The next one of a credential: photo, date, save; the rest is as before."""

    class Meta(CredentialForm.Meta):
        fields = [name for name in CredentialForm.Meta.fields if name != "type"]

    def __init__(self, *args: Any, ends: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["type"]
        self.fields["expires_on"].required = ends
        if ends:
            self.fields["expires_on"].help_text = _("The last day it counts.")
        rest = [name for name in self.fields if name not in {"document", "expires_on"}]
        self.helper.layout = Layout("document", "expires_on", AsBefore(_("The rest"), *rest))


class UploadForm(PlainForm):
    """What a colleague sends by a link: a photo and a date."""

    document = EvidenceField(required=True)
    expires_on = forms.DateField(
        label=_("Valid until"), help_text=_("The last day it counts."), required=False
    )

    def __init__(self, *args: Any, ends: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].required = ends


class CredentialKindForm(RecordForm):
    """A kind of credential of the clinic's own."""

    class Meta:
        model = CredentialKind
        fields = ["name", "code", "issuers", "months", "has_scope"]


class SourceCheckForm(RecordForm):
    """A check with the issuer."""

    document = EvidenceField(
        label=_("Evidence"),
        help_text=_("A picture of the register's page, or the letter, of up to 10 MB."),
    )

    class Meta:
        model = SourceCheck
        fields = [
            *("result", "method", "source", "source_address", "what"),
            *("checked_on", "checked_by", "next_due_on", "note"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checked_by"].required = False
        self.helper.layout = _layout(
            self, "result", "method", "document", "source", "source_address", "what"
        )


class ConfirmForm(PlainForm):
    """Nothing to fill in: only to be sure."""


class SheetForm(PlainForm):
    """The day that a practitioner sheet tells of."""

    as_of_on = forms.DateField(label=_("As of"), help_text=_("Today, or a day that is over."))


class PracticePeriodForm(RecordForm):
    """A dated stretch of providing the service."""

    document = EvidenceField(
        help_text=_("A contract, an insurance policy or a logbook: a photo or PDF of up to 10 MB.")
    )

    class Meta:
        model = PracticePeriod
        fields = ["device_kind", "started_on", "ended_on", "place"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = _layout(self, "device_kind", ("started_on", "ended_on"), "place")


class PractitionerFilter(RecordFilter):
    """Search by name, title or code; filter by how their credentials stand."""

    SEARCH = ("name", "title", "code", "email")
    status = django_filters.ChoiceFilter(
        method="by_status",
        label=_("Credentials"),
        empty_label=_("Everybody here now"),
        choices=[
            ("lapsed", _("Expired or withdrawn")),
            ("expiring", _("Expiring within 30 days")),
            ("fine", _("In date")),
            ("none", _("Nothing in date")),
            ("left", _("Left the clinic")),
            ("void", _("Void")),
        ],
    )

    class Meta:
        model = Practitioner
        fields: list[str] = []

    def __init__(self, *args: Any, people: dict[str, Any], **kwargs: Any) -> None:
        self.people = people
        super().__init__(*args, **kwargs)

    def filter_queryset(self, queryset: Any) -> Any:
        """Those who left and void records are shown only when asked for."""
        asked = self.form.cleaned_data.get("status") or "present"
        return super().filter_queryset(queryset.filter(pk__in=self.people[asked]))

    def by_status(self, queryset: Any, _name: str, _value: str) -> Any:
        """Done before the search, in `filter_queryset`."""
        return queryset


def _layout(form: RecordForm, *names: str | tuple[str, str]) -> Layout:
    """The named fields, pairs side by side, then the others in their own order."""
    named = [part for name in names for part in ([name] if isinstance(name, str) else name)]
    rest = [name for name in form.fields if name not in named]
    parts = [name if isinstance(name, str) else Row(*name) for name in names]
    return Layout(*parts, *rest)
