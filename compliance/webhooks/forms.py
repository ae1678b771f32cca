"""Where messages go, as the owner writes it."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from compliance.core.errors import Refusal
from compliance.core.forms import RecordForm
from compliance.webhooks import rules
from compliance.webhooks.models import Webhook


class WebhookForm(RecordForm):
    """The other program, its address, and what it is told about."""

    subjects = forms.MultipleChoiceField(
        label=_("What it is told about"),
        choices=rules.Subject.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only that something happened: kind, id and time. Never names or readings."),
    )

    class Meta:
        model = Webhook
        fields = ["name", "url"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_amendment:
            self.initial["subjects"] = self.instance.subjects.split()

    def clean_url(self) -> str:
        """An address out in the internet."""
        url: str = self.cleaned_data["url"]
        try:
            rules.check_url(url, may_stay_inside=settings.WEBHOOKS_INSIDE)
        except Refusal as refusal:
            raise ValidationError(refusal.sentence) from refusal
        return url
