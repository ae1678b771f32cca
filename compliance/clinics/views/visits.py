"""An inspector's door: who gave the link, what it shows, until when; and the way out."""

from allauth.core.internal.ratelimit import consume
from allauth.core.ratelimit import respond_429
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.clinics import queries, rules, services
from compliance.clinics.access import VISIT


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def visit(request: HttpRequest, token: str) -> HttpResponse:
    """What the link is; the button begins the visit, in a session that knows nothing else.

    A message app that looks at the address begins nothing.
    """
    now = timezone.now()
    link = queries.find_inspector_link(token, at=now)
    if (link is None or request.method == "POST") and _is_too_many(request):
        too_many: HttpResponse = respond_429(request)
        return too_many
    if link is None:
        return render(request, "clinics/visit_ended.html", {"is_over": False}, status=404)
    if request.method == "POST":
        device = rules.device_name(request.headers.get("User-Agent", ""))
        services.begin_visit(link=link, device=device, at=now)
        request.session.flush()
        request.session[VISIT] = str(link.pk)
        return redirect("today")
    with timezone.override(link.clinic.timezone):
        return render(request, "clinics/visit.html", {"link": link, "token": token})


@login_not_required
@require_POST
@never_cache
def visit_leave(request: HttpRequest) -> HttpResponse:
    """Stop reading on this device; the link itself stays as it is."""
    if VISIT in request.session:
        request.session.flush()
    return redirect("visit-ended")


@login_not_required
@require_safe
@never_cache
def visit_ended(request: HttpRequest) -> HttpResponse:
    """Where somebody lands whose link opens nothing any more."""
    return render(request, "clinics/visit_ended.html", {"is_over": True})


def _is_too_many(request: HttpRequest) -> bool:
    return not consume(request, app="allauth.account", action="visit", limit_get=True)
