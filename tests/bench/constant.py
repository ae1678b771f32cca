"""The whole site with two addresses more: answers of a fixed size, which cost nothing to make."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from klarity_site.urls import urlpatterns as site


@login_not_required
def constant(_request: HttpRequest, size: int) -> HttpResponse:
    """As many bytes as asked for."""
    return HttpResponse(b"x" * size, content_type="application/octet-stream")


urlpatterns = [path("constant/<int:size>/", constant), *site]
