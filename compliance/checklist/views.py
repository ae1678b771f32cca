"""The pages for clients, open to everyone; and the owner's screens behind them."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.checklist import pdf, queries, rules, services
from compliance.checklist.forms import AnswerForm, ConfirmForm
from compliance.checklist.packet import Answer, Entry, Packet, build_packet, spoken_day
from compliance.clinics import queries as clinics
from compliance.clinics.access import OWNERS, READERS, StaffRequest, allow
from compliance.clinics.models import Clinic
from compliance.clinics.screens import Action, Cell, Row, Section, Status, detail_page, form_page
from compliance.ledger.queries import history as history_of

# A page that carries a clinic's answers is asked for anew each time: an answer may lapse any day.
ALWAYS_ASK = "public, no-cache"
FOR_AN_HOUR = "public, max-age=3600"
FOR_A_DAY = "public, max-age=86400"

ROBOTS = """User-agent: *
Allow: /$
Allow: /c/
Allow: /checklist/$
Allow: /checklist.pdf
Allow: /suitability/
Allow: /aftercare/
Allow: /static/
Disallow: /
"""

TONES = {
    rules.State.PUBLISHED: "ok",
    rules.State.WITHDRAWN: "warn",
    rules.State.NOT_PUBLISHED: "muted",
}


# Public pages


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """The only clinic's checklist; the blank one where there are several, or none yet."""
    return _checklist_page(request, clinics.only_clinic())


@login_not_required
@require_safe
def clinic_checklist(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The checklist with one clinic's own answers."""
    return _checklist_page(request, _clinic(slug))


@login_not_required
@require_safe
def blank_checklist(request: HttpRequest) -> HttpResponseBase:
    """The checklist to take to any clinic."""
    return _checklist_page(request, None)


@login_not_required
@require_safe
def clinic_pdf(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The leaflet with one clinic's own answers."""
    return _checklist_pdf(request, _clinic(slug))


@login_not_required
@require_safe
def blank_pdf(request: HttpRequest) -> HttpResponseBase:
    """The leaflet to fill in anywhere."""
    return _checklist_pdf(request, None)


@login_not_required
@require_safe
def suitability(request: HttpRequest) -> HttpResponseBase:
    """Who should talk to someone first."""
    return _reading_page(request, "suitability")


@login_not_required
@require_safe
def aftercare(request: HttpRequest) -> HttpResponseBase:
    """What to do after a session."""
    return _reading_page(request, "aftercare")


@login_not_required
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Says ok while the database answers."""
    try:
        is_up = queries.is_database_up()
    except DatabaseError:
        is_up = False
    response = HttpResponse(
        "ok\n" if is_up else "the database does not answer\n",
        status=200 if is_up else 503,
        content_type="text/plain; charset=utf-8",
    )
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """What search engines may read."""
    return _public(request, ROBOTS.encode(), "text/plain; charset=utf-8", FOR_A_DAY)


@login_not_required
@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Where browsers look for a picture that no page named."""
    response = redirect(static("klarity/mark.svg"))
    response["Cache-Control"] = FOR_A_DAY
    return response


def _checklist_page(request: HttpRequest, clinic: Clinic | None) -> HttpResponseBase:
    packet = _packet(request, clinic)
    page = {"packet": packet, "is_empty": clinics.is_empty_installation()}
    return _page(
        request, "checklist/page.html", packet.content, page, ALWAYS_ASK if clinic else FOR_AN_HOUR
    )


def _checklist_pdf(request: HttpRequest, clinic: Clinic | None) -> HttpResponseBase:
    paper = request.GET.get("paper", "")
    if paper not in rules.PAPERS:
        paper = clinic.paper if clinic else rules.PAPERS[0]
    leaflet = pdf.checklist_pdf(_packet(request, clinic), paper=paper)
    response = _public(
        request, leaflet, "application/pdf", ALWAYS_ASK if clinic else FOR_AN_HOUR
    )
    response["Content-Disposition"] = 'attachment; filename="what-to-ask.pdf"'
    return response


def _reading_page(request: HttpRequest, name: str) -> HttpResponseBase:
    clinic = clinics.only_clinic()
    packet = _packet(request, clinic)
    template = f"checklist/{name}.html"
    return _page(request, template, packet.content, {"packet": packet}, ALWAYS_ASK)


def _packet(request: HttpRequest, clinic: Clinic | None) -> Packet:
    language = request.GET.get("lang", "")
    if language not in rules.LANGUAGES:
        language = clinic.language if clinic else rules.LANGUAGES[0]
    if clinic is None:
        return build_packet(language, clinic=None, on=None)
    path = reverse("clinic-checklist", args=[clinic.slug])
    root = settings.PUBLIC_URL.geturl().rstrip("/") if settings.PUBLIC_URL else ""
    return build_packet(
        language,
        clinic=clinic,
        on=clinic.day(request.now),  # type: ignore[attr-defined] # by the clinic middleware
        page_url=root + path if root else request.build_absolute_uri(path),
    )


def _clinic(slug: str) -> Clinic:
    clinic = Clinic.objects.filter(slug=slug).first()
    if clinic is None:
        raise Http404
    return clinic


def _page(
    request: HttpRequest,
    template: str,
    content: rules.Content,
    context: Mapping[str, Any],
    caching: str,
) -> HttpResponseBase:
    """A page in its own language, without anything of the visitor in it."""
    others = [queries.content(code) for code in rules.LANGUAGES if code != content.language]
    page = {"content": content, "words": content.words, "others": others, **context}
    with translation.override(content.language):
        html = render_to_string(template, page)
    return _public(request, html.encode(), "text/html; charset=utf-8", caching)


def _public(
    request: HttpRequest, body: bytes, content_type: str, caching: str
) -> HttpResponseBase:
    """An answer that everyone may keep, with the digest that tells when it changed."""
    response = HttpResponse(body, content_type=content_type)
    response["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response["Cache-Control"] = caching
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


# The owner's screens


@allow(*READERS, methods=("GET",))
def answer_list(request: StaffRequest) -> HttpResponse:
    """Every question, and what the public page says to it today."""
    packet = _staff_packet(request)
    chapters = [(packet.content.words["three_first"], packet.headlines)]
    chapters += [(chapter.title, chapter.entries) for chapter in packet.chapters]
    public_page = reverse("clinic-checklist", args=[request.clinic.slug])
    return detail_page(
        request,
        heading=_("Public answers"),
        intro=_("What clients read about you today, without signing in."),
        back="",
        sections=[
            Section(title, columns=(_("Question"), _("The page says")), rows=_rows(entries))
            for title, entries in chapters
        ],
        history=(),
        actions=[Action(_("See the public page"), public_page, "eye")],
    )


@allow(*READERS, methods=("GET",))
def answer_detail(request: StaffRequest, code: str) -> HttpResponse:
    """One question: what the page says, what was written, and what can be done."""
    entry = _entry(request, code)
    answer = _answer(entry)
    current = queries.current_answers(request.clinic).get(code)
    facts = [(_("The page says"), answer.text)]
    facts += [(_("Since"), answer.since)] if answer.since else []
    facts += [(_("Stands until"), answer.until)] if answer.until else []
    if current and current.published_at is None:
        facts.append((_("Your draft"), current.own_text))
    return detail_page(
        request,
        heading=entry.question.ask,
        back=reverse("answer-list"),
        status=Status(TONES[answer.state], _state_words(answer)),
        sections=[
            Section(_("Today"), facts=facts),
            Section(_("What a client is told to listen for"), facts=_advice(entry)),
        ],
        history=[
            event for each in queries.answers_to(request.clinic, code) for event in history_of(each)
        ],
        actions=_actions(entry, request),
    )


@allow(*OWNERS)
def answer_amend(request: StaffRequest, code: str) -> HttpResponse:
    """Write the answer to a question that no record can answer."""
    entry = _entry(request, code)
    if entry.question.from_records:
        raise Http404
    current = queries.current_answers(request.clinic).get(code)
    return form_page(
        request,
        form=AnswerForm(
            request.POST or None,
            clinic=request.clinic,
            initial={"own_text": current.own_text if current else ""},
        ),
        heading=entry.question.ask,
        intro=entry.question.good,
        save=lambda form: services.write_answer(
            clinic=request.clinic, question=code, by=request.actor, at=request.now, **form.values()
        ),
        back=reverse("answer-detail", args=[code]),
    )


@allow(*OWNERS)
def answer_publish(request: StaffRequest, code: str) -> HttpResponse:
    """Read it as a client will, then publish it."""
    entry = _entry(request, code)
    return form_page(
        request,
        form=ConfirmForm(request.POST or None, clinic=request.clinic),
        heading=_("Publish this answer?"),
        intro=entry.question.ask,
        preview=queries_preview(request, entry),
        template="checklist/answer_publish.html",
        submit=_("Publish"),
        saved=_("Published."),
        save=lambda _form: services.publish_answer(
            clinic=request.clinic, question=code, by=request.actor, at=request.now
        ),
        back=reverse("answer-detail", args=[code]),
    )


@allow(*OWNERS)
def answer_unpublish(request: StaffRequest, code: str) -> HttpResponse:
    """Take an answer back; the page then says so."""
    entry = _entry(request, code)
    return form_page(
        request,
        form=ConfirmForm(request.POST or None, clinic=request.clinic),
        heading=_("Take this answer back?"),
        intro=_("The page will say that you chose not to publish it."),
        submit=_("Take it back"),
        saved=_("Taken back."),
        danger=True,
        save=lambda _form: services.unpublish_answer(
            clinic=request.clinic, question=entry.question.code, by=request.actor, at=request.now
        ),
        back=reverse("answer-detail", args=[code]),
    )
