"""P13: every kind of answer tells browsers to run nothing, frame nothing and lend nothing."""

import os
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone

from compliance.clinics.access import allow
from compliance.clinics.models import Role
from klarity_site.urls import urlpatterns as every_page
from tests.api.factory import make_key
from tests.clinics.factory import PASSWORD, make_clinic, make_inspector_link, make_member
from tests.documents.factory import PDF, make_document, make_upload
from tests.promises.conftest import FULL
from tests.today.factory import make_feed
from tests.treatments.aftercare_factory import make_card
from tests.treatments.factory import make_client

HOST = "records.example.org"
ROOT = Path(__file__).resolve().parents[2]
OF_BROWSERS = ("SECURE_", "SESSION_", "CSRF_", "LANGUAGE_COOKIE_", "X_FRAME_", "ALLAUTH_")
EXTRAS = ("PUBLIC_URL", "HTTPS", "ALLOWED_HOSTS", "MIDDLEWARE", "CONTENT_SECURITY_POLICY")
YEAR = 365 * 24 * 60 * 60
RUNNING = ("unsafe-inline", "unsafe-eval", "unsafe-hashes", "strict-dynamic", "http:", "https:")
FRAMED = ("framed page", "framed badge")
LENT = (*FRAMED, "picture to share", "static style", "static drawing", "static script")


@allow(Role.OWNER)
def broken(_request: HttpRequest) -> HttpResponse:
    """A view with a mistake in it."""
    raise ValueError("a mistake of ours")


class Urls:
    """Every page, and one that fails."""

    urlpatterns = [path("broken/", broken, name="broken"), *every_page]


@pytest.fixture
def production(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Client]:
    """Browsers before an installation behind https, with its own settings and static files."""
    monkeypatch.setenv("KLARITY_PUBLIC_URL", f"https://{HOST}")
    monkeypatch.setenv("KLARITY_DATA_DIR", str(tmp_path))
    real = runpy.run_path(str(ROOT / "klarity_site" / "settings.py"))
    assert os.environ["KLARITY_PUBLIC_URL"] in real["CSRF_TRUSTED_ORIGINS"]
    for name, value in real.items():
        if name.startswith(OF_BROWSERS) or name in EXTRAS:
            setattr(settings, name, value)
    settings.WHITENOISE_USE_FINDERS = True
    settings.ROOT_URLCONF = Urls

    def browser(member: Any = None, host: str = HOST, **extra: Any) -> Client:
        headers = {"host": host, "x-forwarded-proto": "https"}
        client = Client(headers=headers, raise_request_exception=False, **extra)
        if member:
            client.force_login(member.user)
        return client

    return browser


def kinds(clinic: Any, browser: Callable[..., Client]) -> Iterator[tuple[str, int, Any]]:
    """One answer of every kind that leaves Klarity, with the status it must have."""
    owner, inspector = make_member(clinic), make_member(clinic, Role.INSPECTOR)
    staff, visitor = browser(owner), browser()
    paper = make_document(clinic, upload=make_upload(PDF, "policy.pdf"))
    photo = make_document(clinic)
    sign_in = {"login": owner.user.email, "password": PASSWORD}
    yield "staff page", 200, staff.get("/settings/")
    yield "form", 200, staff.get(reverse("device-add"))
    yield "form with faults", 422, staff.post(reverse("device-add"), {"make": ""})
    yield "public page", 200, visitor.get("/c/demo/")
    yield "framed page", 200, visitor.get("/c/demo/embed/")
    yield "framed badge", 200, visitor.get("/c/demo/badge/")
    yield "sign-in page", 200, visitor.get("/accounts/login/")
    yield "signing in", 302, visitor.post("/accounts/login/", sign_in)
    if FULL:  # it takes a second to make
        yield "public PDF", 200, visitor.get("/checklist.pdf")
    yield "PDF", 200, staff.get(reverse("document-download", args=[paper.pk]))
    yield "download", 200, staff.get(reverse("document-download", args=[photo.pk]))
    yield "preview", 200, staff.get(reverse("document-preview", args=[photo.pk]))
    yield "CSV", 200, staff.get(reverse("exchange-template", args=["practitioners"]))
    yield "JSON", 200, visitor.get("/manifest.webmanifest")
    yield "calendar", 200, visitor.get(reverse("calendar-feed", args=[make_feed(clinic)[1]]))
    yield "sitemap", 200, visitor.get("/sitemap.xml")
    yield "script", 200, visitor.get("/sw.js")
    yield "text", 200, visitor.get("/healthz")
    yield "picture to share", 200, visitor.get("/c/demo/card.png")
    yield "static style", 200, visitor.get("/static/klarity/base.css")
    yield "static drawing", 200, visitor.get("/static/klarity/mark.svg")
    yield "static script", 200, visitor.get("/static/klarity/checklist.js")
    yield "no static file", 404, visitor.get("/static/klarity/none.css")
    yield "redirect", 302, browser().get("/today/")
    yield "to https", 301, Client(headers={"host": HOST}).get("/today/")
    yield "400, another host", 400, browser(host="evil.example").get("/today/")
    yield "403", 403, browser(inspector).get(reverse("device-add"))
    yield "403, no token", 403, browser(owner, enforce_csrf_checks=True).post("/settings/clinic/")
    yield "404", 404, staff.get("/nowhere/")
    yield "405", 405, staff.delete("/settings/")
    yield "500", 500, staff.get("/broken/")


def of_programs(clinic: Any, browser: Callable[..., Client]) -> Iterator[tuple[str, int, Any]]:
    """The same for other programs, for inspectors, and for whoever holds a link."""
    _key, secret = make_key(clinic)
    headers = {"authorization": f"Bearer {secret}"}
    program, visitor, phone = browser(), browser(), browser()
    sent: dict[str, Any] = {"path": "/api/v1/devices", "content_type": "application/json"}
    pen = {"code": "PEN-1", "kind": "PEN", "make": "Novaderm", "model": "P3"}
    for kind, status, record in (("record written", 201, pen), ("record refused", 422, {})):
        once = {"idempotency-key": kind}
        yield kind, status, program.post(**sent, data=record, headers=headers | once)
    yield "records", 200, program.get("/api/v1/devices", headers=headers)
    yield "description", 200, visitor.get("/api/v1/openapi.json")
    yield "no such address", 404, visitor.get("/api/v1/moons")
    yield "405 for a program", 405, visitor.delete("/api/v1/devices")
    yield "no key", 401, visitor.get("/api/v1/devices")
    for _guess in range(30):
        limited = visitor.get("/api/v1/devices")
    yield "429", 429, limited
    token = make_inspector_link(clinic, at=timezone.now())[1]
    yield "beginning a visit", 302, phone.post(reverse("visit", args=[token]))
    yield "page of an inspector", 200, phone.get("/today/")
    yield "link of no worth", 404, visitor.get(reverse("visit", args=["nothing"]))
    yield "a client's card", 200, visitor.get(f"/card/{make_card(make_client(clinic)).code}/")
    yield "anchor", 200, browser(make_member(clinic)).post(reverse("anchor-keep"))


def directives(policy: str) -> dict[str, list[str]]:
    """A content security policy, taken apart."""
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {part[0]: part[1:] for part in parts}


def policy_faults(kind: str, policy: str) -> list[str]:
    """What a policy leaves open."""
    found = directives(policy)
    ancestors = ["*"] if kind in FRAMED else ["'none'"]
    checks = {
        "lets everything else in": found.get("default-src") == ["'none'"],
        "lets pages be rebased": "sandbox" in found or found.get("base-uri") == ["'none'"],
        "may be framed": found.get("frame-ancestors") == ancestors,
        "runs what is written in a page": not any(word in policy for word in RUNNING),
        "runs what is in an address": "data:" not in str(found.get("script-src")),
        "sends forms anywhere": (
            "sandbox" in found or found.get("form-action") in (["'self'"], ["'none'"])
        ),
    }
    return [fault for fault, is_fine in checks.items() if not is_fine]


def cookie_faults(response: Any) -> list[str]:
    """What a cookie leaves open."""
    return [
        f"cookie {name}"
        for name, each in response.cookies.items()
        if not (each["secure"] and each["httponly"] and each["samesite"] in {"Lax", "Strict"})
        or not name.startswith("__Host-")
        or each["path"] != "/"
        or each["domain"]
    ]


def faults(kind: str, response: Any) -> list[str]:
    """What an answer leaves open."""
    said = response.headers
    shared = "cross-origin" if kind in LENT else "same-origin"
    checks = {
        "sniffed": said.get("X-Content-Type-Options") == "nosniff",
        "says where from": said.get("Referrer-Policy") in {"same-origin", "no-referrer"},
        "shares a window": said.get("Cross-Origin-Opener-Policy") == "same-origin",
        "lent to others": said.get("Cross-Origin-Resource-Policy") == shared,
        "uses the camera": "camera=()" in said.get("Permissions-Policy", ""),
        "framed by old browsers": kind in LENT or framing(response),
        "plain http next time": (  # over plain http nobody would believe it
            kind == "to https" or strict_transport(said.get("Strict-Transport-Security", ""))
        ),
        "kept by nobody knows whom": "Cache-Control" in said,
        "names its maker": not {"Server", "X-Powered-By"} & set(said),
    }
    found = [fault for fault, is_fine in checks.items() if not is_fine]
    return (
        found
        + policy_faults(kind, said.get("Content-Security-Policy", ""))
        + cookie_faults(response)
    )


def framing(response: Any) -> bool:
    """Old browsers, which know no policy, are told where there is a page to be tricked into."""
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return not is_page or response.headers.get("X-Frame-Options") == "DENY"


def strict_transport(said: str) -> bool:
    """Whether browsers come by https for a year, on every address below too."""
    age = said.partition("max-age=")[2].partition(";")[0]
    return age.isdigit() and int(age) >= YEAR and "includeSubDomains" in said


def look(clinic: Any, production: Callable[..., Client]) -> tuple[int, dict[str, list[str]]]:
    """Every kind of answer, and what it leaves open."""
    seen, found = 0, {}
    every = (*kinds(clinic, production), *of_programs(clinic, production))
    for kind, status, response in every:
        if response.streaming:
            b"".join(response.streaming_content)  # the client closes what was read to its end
        wrong = [] if response.status_code == status else [f"answers {response.status_code}"]
        seen += 1
        if wrong := wrong + faults(kind, response):
            found[kind] = wrong
    return seen, found


@pytest.mark.django_db
def test_every_kind_of_answer_leaves_nothing_open(production, promise):
    seen, found = look(make_clinic(slug="demo"), production)
    said = "what every kind of answer tells browsers"
    figure = f"{seen} kinds, open: {found or 'none'}"
    promise(13, said, figure=figure, bound="none open", kept=seen >= 43 and not found)


@pytest.mark.django_db
def test_answers_without_the_outer_layers_are_found_open(production, settings, control):
    """The same harness where somebody took the layers away."""
    settings.MIDDLEWARE = [
        name for name in settings.MIDDLEWARE if not name.startswith(("klarity_site.", "csp."))
    ]
    seen, found = look(make_clinic(slug="demo"), production)
    control(
        13,
        "without the layers that say it",
        figure=f"{len(found)} of {seen} kinds open",
        broke=len(found) > 20,
    )


@pytest.mark.parametrize(
    ("policy", "fault"),
    [
        ("default-src 'none'; script-src 'self' 'unsafe-inline'", "written in a page"),
        ("default-src 'self'", "everything else"),
        ("default-src 'none'; script-src data:", "in an address"),
        ("default-src 'none'; frame-ancestors *", "framed"),
    ],
)
def test_a_weak_policy_is_found(policy, fault):
    assert fault in " ".join(policy_faults("public page", policy))
