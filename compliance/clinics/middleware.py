"""Puts clinic, member and clock on the request, and refuses what a view has not declared."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils import timezone

from compliance.clinics import queries
from compliance.clinics.access import Access
from compliance.core.actor import Actor


class ClinicMiddleware:
    """Private by default, declared by default: our own view without `allow` is refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        _args: Sequence[Any],
        _kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Answers instead of the view where it may not run."""
        request.now = timezone.now()  # type: ignore[attr-defined]
        if not view.__module__.startswith("compliance.") or not getattr(
            view, "login_required", True
        ):
            return None
        access: Access | None = getattr(view, "access", None)
        if access is None:
            raise PermissionDenied(f"{view.__module__}.{view.__qualname__} declares no access")
        allowed = [*access.methods, "HEAD"] if "GET" in access.methods else [*access.methods]
        if request.method not in allowed:
            return HttpResponseNotAllowed(allowed)
        return _enter(request, access)


def _enter(request: Any, access: Access) -> HttpResponse | None:
    """Puts the member's clinic on the request."""
    membership = queries.current_membership(request.user, request.session.get("clinic"))
    if membership is None:
        return redirect("no-clinic")
    if membership.role not in access.roles:
        raise PermissionDenied
    request.membership = membership
    request.clinic = membership.clinic
    request.actor = Actor(str(request.user.pk), request.user.name, membership.role)
    request.today = membership.clinic.day(request.now)
    timezone.activate(membership.clinic.timezone)
    return None
