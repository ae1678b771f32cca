"""How public pages and papers answer: to everyone alike, with a digest, without a cookie."""

import gzip
import hashlib
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response

from compliance.checklist import rules
from compliance.clinics.models import Clinic
from compliance.ledger import queries as ledger

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

# A page that carries a clinic's answers is asked for anew each time: an answer may lapse any day.
ALWAYS_ASK = "public, no-cache"
TEXTS = ("text/", "application/xml", "application/manifest+json")
FOR_AN_HOUR = "public, max-age=3600"
FOR_A_DAY = "public, max-age=86400"

remembered_clinics: dict[str, tuple[Clinic, int]] = {}


def answer(request: HttpRequest, body: bytes, content_type: str, caching: str) -> HttpResponseBase:
    """An answer that everyone may keep, with the digest that tells when it changed.

    Text goes out compressed to whoever takes it: there is no secret in it that could leak so.
    """
    is_text = content_type.startswith(TEXTS)
    etag = _digest(body)
    if is_text and "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        response = HttpResponse(_compressed(body), content_type=content_type)
        response["Content-Encoding"] = "gzip"
        etag = f'{etag[:-1]}-gzip"'
    else:
        response = HttpResponse(body, content_type=content_type)
    if is_text:
        response["Vary"] = "Accept-Encoding"
    response["ETag"] = etag
    response["Cache-Control"] = caching
    return get_conditional_response(request, etag=etag, response=response) or response


def for_other_sites(view: View) -> View:
    """Let a page stand in a frame, or a picture beside a link, on any site that asks for it."""

    @wraps(view)
    def shared(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return cast("View", shared)


@lru_cache(maxsize=256)
def _digest(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


@lru_cache(maxsize=256)
def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def find_clinic(slug: str) -> tuple[Clinic, int]:
    """The clinic with this address and the size of its history. Raises Http404.

    A clinic changes only by an event in its own history, so one that was read at this size is
    still the same.
    """
    known = remembered_clinics.get(slug)
    if known and ledger.size(known[0].pk) == known[1]:
        return known
    found = Clinic.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if found is None:
        raise Http404
    size = ledger.size(found)  # first: what is read after it can only be newer
    remembered_clinics[slug] = Clinic.objects.get(pk=found), size
    return remembered_clinics[slug]


def language_of(request: HttpRequest, clinic: Clinic | None) -> str:
    """The language asked for, else the clinic's; what we do not speak is as good as not asked."""
    language = request.GET.get("lang", "")
    if language in rules.LANGUAGES:
        return language
    return clinic.language if clinic else rules.LANGUAGES[0]


@lru_cache(maxsize=2048)
def page_address(begins: str, slug: str | None) -> str:
    """The whole address of a clinic's page or of the blank list, as printed and shared."""
    return begins + (reverse("clinic-checklist", args=[slug]) if slug else reverse("checklist"))
