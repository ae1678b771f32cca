"""The owner's screens behind the public page: what it says, why, and what to do."""

from collections.abc import Container, Mapping, Sequence

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compliance.checklist import queries, services
from compliance.checklist.forms import AnswerForm, ConfirmForm
from compliance.checklist.models import PublishedAnswer
from compliance.checklist.packet import Answer, Entry, Packet, build_packet, preview_lines
from compliance.checklist.rules import LANGUAGES, Question, State
from compliance.clinics.access import OWNERS, READERS, StaffRequest, allow
from compliance.clinics.models import Role
from compliance.clinics.screens import Action, Cell, Row, Section, Status, detail_page, form_page
from compliance.core.addresses import public_address
from compliance.ledger.queries import history

TONES = {State.PUBLISHED: "ok", State.WITHDRAWN: "warn", State.NOT_PUBLISHED: "muted"}


@allow(*READERS, methods=("GET",))
def answer_list(request: StaffRequest) -> HttpResponse:
    """Every question, and what the public page says to it today."""
    packet = _staff_packet(request)
    words = packet.content.words
    chapters = [(words["three_first"], packet.headlines)]
    chapters += [(chapter.title, chapter.entries) for chapter in packet.chapters]
    current = queries.current_answers(request.clinic)
    drafts = {code for code, each in current.items() if each.published_at is None}
    public_page = reverse("clinic-checklist", args=[request.clinic.slug])
    return detail_page(
        request,
        heading=_("Public answers"),
        intro=_("What clients read about you today, without signing in."),
        back="",
        sections=[
            Section(
                title,
                columns=(_("Question"), _("The page says")),
                rows=_rows(entries, words, drafts),
            )
            for title, entries in chapters
        ],
        history=(),
        actions=_list_actions(request, public_page),
    )


@allow(*OWNERS)
def answer_publish_all(request: StaffRequest) -> HttpResponse:
    """Publish at once what the records back and nobody decided about yet."""
    language = _language()
    waiting = services.waiting(request.clinic, on=request.today)
    preview = [each.ask for each in queries.content(language).questions if each.code in waiting]
    return form_page(
        request,
        form=ConfirmForm(request.POST or None, clinic=request.clinic),
        heading=_("Publish what your records answer?"),
        intro=_("These answers come from your records. They change, and withdraw, with them."),
        preview=preview,
        template="checklist/answer_publish.html",
        submit=_("Publish"),
        saved=_("Published."),
        save=lambda _form: _published_all(request),
        back=reverse("answer-list"),
    )


@allow(*READERS, methods=("GET",))
def answer_detail(request: StaffRequest, code: str) -> HttpResponse:
    """One question: what the page says, what was written, and what can be done."""
    question, answer = _answered(request, code)
    words = queries.content(_language()).words
    current = queries.current_answers(request.clinic).get(code)
    is_draft = current is not None and current.published_at is None
    return detail_page(
        request,
        heading=question.ask,
        back=reverse("answer-list"),
        status=Status(TONES[answer.state], words[answer.state]),
        sections=[
            Section(
                _("What a client is told to listen for"),
                facts=[(words["good"], question.good), (words["warning"], question.warning)],
            )
        ],
        history=[
            event for each in queries.answers_to(request.clinic, code) for event in history(each)
        ],
        actions=_actions(question, current, request.membership.role),
        template="checklist/answer_detail.html",
        answer=answer,
        draft=current.own_text if current and is_draft else "",
    )


@allow(*OWNERS)
def answer_amend(request: StaffRequest, code: str) -> HttpResponse:
    """Write the answer to a question that no record can answer."""
    question, _answer = _answered(request, code)
    if question.from_records:
        raise Http404
    words = queries.content(_language()).words
    current = queries.current_answers(request.clinic).get(code)
    is_public = current is not None and current.published_at is not None
    return form_page(
        request,
        form=AnswerForm(
            request.POST or None,
            clinic=request.clinic,
            initial={"own_text": current.own_text if current else ""},
        ),
        heading=question.ask,
        intro=f"{words['good']}: {question.good}",
        submit=_("Save and publish") if is_public else _("Save as a draft"),
        save=lambda form: services.write_answer(
            clinic=request.clinic, question=code, by=request.actor, at=request.now, **form.values()
        ),
        back=reverse("answer-detail", args=[code]),
    )


@allow(*OWNERS)
def answer_publish(request: StaffRequest, code: str) -> HttpResponse:
    """Read it as a client will, then publish it."""
    question, _answer = _answered(request, code)
    return form_page(
        request,
        form=ConfirmForm(request.POST or None, clinic=request.clinic),
        heading=_("Publish this answer?"),
        intro=question.ask,
        preview=preview_lines(request.clinic, code, request.today, _language()),
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
    question, _answer = _answered(request, code)
    return form_page(
        request,
        form=ConfirmForm(request.POST or None, clinic=request.clinic),
        heading=_("Take this answer back?"),
        intro=_("The page will say that you chose not to publish it."),
        submit=_("Take it back"),
        saved=_("Taken back."),
        danger=True,
        save=lambda _form: services.unpublish_answer(
            clinic=request.clinic, question=question.code, by=request.actor, at=request.now
        ),
        back=reverse("answer-detail", args=[code]),
    )


@allow(*READERS, methods=("GET",))
def answer_embed(request: StaffRequest) -> HttpResponse:
    """What to paste into the clinic's own website, and the poster for its window."""
    slug = request.clinic.slug
    page = public_address(reverse("clinic-checklist", args=[slug]), request)
    title = queries.content(_language()).words["embed_title"]
    frame = '<iframe src="{}{}" title="{}" width="{}" height="{}" loading="lazy"></iframe>'
    return detail_page(
        request,
        heading=_("On your website"),
        intro=_("Copy one of these into your own site. They need no script and set no cookie."),
        back=reverse("answer-list"),
        sections=(),
        history=(),
        actions=[
            Action(_("Poster for the window"), reverse("clinic-poster", args=[slug]), "download")
        ],
        template="checklist/answer_embed.html",
        snippets=[
            {
                "title": _("A link"),
                "text": _("The plainest way; works everywhere."),
                "code": format_html('<a href="{}">{}</a>', page, title),
            },
            {
                "title": _("A badge"),
                "text": _("A small frame that says how many questions you answer today."),
                "code": format_html(frame, page, "badge/", title, "360", "150"),
            },
            {
                "title": _("The whole list"),
                "text": _("All questions with your answers, inside your page."),
                "code": format_html(frame, page, "embed/", title, "100%", "800"),
            },
        ],
    )


def _published_all(request: StaffRequest) -> str:
    services.publish_backed(clinic=request.clinic, by=request.actor, at=request.now)
    return reverse("answer-list")


def _list_actions(request: StaffRequest, public_page: str) -> list[Action]:
    actions = [
        Action(_("See the public page"), public_page, "eye"),
        Action(_("On your website"), reverse("answer-embed"), "link"),
    ]
    if request.membership.role == Role.OWNER and services.waiting(request.clinic, on=request.today):
        everything = Action(
            _("Publish what your records answer"),
            reverse("answer-publish-all"),
            "check",
            is_primary=True,
        )
        actions.insert(0, everything)
    return actions


def _language() -> str:
    """The language of the signed-in person, where the checklist speaks it."""
    language = get_language() or ""
    return language if language in LANGUAGES else LANGUAGES[0]


def _staff_packet(request: StaffRequest) -> Packet:
    return build_packet(_language(), clinic=request.clinic, on=request.today)


def _answered(request: StaffRequest, code: str) -> tuple[Question, Answer]:
    """A question, and what the public page says to it today."""
    for entry in _staff_packet(request).entries:
        if entry.question.code == code and entry.answer:
            return entry.question, entry.answer
    raise Http404


def _meta(entry: Entry, drafts: Container[str]) -> str:
    """Where an answer comes from."""
    if entry.question.from_records:
        return _("From your records")
    if entry.question.code in drafts:
        return _("In your words, a draft is waiting")
    return _("In your words")


def _rows(entries: Sequence[Entry], words: Mapping[str, str], drafts: Container[str]) -> list[Row]:
    return [
        Row(
            url=reverse("answer-detail", args=[entry.question.code]),
            title=entry.question.ask,
            cells=[
                Cell(_("The page says"), words[entry.answer.state], tone=TONES[entry.answer.state])
            ],
            meta=_meta(entry, drafts),
        )
        for entry in entries
        if entry.answer
    ]


def _actions(question: Question, current: PublishedAnswer | None, role: str) -> list[Action]:
    """What the owner can do next with an answer."""
    if role != Role.OWNER:
        return []
    code = question.code
    is_published = current is not None and current.published_at is not None
    write = Action(_("Write the answer"), reverse("answer-amend", args=[code]), "pencil")
    publish = Action(
        _("Publish again") if is_published else _("Publish"),
        reverse("answer-publish", args=[code]),
        "eye",
        is_primary=not is_published,
    )
    take_back = Action(_("Take it back"), reverse("answer-unpublish", args=[code]), "undo")
    return [
        *([] if question.from_records else [write]),
        *([publish] if current or question.from_records else []),
        *([take_back] if is_published else []),
    ]
