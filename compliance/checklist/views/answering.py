"""How public pages and papers answer: to everyone alike, with a digest, without a cookie."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response

from compliance.checklist import rules
from compliance.clinics.models import Clinic
from compliance.core.addresses import public_address

# A page that carries a clinic's answers is asked for anew each time: an answer may lapse any day.
ALWAYS_ASK = "public, no-cache"
FOR_AN_HOUR = "public, max-age=3600"
FOR_A_DAY = "public, max-age=86400"


def answer(request: HttpRequest, body: bytes, content_type: str, caching: str) -> HttpResponseBase:
    """An answer that everyone may keep, with the digest that tells when it changed."""
    response = HttpResponse(body, content_type=content_type)
    response["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response["Cache-Control"] = caching
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def find_clinic(slug: str) -> Clinic:
    """The clinic with this address. Raises Http404."""
    clinic = Clinic.objects.filter(slug=slug).first()
    if clinic is None:
        raise Http404
    return clinic


def language_of(request: HttpRequest, clinic: Clinic | None) -> str:
    """The language asked for, else the clinic's; what we do not speak is as good as not asked."""
    language = request.GET.get("lang", "")
    if language in rules.LANGUAGES:
        return language
    return clinic.language if clinic else rules.LANGUAGES[0]


def page_address(clinic: Clinic, request: HttpRequest) -> str:
    """The whole address of a clinic's public page, as printed and shared."""
    path = reverse("clinic-checklist", args=[clinic.slug])
    return public_address(path, request)


def blank_address(request: HttpRequest) -> str:
    """The whole address of the blank list."""
    return public_address(reverse("checklist"), request)
