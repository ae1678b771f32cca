"""Reading what people type about the service and the licence of a sterilizer."""

from typing import Any

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.core.forms import RecordForm
from compliance.documents.forms import EvidenceField
from compliance.sterilization.models import (
    LicenceResult,
    ServiceKind,
    ServiceOutcome,
    SterilizerLicence,
    SterilizerService,
)


class ServiceForm(RecordForm):
    """A service: what was done, how the machine was left, when the next one is due."""

    evidence = EvidenceField(
        label=_("Report"), help_text=_("The technician's sheet, as a photo or PDF.")
    )

    class Meta:
        model = SterilizerService
        fields = ["kind", "outcome", "performed_on", "performed_by", "note", "next_due_on"]
        widgets = {
            "kind": forms.RadioSelect,
            "outcome": forms.RadioSelect,
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = ServiceKind.choices  # type: ignore[attr-defined]
        self.fields["outcome"].choices = ServiceOutcome.choices  # type: ignore[attr-defined]
        self.fields["performed_by"].help_text = _("The technician and the company.")
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            "kind", Row("performed_on", "performed_by"), "outcome", "note", "next_due_on"
        )


class LicenceForm(RecordForm):
    """A look into the register of device licences."""

    evidence = EvidenceField(
        label=_("Picture of the page"), help_text=_("A screenshot or PDF of what it said.")
    )

    class Meta:
        model = SterilizerLicence
        fields = ["register", "result", "number", "checked_on", "checked_by"]
        widgets = {"result": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"].choices = LicenceResult.choices  # type: ignore[attr-defined]
        self.fields["register"].help_text = _(
            "Where you looked: in Canada MDALL, the list of active device licences."
        )
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            Row("register", "number"), "result", Row("checked_on", "checked_by")
        )
