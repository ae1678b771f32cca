"""Writing courses: planned, changed to how the skin heals, ended early."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.treatments.models import Client, Course
from compliance.treatments.queries import courses as queries


@transaction.atomic
def plan_course(*, client: Client, by: Actor, at: datetime, **plan: Any) -> Course:
    """A new course. One whose sessions are all done makes room for it."""
    if client.is_void:
        raise Refusal(_("This client is void."))
    before = queries.open_course(client)
    if before is not None and queries.progress(before).next is None:
        ended_on = queries.last_session_on(before)
        end_course(course=before, ended_on=ended_on, reason=_("All sessions done"), by=by, at=at)
    return ledger.create(Course(clinic=client.clinic, client=client, **plan), by=by, at=at)


def amend_course(*, course: Course, by: Actor, at: datetime, reason: str, **changes: Any) -> Course:
    """Another number of sessions, another rhythm: the skin decides."""
    return ledger.amend(course, by=by, at=at, reason=reason, changes=changes)


def end_course(*, course: Course, ended_on: date, reason: str, by: Actor, at: datetime) -> Course:
    """No more sessions of this course."""
    if course.ended_on is not None:
        raise Refusal(_("This course is ended already."))
    if ended_on > course.clinic.day(at):
        raise Refusal(_("This day is still to come."), "ended_on")
    changes = {"ended_on": ended_on, "end_reason": reason.strip()}
    return ledger.amend(course, by=by, at=at, reason=reason, changes=changes, event="course.ended")


def void_course(*, course: Course, by: Actor, at: datetime, reason: str) -> Course:
    """Planned by mistake."""
    return ledger.void(course, by=by, at=at, reason=reason)
