"""The whole site with two addresses more: answers of a fixed size, which cost nothing to make."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path

from compliance.clinics.access import READERS, StaffRequest, allow
from klarity_site.urls import urlpatterns as site


@login_not_required
def constant(_request: HttpRequest, size: int) -> HttpResponse:
    """As many bytes as asked for."""
    return HttpResponse(b"x" * size, content_type="application/octet-stream")


@allow(*READERS, methods=("GET",))
def for_members(_request: StaffRequest, size: int) -> HttpResponse:
    """As many bytes as asked for, to whoever is signed in at a clinic."""
    return HttpResponse(b"x" * size, content_type="application/octet-stream")


def counting(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Every answer tells how many queries it took."""

    def told(request: HttpRequest) -> HttpResponseBase:
        asked: list[str] = []

        def counted(execute: Any, sql: str, *rest: Any) -> Any:
            asked.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(counted):
            response: HttpResponseBase = get_response(request)
        response.headers["X-Queries"] = str(len(asked))
        return response

    return told


urlpatterns = [
    path("constant/<int:size>/", constant),
    path("constant/<int:size>/members/", for_members),
    *site,
]
