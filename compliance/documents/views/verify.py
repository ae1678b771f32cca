"""What a paper is worth today: open to everyone who holds it, no cookie, nothing about anybody."""

import re
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.dateformat import format as format_day
from django.views.decorators.http import require_safe

from compliance.documents import papers, queries, rules
from compliance.documents.models import IssuedPaper
from compliance.documents.rules import Standing
from compliance.ledger.rules import in_fours

TONES = {
    Standing.VALID: "ok",
    Standing.SUPERSEDED: "warn",
    Standing.WITHDRAWN: "bad",
    Standing.ALTERED: "bad",
}
DIGEST = re.compile(r"[0-9a-f]{64}\Z")


@login_not_required
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Type the code; what was typed leads to the paper's own address."""
    typed = request.GET.get("code", "")
    token = rules.read_code(typed)
    if token:
        return redirect("verify-paper", token=rules.spelled(token))
    return _answer(_language(request, None), {"typed": typed, "is_unknown": bool(typed)})


@login_not_required
@require_safe
def verify_paper(request: HttpRequest, token: str) -> HttpResponse:
    """What the paper with this code is worth. A code that is not there says nothing at all."""
    paper = queries.find_paper(token)
    language = _language(request, paper)
    if paper is None:
        return _answer(language, {"typed": token, "is_unknown": True}, status=404)
    asked = request.GET.get("sha256", "").lower()
    sha256 = asked if DIGEST.match(asked) else ""
    today = paper.clinic.day(request.now)  # type: ignore[attr-defined] # by the clinic middleware
    worth = papers.worth_of(paper, on=today, sha256=sha256)
    return _answer(language, _shown(paper, worth, today, sha256, language))


def _shown(
    paper: IssuedPaper, worth: papers.Worth, today: date, sha256: str, language: str
) -> dict[str, Any]:
    """Everything the page says about a paper."""
    words = queries.words(language)
    standing = worth.standing
    newer = queries.newer_paper(paper) if standing is Standing.SUPERSEDED else None
    since = paper.clinic.day(paper.voided_at) if paper.voided_at else today
    made_on = paper.clinic.day(paper.recorded_at)
    about = [
        (words["paper"], paper.title),
        (words["clinic"], paper.clinic.name),
        (words["made_on"], _spoken(made_on, language)),
        (words["code"], paper.code),
    ]
    if paper.as_of_on != made_on:
        about.insert(3, (words["as_of"], _spoken(paper.as_of_on, language)))
    next_step = words["newer"] if newer else words["no_newer"]
    newer_on = _spoken(paper.clinic.day(newer.recorded_at), language) if newer else ""
    return {
        "tone": TONES[standing],
        "title": words[standing.lower()],
        "text": words[f"{standing.lower()}_text"].format(day=_spoken(since, language)),
        "changes": worth.changes,
        "next_step": next_step.format(day=newer_on) if standing is Standing.SUPERSEDED else "",
        "about": about,
        "sha256": paper.sha256,
        "fingerprint": in_fours(paper.sha256),
        "is_same_file": bool(sha256) and sha256 == paper.sha256,
    }


def _answer(language: str, page: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page in its language, asked for anew each time and kept out of search engines."""
    others = [each for each in queries.VERIFY_LANGUAGES if each[0] != language]
    content = {"words": queries.words(language), "others": others, "lang": language, **page}
    with translation.override(language):
        body = render_to_string("documents/verify.html", content)  # without the visitor's session
    response = HttpResponse(body, status=status)
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


def _language(request: HttpRequest, paper: IssuedPaper | None) -> str:
    """The language asked for, else the paper's, else the visitor's own where we speak it."""
    known = dict(queries.VERIFY_LANGUAGES)
    wanted = (request.GET.get("lang", ""), paper.language if paper else translation.get_language())
    return next((each for each in wanted if each in known), queries.VERIFY_LANGUAGES[0][0])


def _spoken(day: date, language: str) -> str:
    with translation.override(language):
        return format_day(day, "j F Y" if language != "es" else r"j \d\e F \d\e Y")
