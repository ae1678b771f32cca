"""What the screens of a course show."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics.screens import Action, Cell, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.treatments.models import Client
from compliance.treatments.rules.course import Progress


def status(course: Any, progress: Progress) -> Status:
    """Void, ended, done, waiting or going on."""
    if course.is_void:
        return Status("muted", _("Void"))
    if progress.next is None:
        return Status("ok", _("All sessions done"))
    if course.ended_on is not None:
        return Status("muted", _("Ended early"))
    if progress.waits_for_skin:
        return Status("warn", _("Waits until the skin has settled"))
    told = {"done": progress.done, "all": progress.sessions}
    return Status("info", _("%(done)d of %(all)d sessions done") % told)


def next_words(course: Any, progress: Progress) -> str:
    """What is next, and when at the earliest."""
    if progress.next is None or course.ended_on is not None or course.is_void:
        return _("Nothing: the course is over")
    if progress.waits_for_skin:
        return _("Not before the open reaction has settled")
    if progress.earliest_on is None or progress.proposed_on is None:
        return _("Session 1, as soon as the client is screened")
    return _("Session %(n)d: %(earliest)s at the earliest, %(proposed)s as planned") % {
        "n": progress.next,
        "earliest": date_format(progress.earliest_on, "j M Y"),
        "proposed": date_format(progress.proposed_on, "j M Y"),
    }


def plan_section(course: Any, progress: Progress) -> Section:
    """The plan and what is next."""
    days = ngettext("%(n)d day", "%(n)d days", course.days_between)
    rest = ngettext("%(n)d day", "%(n)d days", course.downtime_days)
    facts: list[tuple[str, Any]] = [
        (_("Client"), {"url": course.client.get_absolute_url(), "text": course.client.code}),
        (_("Next"), next_words(course, progress)),
        (_("Skin rests until"), when(progress.rested_on)),
        (_("Sessions planned"), str(course.sessions)),
        (_("Sessions done"), str(progress.done)),
        (_("From"), when(course.started_on)),
        (_("Area of the body"), course.body_area),
        (_("Between two sessions"), days % {"n": course.days_between}),
        (_("Rest after each"), rest % {"n": course.downtime_days}),
    ]
    if course.ended_on is not None:
        facts += [(_("Ended on"), when(course.ended_on)), (_("Why ended"), course.end_reason)]
    if course.is_void:
        facts.append((_("Why void"), course.void_reason))
    return Section(title=_("Plan"), facts=facts)


def client_section(client: Client, latest: Any, progress: Progress | None) -> Section:
    """A client's latest course, on the client's page."""
    add = Action(_("Plan a course"), reverse("course-add", args=[client.pk]), "plus")
    if latest is None or progress is None:
        return Section(
            title=_("Course"), empty=_("No course is planned: three to six sessions."), action=add
        )
    state = status(latest, progress)
    return Section(
        title=_("Course"),
        columns=[_("Next"), _("State")],
        rows=[
            Row(
                latest.get_absolute_url(),
                next_words(latest, progress),
                [Cell(_("State"), state.text, tone=state.tone)],
            )
        ],
        action=add if state.text in {_("Void"), _("All sessions done"), _("Ended early")} else None,
    )
