"""Finding courses and where they stand."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from compliance.core import times
from compliance.treatments.models import AdverseReaction, Client, Course, Treatment
from compliance.treatments.rules import course as rules


def of_client(client: Client) -> QuerySet[Any]:
    """A client's courses, latest first, with `has_open_reaction`; void ones included."""
    return with_reaction(Course.objects.filter(client=client)).order_by("-started_on", "-pk")


def with_reaction(found: QuerySet[Any]) -> QuerySet[Any]:
    """The same courses with whether a reaction of the client's skin is still open."""
    standing: QuerySet[Any] = AdverseReaction.objects.standing()
    reactions = standing.filter(
        treatment__client=OuterRef("client"), treatment__voided_at__isnull=True,
        settled_on__isnull=True,
    )  # fmt: skip
    annotated: QuerySet[Any] = found.annotate(has_open_reaction=Exists(reactions))
    return annotated.select_related("client__clinic", "clinic")


def done_in(course: Course) -> QuerySet[Any]:
    """The treatments that count for a course, oldest first."""
    zone = course.clinic.timezone
    found: QuerySet[Any] = Treatment.objects.standing().filter(
        client=course.client_id, treated_at__gte=times.day_start(course.started_on, zone)
    )
    if course.ended_on is not None:
        found = found.filter(treated_at__lt=times.day_end(course.ended_on, zone))
    return found.order_by("treated_at", "pk")


def progress(course: Any) -> rules.Progress:
    """Where a course stands; needs `with_reaction`. Runs one query."""
    return rules.progress(
        [course.clinic.day(at) for at in done_in(course).values_list("treated_at", flat=True)],
        sessions=course.sessions,
        days_between=course.days_between,
        downtime_days=course.downtime_days,
        has_open_reaction=course.has_open_reaction,
    )


def open_course(client: Client) -> Any:
    """The course that goes on, if there is one."""
    return of_client(client).filter(voided_at__isnull=True, ended_on__isnull=True).first()


def last_session_on(course: Course) -> date:
    """The day of the latest session, else the first day of the course."""
    last = done_in(course).last()
    return course.clinic.day(last.treated_at) if last else course.started_on
