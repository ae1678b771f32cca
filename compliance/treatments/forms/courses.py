"""Reading what people type about a course."""

from typing import Any

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.core.forms import PlainForm, RecordForm
from compliance.treatments.models import Course
from compliance.treatments.rules.course import FEWEST_SESSIONS, MOST_SESSIONS


class CourseForm(RecordForm):
    """How many sessions, how far apart, how long the skin rests."""

    sessions = forms.TypedChoiceField(
        label=_("Sessions planned"),
        choices=[(n, str(n)) for n in range(FEWEST_SESSIONS, MOST_SESSIONS + 1)],
        coerce=int,
        initial=MOST_SESSIONS,
        widget=forms.RadioSelect,
        help_text=_("At least three or four, ideally six."),
    )

    class Meta:
        model = Course
        fields = ["sessions", "started_on", "body_area", "days_between", "downtime_days"]
        help_texts = {
            "days_between": _("At least 28; 30 to 42 is usual."),
            "downtime_days": _("As the skin answers and heals: it can be changed later."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.render_unmentioned_fields = True
        self.helper.layout = Layout(
            "sessions", Row("started_on", "body_area"), Row("days_between", "downtime_days")
        )


class CourseEndForm(PlainForm):
    """When and why a course ends."""

    ended_on = forms.DateField(label=_("When?"))
    reason = forms.CharField(label=_("Why?"), max_length=300)
