"""Is Klarity itself well: a page for the owner, and a word for programs that watch."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.clinics.access import OWNERS, StaffRequest, allow
from compliance.exchange import health
from klarity_site import installation


@allow(*OWNERS, methods=("GET",))
def health_page(request: StaffRequest) -> HttpResponse:
    """What is well, what is not, and what to do."""
    found = list(health.checks(request.clinic, at=request.now))
    page = {
        "heading": _("Is Klarity itself well?"),
        "back": reverse("settings"),
        "checks": found,
        "is_well": all(each.tone in {"ok", "info"} for each in found),
        "version": installation.version(),
    }
    return render(request, "exchange/health.html", page)


@login_not_required
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """200 while this machine can serve and save, 503 when it cannot; details in JSON."""
    is_ready, parts = health.ready(at=timezone.now())
    is_calm = is_ready and all(word == "ok" for word in parts.values())
    status = "ready" if is_calm else "attention" if is_ready else "down"
    response = JsonResponse({"status": status, "parts": parts}, status=200 if is_ready else 503)
    response["Cache-Control"] = "no-store"
    return response
