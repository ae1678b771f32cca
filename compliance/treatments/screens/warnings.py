"""What should be read before needling."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.treatments.models import Client, Screening
from compliance.treatments.queries import courses, treatments
from compliance.treatments.rules import treating
from compliance.treatments.rules.screening import Outcome


def warning_before(
    client: Client, screening: Screening | None, *, on: date
) -> dict[str, str] | None:
    """No screening, a no, skin that has not settled, or too soon. Up to two queries."""
    if screening is None:
        return _warning(
            "warn",
            _("Not screened today"),
            _("Hand over the tablet first: the questions take two minutes."),
            reverse("screening-add", args=[client.pk]),
            _("Screen now"),
        )
    if screening.outcome != Outcome.ELIGIBLE:
        title, url = _("Today's screening says no"), screening.get_absolute_url()
        return _warning("bad", title, str(screening.get_outcome_display()), url, _("Read it"))
    course = courses.open_course(client)
    if course is not None and course.has_open_reaction:
        text = _("Do not begin the next session before it has settled.")
        title, url = _("A reaction of the skin is still open"), course.get_absolute_url()
        return _warning("bad", title, text, url, _("Read it"))
    return _too_soon(client, screening, on=on)


def _too_soon(client: Client, screening: Screening, *, on: date) -> dict[str, str] | None:
    last = treatments.before(client, screening.screened_at)
    if last is None or (on - client.clinic.day(last)).days >= treating.LEAST_DAYS_BETWEEN:
        return None
    days = (on - client.clinic.day(last)).days
    title = ngettext("Treated %(n)d day ago", "Treated %(n)d days ago", days) % {"n": days}
    return _warning("warn", title, _("At least 28 days are meant to lie between two sessions."))


def _warning(tone: str, title: str, text: str, url: str = "", link: str = "") -> dict[str, str]:
    return {"tone": tone, "title": title, "text": text, "url": url, "link": link}
