"""Asks for sign-in, puts clinic, member and clock on requests, refuses undeclared views."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from compliance.clinics.access import (
    HANDED_OVER,
    Access,
    enter,
    let_in,
    place_of_client,
    refusal,
    visit_of,
)
from compliance.clinics.services import note_page
from compliance.core import shown

LIBRARIES = ("allauth.", "django.")  # their views guard themselves


class PrivateByDefault(LoginRequiredMiddleware):
    """Sign-in before every page that is not open to everyone.

    On open pages nobody asks who is there, so that their answers are the same for all and vary
    by no cookie.
    """

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """The sign-in page instead of the view where nobody is signed in."""
        if not getattr(view, "login_required", True):
            return None
        answer: HttpResponseBase | None = super().process_view(request, view, args, kwargs)
        if answer is None or not hasattr(view, "access"):
            return answer
        return let_in(request, answer)


class ClinicMiddleware:
    """Private by default, declared by default: a view of ours without `allow` is refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            response = self.get_response(request)
            if visit_of(request) is not None:
                keep_shown(request, response)
            return response
        finally:
            timezone.deactivate()

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        _args: Sequence[Any],
        _kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Answers instead of the view where it may not run."""
        request.now = timezone.now()  # type: ignore[attr-defined]
        place = place_of_client(request)
        if place:
            return redirect(place)
        if view.__module__.startswith(LIBRARIES):
            if request.user.is_authenticated and HANDED_OVER not in request.session:
                enter(request)  # so that these pages show the clinic and its navigation too
            return None
        if not getattr(view, "login_required", True):
            return None
        access: Access | None = getattr(view, "access", None)
        if access is None:
            raise PermissionDenied(f"{view.__module__}.{view.__qualname__} declares no access")
        return refusal(request, access)


def keep_shown(request: Any, response: HttpResponseBase) -> None:
    """Writes down what an inspector opened; what cannot be written down is not shown."""
    title, text, digest = "", "", ""
    if response.status_code == 200 and not response.streaming:
        content: bytes = response.content  # type: ignore[attr-defined]
        digest = hashlib.sha256(content).hexdigest()
        if response.get("Content-Type", "").startswith("text/html"):
            title, text = shown.read(content.decode(response.charset or "utf-8", "replace"))
    name = response.get("Content-Disposition", "").rpartition("filename=")[2].strip('"')
    note_page(
        link=request.visit,
        path=request.get_full_path(),
        status=response.status_code,
        title=title or name,
        text=text,
        digest=digest,
        at=request.now,
    )
