"""What search engines, phones and other sites ask for beside the pages."""

import hashlib
import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from compliance.checklist import queries, rules
from compliance.checklist.views.answering import (
    ALWAYS_ASK,
    FOR_A_DAY,
    answer,
    find_clinic,
    for_other_sites,
    language_of,
)
from compliance.clinics.models import Clinic
from compliance.core.addresses import public_address
from compliance.printing import pictures

PAGES = ("checklist", "suitability", "aftercare", "course", "feedback")
ICON_SIDES = (192, 512)
KEPT_FILES = (
    *("klarity/tokens.css", "klarity/base.css", "klarity/checklist.css"),
    *("klarity/icons.svg", "klarity/mark.svg", "klarity/checklist.js", "klarity/offline.js"),
    *(f"klarity/fonts/source-sans-{weight}.woff2" for weight in ("regular", "semibold", "bold")),
)


@login_not_required
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Says ok while the database answers."""
    try:
        is_up = queries.is_database_up()
    except DatabaseError:
        is_up = False
    response = HttpResponse(
        "ok" if is_up else "The database does not answer.",
        status=200 if is_up else 503,
        content_type="text/plain; charset=utf-8",
    )
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """What search engines may read."""
    allowed = ["/$", "/c/", "/checklist.pdf", "/static/", *(f"{reverse(name)}$" for name in PAGES)]
    lines = ["User-agent: *", *(f"Allow: {each}" for each in allowed), "Disallow: /"]
    lines += ["", f"Sitemap: {public_address(reverse('sitemap'), request)}", ""]
    return answer(request, "\n".join(lines).encode(), "text/plain; charset=utf-8", FOR_A_DAY)


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """Every public page in every language; of clinics only those that published something."""
    paths = [reverse(name) for name in PAGES]
    slugs = queries.publishing_slugs()
    paths += [reverse("clinic-checklist", args=[slug]) for slug in slugs]
    languages = [(code, f"?lang={code}") for code in rules.LANGUAGES]
    urls = [public_address(path, request) for path in paths]
    xml = render_to_string("checklist/sitemap.xml", {"urls": urls, "languages": languages})
    return answer(request, xml.encode(), "application/xml; charset=utf-8", FOR_A_DAY)


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponseBase:
    """How the blank list becomes an app on a phone."""
    content = queries.content(language_of(request, None))
    sizes = [(side, reverse("app-icon", args=[side])) for side in ICON_SIDES]
    found: dict[str, Any] = {
        "name": content.words["title"],
        "short_name": content.words["checklist_link"],
        "description": content.words["share_text"],
        "lang": content.language,
        "id": "/checklist/",
        "start_url": f"/checklist/?lang={content.language}",
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf7f1",
        "theme_color": "#0e5a54",
        "icons": [
            *(
                {"src": url, "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
                for side, url in sizes
                for purpose in ("any", "maskable")
            ),
            {"src": static("klarity/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
    }
    body = json.dumps(found, ensure_ascii=False).encode()
    return answer(request, body, "application/manifest+json; charset=utf-8", FOR_A_DAY)


@login_not_required
@require_safe
def worker_script(request: HttpRequest) -> HttpResponseBase:
    """The script that keeps the blank list readable without a network."""
    pages = [f"{reverse('checklist')}?lang={code}" for code in rules.LANGUAGES]
    files = [*(static(name) for name in KEPT_FILES), *pages]
    texts = [queries.content(code).version for code in rules.LANGUAGES]
    edition = hashlib.sha256("\n".join([*files, *texts]).encode()).hexdigest()[:12]
    page = {"files": files, "edition": f"checklist-{edition}", "language": rules.LANGUAGES[0]}
    script = render_to_string("checklist/sw.js", page)
    return answer(request, script.encode(), "text/javascript; charset=utf-8", ALWAYS_ASK)


@login_not_required
@for_other_sites
@require_safe
def clinic_card(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The picture that shows when a clinic's page is shared."""
    return _card(request, find_clinic(slug)[0])


@login_not_required
@for_other_sites
@require_safe
def checklist_card(request: HttpRequest) -> HttpResponseBase:
    """The picture that shows when the blank list is shared."""
    return _card(request, None)


@login_not_required
@require_safe
def app_icon(request: HttpRequest, side: int) -> HttpResponseBase:
    """The icon of the installed list."""
    if side not in ICON_SIDES:
        raise Http404
    return answer(request, pictures.icon(side), "image/png", FOR_A_DAY)


@login_not_required
@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Where browsers look for a picture that no page named."""
    response = redirect(static("klarity/mark.svg"))
    response["Cache-Control"] = FOR_A_DAY
    return response


def _card(request: HttpRequest, clinic: Clinic | None) -> HttpResponseBase:
    content = queries.content(language_of(request, clinic))
    drawn = pictures.card(
        eyebrow=clinic.name if clinic else "Klarity",
        title=content.words["title"],
        lines=tuple(part.headline.ask for part in content.parts if part.headline),
    )
    return answer(request, drawn, "image/png", FOR_A_DAY)
