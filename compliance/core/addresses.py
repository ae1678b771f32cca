"""Addresses as they are printed: where this installation is reached from outside."""

from django.conf import settings
from django.http import HttpRequest


def public_address(path: str, request: HttpRequest | None = None) -> str:
    """A whole address for paper and QR codes; empty where nobody said what we are called.

    The configured public address counts; without one, the address somebody is using just now.
    """
    begins = origin(request)
    return f"{begins}{path}" if begins else ""


def origin(request: HttpRequest | None = None) -> str:
    """How our addresses begin, without the last stroke; empty where nobody said."""
    if settings.PUBLIC_URL:
        return str(settings.PUBLIC_URL.geturl().rstrip("/"))
    return f"{request.scheme}://{request.get_host()}" if request else ""
