"""The staff home: what needs attention, quick logging, and the audit."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import anchors
from compliance.clinics.access import READERS, StaffRequest, allow, visit_of
from compliance.clinics.models import Role
from compliance.clinics.screens import Action, offered
from compliance.core.once import asking_once
from compliance.today import queries, screens, year


@allow(*READERS, methods=("GET",))
def today(request: StaffRequest) -> HttpResponse:
    """What is wrong, what is due, and one tap to everything else."""
    with asking_once():
        found = queries.needs_attention(request.clinic, on=request.today, at=request.now)
        judged = queries.judged(request.clinic, on=request.today, at=request.now)
        credential = screens.credential_url(request)
        steps = screens.steps(queries.first_steps(request.clinic), credential=credential)
        is_new = bool(steps)
        days = [] if is_new else queries.year(request.clinic, on=request.today)
    shown = screens.items(request, found)
    screens.keep_badge(request, found)
    context = {
        "heading": screens.greeting(request),
        "intro": screens.day_line(request),
        "is_unanchored": request.membership.role == Role.OWNER
        and anchors.is_missed(request.clinic, at=request.now),
        "summary": screens.summary(request, found) if found or not steps else None,
        "items": shown[: screens.SHOWN_AT_ONCE],
        "more_items": shown[screens.SHOWN_AT_ONCE : screens.SHOWN_WIDE],
        "rest_items": shown[screens.SHOWN_WIDE :],
        "more_count": len(shown[screens.SHOWN_AT_ONCE :]),
        "steps": steps,
        "quick_log": []
        if visit_of(request)
        else screens.quick_log(request, found, credential=credential),
        "opening": screens.opening(request, queries.opening(request.clinic, on=request.today)),
        "readiness": None if is_new else screens.readiness(judged),
        "year": year.picture(days) if days else None,
        "audit": offered(request, Action(_("Audit PDF"), reverse("audit-add"), "file")),
        "inspector": offered(
            request, Action(_("Inspector walks in"), reverse("inspector-link-add"), "eye")
        ),
    }
    return render(request, "today/today.html", context)
