"""Screens of courses: planned, looked at, changed, ended."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action
from compliance.ledger.queries import history
from compliance.treatments.forms.courses import CourseEndForm, CourseForm
from compliance.treatments.models import Client, Course
from compliance.treatments.queries import courses as queries
from compliance.treatments.queries import treatments
from compliance.treatments.screens import care
from compliance.treatments.screens import courses as shown
from compliance.treatments.services import courses as services


@allow(*LOGGERS)
def course_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Plan a course with a client."""
    client = get_record(Client.objects.select_related("clinic"), request, pk)
    initial = {"started_on": request.today, "body_area": _("Face")}
    return screens.form_page(
        request,
        form=CourseForm(request.POST or None, clinic=request.clinic, initial=initial),
        save=lambda form: services.plan_course(
            client=client, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Plan a course for %(code)s") % {"code": client.code},
        back=client.get_absolute_url(),
    )


@allow(*READERS, methods=["GET"])
def course_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One course: the plan, what was done, what is next and when at the earliest."""
    course = get_record(_courses(), request, pk)
    progress = queries.progress(course)
    done = treatments.complete(queries.done_in(course)).order_by("-treated_at", "-pk")
    return screens.detail_page(
        request,
        heading=str(course),
        back=course.client.get_absolute_url(),
        status=shown.status(course, progress),
        actions=screens.offered(request, *_actions(course)),
        sections=[shown.plan_section(course, progress), care.treatment_section(list(done[:25]))],
        history=history(course),
    )


@allow(*LOGGERS)
def course_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Another plan."""
    course = get_record(_courses(), request, pk)
    return screens.form_page(
        request,
        form=CourseForm(request.POST or None, clinic=request.clinic, instance=course),
        save=lambda form: services.amend_course(
            course=course,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        heading=_("Change the course"),
        back=course.get_absolute_url(),
    )


@allow(*LOGGERS)
def course_end(request: StaffRequest, pk: UUID) -> HttpResponse:
    """End it early."""
    course = get_record(_courses(), request, pk)
    initial = {"ended_on": request.today}
    return screens.form_page(
        request,
        form=CourseEndForm(request.POST or None, clinic=request.clinic, initial=initial),
        save=lambda form: services.end_course(
            course=course,
            ended_on=form.cleaned_data["ended_on"],
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=request.now,
        ),
        heading=_("End the course"),
        back=course.get_absolute_url(),
        submit=_("End it"),
    )


@allow(*LOGGERS)
def course_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Planned by mistake."""
    course = get_record(_courses(), request, pk)
    return screens.void_page(
        request,
        course,
        save=lambda reason: services.void_course(
            course=course, by=request.actor, at=request.now, reason=reason
        ),
        back=course.get_absolute_url(),
    )


def _actions(course: Any) -> list[Action]:
    end = Action(_("End it early"), reverse("course-end", args=[course.pk]), "check")
    found = [
        Action(_("Change"), reverse("course-amend", args=[course.pk]), "pencil"),
        Action(_("Void"), reverse("course-void", args=[course.pk]), "void"),
    ]
    return screens.record_actions(course, *([end] if course.ended_on is None else []), *found)


def _courses() -> Any:
    return queries.with_reaction(Course.objects.all())
