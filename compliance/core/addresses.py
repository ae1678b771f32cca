"""Addresses as they are printed: where this installation is reached from outside."""

from django.conf import settings
from django.http import HttpRequest


def public_address(path: str, request: HttpRequest | None = None) -> str:
    """A whole address for paper and QR codes; empty where nobody said what we are called.

    The configured public address counts; without one, the address somebody is using just now.
    """
    if settings.PUBLIC_URL:
        return f"{settings.PUBLIC_URL.geturl().rstrip('/')}{path}"
    return request.build_absolute_uri(path) if request else ""
