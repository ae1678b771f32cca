"""What every answer tells browsers, whatever made it: a page, a file, a redirect or an error."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

# No page of ours looks, listens, locates, measures or charges.
PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        *("accelerometer", "camera", "display-capture", "encrypted-media", "geolocation"),
        *("gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "serial", "usb"),
        "xr-spatial-tracking",
    )
)
CLOSED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
ELSEWHERE = "Cross-Origin-Resource-Policy"


class HeadersMiddleware:
    """The outermost layer: fills in what no view and no other layer has said.

    An answer that says nothing about being kept is kept by nobody: it may hold health records.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CLOSED)
        if "frame-ancestors *" not in response["Content-Security-Policy"]:
            response["X-Frame-Options"] = "DENY"  # for browsers that know no policy
        for name, value in (
            ("Permissions-Policy", PERMISSIONS),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            (ELSEWHERE, "same-origin"),
            ("Cache-Control", "private, no-store"),
        ):
            response.headers.setdefault(name, value)
        return response


def for_all_sites(headers: object, _path: str, _url: str) -> None:
    """Static files hold nothing of anybody, and a framed page may need them from anywhere."""
    headers[ELSEWHERE] = "cross-origin"  # type: ignore[index]
