"""Reading what people type about privacy breaches."""

from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from compliance.core.forms import RecordFilter, RecordForm
from compliance.treatments.models import PrivacyBreach
from compliance.treatments.models.privacy import Harm

SHORT_TEXT = {"rows": 3}


class BreachForm(RecordForm):
    """What happened, when it was found, whose information, what was done, who was told."""

    class Meta:
        model = PrivacyBreach
        fields = [
            "what", "happened_on", "found_at", "data", "people", "containment", "harm",
            "harm_reason", "told_to", "told_on", "reported_to", "reported_on",
        ]  # fmt: skip
        widgets = {
            "harm": forms.RadioSelect, "what": forms.Textarea(attrs=SHORT_TEXT),
            "containment": forms.Textarea(attrs=SHORT_TEXT),
        }  # fmt: skip
        help_texts = {
            "what": _("Without names: a client is a code."),
            "data": _("Such as names and phone numbers, or screening answers."),
            "harm": _("Think of how delicate it is, and who may have it now."),
            "told_to": _("Such as “the three clients”, without names."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["harm"].choices = Harm.choices
        self.helper.layout = Layout(
            "what", Row("found_at", "happened_on"), Row("data", "people"), "containment",
            "harm", "harm_reason",
            Fieldset(
                _now("Who was told"), Row("told_to", "told_on"), Row("reported_to", "reported_on")
            ),
        )  # fmt: skip
        self.helper.render_unmentioned_fields = True


class BreachFilter(RecordFilter):
    """The list of breaches."""

    SEARCH = ("what", "data", "containment")
    harm = ChoiceFilter(choices=Harm.choices, label=_("Serious harm"), empty_label=_("Any"))
