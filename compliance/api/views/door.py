"""Who comes in: the key of a request, how often it may ask; and how a refusal is told."""

from typing import Any

from allauth.core.internal.ratelimit import consume
from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.api import queries, rules
from compliance.api.models import AccessKey
from compliance.api.services import keys

MINUTE = 60
Place = tuple[str | int, ...]  # where in a body, from the outside in; empty for all of it
Error = tuple[Place, str]
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
}


class Problem(Exception):  # noqa: N818 - the name that RFC 9457 gives it
    """A refusal as RFC 9457 tells it: one sentence, and one for each field at fault."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: list[Error] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.errors, self.headers = errors or [], headers or {}

    def response(self) -> JsonResponse:
        """The answer; a field is named as RFC 6901 points to it."""
        said: dict[str, Any] = {
            "type": "about:blank",
            "title": TITLES[self.status],
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            said["errors"] = [
                {"pointer": _pointer(place), "detail": sentence} for place, sentence in self.errors
            ]
        return JsonResponse(
            said,
            status=self.status,
            content_type="application/problem+json",
            headers=self.headers,
        )


def enter(request: HttpRequest, *scopes: str) -> AccessKey:
    """The key of a request, which may do one of these; the clinic's clock is used from here on."""
    now = timezone.now()
    key = queries.open_key(_secret(request), at=now)
    if key is None:
        _count_stranger(request)
        sentence = _("Send a key of this clinic: “Authorization: Bearer …”. It may have ended.")
        raise Problem(401, sentence, headers={"WWW-Authenticate": 'Bearer realm="Klarity"'})
    _count(key, minute=int(now.timestamp()) // MINUTE)
    if not any(key.may(scope) for scope in scopes if scope):
        raise Problem(403, _("This key was not made for that. The owner can make another one."))
    keys.note_use(key, at=now)
    timezone.activate(key.clinic.timezone)
    return key


def _secret(request: HttpRequest) -> str:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _count(key: AccessKey, *, minute: int) -> None:
    """So many a minute, counted where all processes see it."""
    name = f"api-{key.pk}-{minute}"
    cache.add(name, 0, 2 * MINUTE)
    if cache.incr(name) > rules.REQUESTS_A_MINUTE:
        raise Problem(429, _("Too many requests. Wait a minute."), headers={"Retry-After": "60"})


def _count_stranger(request: HttpRequest) -> None:
    """Guessing is slowed down by the address it comes from."""
    if not consume(request, app="allauth.account", action="api", limit_get=True):
        raise Problem(429, _("Too many requests. Wait a while."), headers={"Retry-After": "900"})


def _pointer(place: Place) -> str:
    names = (str(each).replace("~", "~0").replace("/", "~1") for each in place if each != "")
    return "/".join(("#", *names))
