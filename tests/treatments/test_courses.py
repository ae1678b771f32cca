"""Courses: what was done, what is next, and when at the earliest."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from compliance.core.errors import Refusal
from compliance.ledger.verification import verify
from compliance.treatments.models import Course
from compliance.treatments.queries import courses as queries
from compliance.treatments.rules.course import progress
from compliance.treatments.services import courses as services
from compliance.treatments.services.units import Unit
from tests.clinics.factory import NOW, TESTER
from tests.devices.factory import make_lot
from tests.treatments.factory import (
    EARLIER,
    TODAY,
    make_client,
    make_course,
    make_treatment,
)
from tests.treatments.test_screens import enter, sent

pytestmark = pytest.mark.django_db
LAST = date(2026, 7, 15)
PLAN = {"sessions": 4, "days_between": 35, "downtime_days": 5, "has_open_reaction": False}


def test_the_next_session_is_never_before_28_days():
    found = progress([date(2026, 6, 1), LAST], **PLAN)  # type: ignore[arg-type]
    assert (found.next, found.done) == (3, 2)
    assert found.rested_on == date(2026, 7, 20)
    assert found.earliest_on == date(2026, 8, 12)
    assert found.proposed_on == date(2026, 8, 19)
    sooner = progress([LAST], **{**PLAN, "days_between": 10})  # type: ignore[arg-type]
    assert sooner.proposed_on == date(2026, 8, 12)


def test_before_the_first_and_after_the_last_there_is_no_day():
    assert progress([], **PLAN).earliest_on is None  # type: ignore[arg-type]
    done = progress([LAST] * 4, **PLAN)  # type: ignore[arg-type]
    assert (done.next, done.earliest_on, done.rested_on) == (None, None, date(2026, 7, 20))


@pytest.mark.parametrize("fields", [{"sessions": 2}, {"sessions": 7}, {"days_between": 27}])
def test_a_plan_keeps_to_three_to_six_sessions_and_28_days(fields):
    with pytest.raises(ValidationError):
        make_course(**fields)


def test_only_treatments_of_the_course_count():
    client = make_client()
    units = [Unit(make_lot(client.clinic, received_on=date(2025, 1, 1)))]
    make_treatment(client, treated_at=EARLIER - timedelta(days=400), units=units)
    course = make_course(client)
    make_treatment(client, units=units)
    assert queries.progress(queries.of_client(client).get()).done == 1
    services.end_course(course=course, ended_on=LAST, reason="Moved away", by=TESTER, at=NOW)
    assert queries.done_in(Course.objects.get()).count() == 1
    assert verify(client.clinic_id).is_whole


def test_one_course_at_a_time_and_a_done_one_makes_room():
    client = make_client()
    course = make_course(client, sessions=3)
    with pytest.raises(ValidationError, match="still open"):
        make_course(client)
    for days in (2, 1, 0):
        make_treatment(client, treated_at=EARLIER - timedelta(days=days), is_screened=False)
    make_course(client, started_on=TODAY)
    course.refresh_from_db()
    assert (course.ended_on, course.end_reason) == (TODAY, "All sessions done")


def test_a_course_ends_once_and_not_tomorrow():
    course = make_course()
    at = {"reason": "Moved", "by": TESTER, "at": NOW}
    with pytest.raises(Refusal, match="still to come"):
        services.end_course(course=course, ended_on=TODAY + timedelta(days=1), **at)  # type: ignore[arg-type]
    ended = services.end_course(course=course, ended_on=TODAY, **at)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="ended already"):
        services.end_course(course=ended, ended_on=TODAY, **at)  # type: ignore[arg-type]


def test_a_course_is_planned_changed_and_ended_on_the_screen(client):
    record = make_client(enter(client))
    assert "No course is planned" in client.get(record.get_absolute_url()).text
    plan = {"started_on": "2026-01-01", "body_area": "Face", "days_between": 35, "sessions": 6}
    client.post(reverse("course-add", args=[record.pk]), sent(**plan, downtime_days=3))
    course = Course.objects.get()
    page = client.get(course.get_absolute_url()).text
    assert "Session 1, as soon as the client is screened" in page
    make_treatment(record, treated_at=timezone.now(), at=timezone.now())
    page = client.get(course.get_absolute_url()).text
    assert "Session 2: " in page
    assert "1 of 6 sessions done" in page
    changed = {**plan, "days_between": 42, "reason": "Heals slowly", "downtime_days": 7}
    client.post(reverse("course-amend", args=[course.pk]), sent(**changed))
    course.refresh_from_db()
    assert (course.days_between, course.downtime_days) == (42, 7)
    ending = sent(ended_on=record.clinic.day(timezone.now()), reason="Moved away")
    client.post(reverse("course-end", args=[course.pk]), ending)
    assert "Ended early" in client.get(record.get_absolute_url()).text
    client.post(reverse("course-void", args=[course.pk]), sent(reason="Another client's"))
    assert "Another client" in client.get(course.get_absolute_url()).text


def test_a_void_client_has_no_course():
    client = make_client()
    client.voided_at = NOW
    with pytest.raises(Refusal, match="void"):
        make_course(client)
