"""Recurring checks of the clinic's own, and opening the clinic in four taps."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics.access import LOGGERS, OWNERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import (
    Action,
    Cell,
    Row,
    Section,
    Status,
    detail_page,
    form_page,
    offered,
    record_actions,
    void_page,
)
from compliance.core.forms import PlainForm
from compliance.core.idempotency import answer_once
from compliance.core.templatetags.klarity import when
from compliance.ledger import queries as history
from compliance.requirements import screens, services
from compliance.requirements.forms import AnswerForm, OwnCheckForm
from compliance.requirements.models import CheckDone, OwnCheck
from compliance.requirements.queries import checks as queries
from compliance.requirements.rules.checks import CheckStatus

WORDS = {
    CheckStatus.FINE: "ok",
    CheckStatus.DUE: "warn",
    CheckStatus.OVERDUE: "bad",
    CheckStatus.NOT_YET: "muted",
}


@allow(*READERS, methods=("GET",))
def check_list(request: StaffRequest) -> HttpResponse:
    """Every check that is done here, the soonest due first."""
    rows = [
        Row(
            url=each.check.get_absolute_url(),
            title=each.check.name,
            meta=each.check.assignee,
            cells=[
                Cell(_("Due"), screens.day(each.due_on), tone=WORDS[each.status]),
                Cell(_("Last done"), when(each.last_done_at) if each.last_done_at else "–"),
            ],
        )
        for each in queries.standings(request.clinic, on=request.today)
    ]
    opening = [
        Row(url=check.get_absolute_url(), title=check.name, meta=check.question, cells=[])
        for check, _answer in queries.opening(request.clinic, on=request.today)
    ]
    return detail_page(
        request,
        heading=_("Your own checks"),
        intro=_("What you check again and again: the eyewash, the fire exit, the first aid box."),
        back=reverse("readiness"),
        sections=[
            Section(
                title=_("At intervals"),
                columns=[_("Check"), _("Due"), _("Last done")],
                rows=rows,
                empty=_("None yet."),
            ),
            Section(
                title=_("When you open"), columns=[_("Check")], rows=opening, empty=_("None yet.")
            ),
        ],
        history=[],
        actions=offered(
            request, Action(_("Add a check"), reverse("check-add"), "plus", is_primary=True)
        ),
    )


@allow(*OWNERS)
def check_add(request: StaffRequest) -> HttpResponse:
    """A new check."""
    return form_page(
        request,
        form=OwnCheckForm(
            request.POST or None, clinic=request.clinic, initial={"starts_on": request.today}
        ),
        save=lambda form: services.add_check(
            clinic=request.clinic, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Add a check"),
        back=reverse("check-list"),
    )


@allow(*READERS, methods=("GET",))
def check_detail(request: StaffRequest, check_id: UUID) -> HttpResponse:
    """One check with its latest answers."""
    check = get_record(queries.checks(request.clinic), request, check_id)
    found = queries.standing_of(check, request.today)
    key = [check.pk]
    facts: list[tuple[str, Any]] = [
        (_("Question"), check.question or "–"),
        (_("How often"), _("every %(days)d days") % {"days": check.every_days}),
        (_("May be done before its day by"), _("%(days)d days") % {"days": check.window_days}),
        (_("First due on"), screens.day(check.starts_on)),
        (_("Who does it"), check.assignee or "–"),
        (_("With a photo"), _("Yes") if check.needs_photo else _("No")),
    ]
    if check.ended_on:
        facts.append((_("No longer done since"), screens.day(check.ended_on)))
    due = Status(WORDS[found.status], _("Due on %(day)s") % {"day": screens.day(found.due_on)})
    is_done = check.is_void or check.ended_on
    return detail_page(
        request,
        heading=check.name,
        back=reverse("check-list"),
        status=Status("muted", _("Ended")) if is_done else due,
        sections=[Section(title=_("Check"), facts=facts), _answers(check)],
        history=history.history(check),
        actions=offered(
            request,
            *record_actions(
                check,
                Action(_("Do it"), reverse("check-answer", args=key), "check", is_primary=True),
                Action(_("Correct"), reverse("check-amend", args=key), "pencil"),
                Action(_("Mark as void"), reverse("check-void", args=key), "void"),
            ),
        ),
    )


def _answers(check: OwnCheck) -> Section:
    rows = [
        Row(
            url=each.get_absolute_url(),
            title=when(each.done_at),
            meta=each.note,
            cells=[Cell(_("Found"), _word(each), tone=_tone(each)), Cell(_("By"), each.done_by)],
        )
        for each in check.answers.order_by("-done_at", "-pk")[:25]
    ]
    columns = [_("When"), _("Found"), _("By")]
    return Section(title=_("Latest answers"), columns=columns, rows=rows, empty=_("None yet."))


def _word(each: CheckDone) -> str:
    if each.is_void:
        return _("Void")
    return _("In order") if each.is_fine else _("Not in order")


def _tone(each: CheckDone) -> str:
    if each.is_void:
        return "muted"
    return "ok" if each.is_fine else "bad"


@allow(*OWNERS)
def check_amend(request: StaffRequest, check_id: UUID) -> HttpResponse:
    """Correct or end a check."""
    check = get_record(OwnCheck, request, check_id)
    return form_page(
        request,
        form=OwnCheckForm(request.POST or None, clinic=request.clinic, instance=check),
        save=lambda form: services.amend_check(
            check,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        heading=_("Correct the check"),
        back=check.get_absolute_url(),
    )


@allow(*OWNERS)
def check_void(request: StaffRequest, check_id: UUID) -> HttpResponse:
    """A check made by mistake."""
    check = get_record(OwnCheck, request, check_id)
    return void_page(
        request,
        check,
        save=lambda reason: services.void_check(
            check, by=request.actor, at=request.now, reason=reason
        ),
        back=check.get_absolute_url(),
    )


@allow(*LOGGERS)
def check_answer(request: StaffRequest, check_id: UUID) -> HttpResponse:
    """Do a check: in order or not, with a photo where one is asked for."""
    check = get_record(OwnCheck, request, check_id)
    return form_page(
        request,
        form=AnswerForm(
            request.POST or None,
            request.FILES or None,
            clinic=request.clinic,
            needs_photo=check.needs_photo,
            initial={"is_fine": "yes"},
        ),
        save=lambda form: services.answer_check(
            check=check, by=request.actor, at=request.now, **form.values()
        ),
        heading=check.name,
        intro=check.question,
        back=check.get_absolute_url(),
    )


@allow(*READERS, methods=("GET",))
def check_done_detail(request: StaffRequest, answer_id: UUID) -> HttpResponse:
    """One answer."""
    answer = get_record(CheckDone.objects.select_related("check_of", "photo"), request, answer_id)
    facts: list[tuple[str, Any]] = [
        (_("Done"), when(answer.done_at)),
        (_("By"), answer.done_by),
        (_("What was seen"), answer.note),
    ]
    if answer.photo is not None:
        photo = {"text": answer.photo.title, "url": answer.photo.get_absolute_url()}
        facts.append((_("Photo"), photo))
    void = Action(_("Mark as void"), reverse("check-done-void", args=[answer.pk]), "void")
    return detail_page(
        request,
        heading=answer.check_of.name,
        back=answer.check_of.get_absolute_url(),
        status=Status(_tone(answer), _word(answer)),
        sections=[Section(title=_("Answer"), facts=facts)],
        history=history.history(answer),
        actions=offered(request, *record_actions(answer, void)),
    )


@allow(*LOGGERS)
def check_done_void(request: StaffRequest, answer_id: UUID) -> HttpResponse:
    """An answer given by mistake."""
    answer = get_record(CheckDone, request, answer_id)
    return void_page(
        request,
        answer,
        save=lambda reason: services.void_answer(
            answer, by=request.actor, at=request.now, reason=reason
        ),
        back=answer.get_absolute_url(),
    )


@allow(*LOGGERS)
def opening(request: StaffRequest) -> HttpResponse:
    """Open the clinic: each answer is one tap and is kept with its own time."""
    found = queries.opening(request.clinic, on=request.today)
    if request.method == "POST" and "set_up" in request.POST:
        services.add_usual_opening(clinic=request.clinic, by=request.actor, at=request.now)
        return redirect("opening")
    if request.method == "POST":
        return _opened(request, found)
    context = {
        "heading": _("Open the clinic"),
        "back": reverse("today"),
        "asked": [(check, answer, PlainForm(clinic=request.clinic)) for check, answer in found],
        "is_done": bool(found) and all(answer for _check, answer in found),
    }
    return render(request, "requirements/opening.html", context)


def _opened(request: StaffRequest, found: list[tuple[Any, CheckDone | None]]) -> HttpResponse:
    """Keep one answer exactly once; after the last one the day begins."""
    form = PlainForm(request.POST, clinic=request.clinic)
    waiting = {str(check.pk): check for check, answer in found if answer is None}
    check = waiting.pop(request.POST.get("check", ""), None)
    answer = request.POST.get("answer")
    if check is None or answer not in {"yes", "no"} or not form.is_valid():
        return redirect("opening")
    target = answer_once(
        scope=f"{request.clinic.pk}{request.user.pk}"[:64],
        key=form.cleaned_data["idempotency_key"],
        at=request.now,
        do=lambda: services.answer_check(
            check=check, is_fine=answer == "yes", by=request.actor, at=request.now
        ).get_absolute_url(),
    )
    if answer == "no":
        messages.info(request, _("Written down as a deviation: say there what was done."))
        return redirect(target)
    if waiting:
        return redirect("opening")
    messages.success(request, _("The clinic is open."))
    return redirect("today")
