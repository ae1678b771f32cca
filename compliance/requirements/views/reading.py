"""Readiness on any day, the rules in plain words, and one requirement."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics.access import (
    READERS,
    StaffRequest,
    allow,
)
from compliance.clinics.rulepacks import Asked, adjustable
from compliance.clinics.screens import (
    Action,
    Cell,
    Row,
    Section,
    Status,
    detail_page,
    offered,
)
from compliance.requirements import queries, screens
from compliance.requirements.forms import NUMBERS, DayForm
from compliance.requirements.models import Attestation
from compliance.requirements.rules.catalogue import AREAS, Requirement
from compliance.requirements.rules.findings import worst
from compliance.requirements.views.common import asked_elsewhere, known_as, tone, word


@allow(*READERS, methods=("GET",))
def readiness(request: StaffRequest) -> HttpResponse:
    """Could an inspector walk in on this day? Every finding, what is wrong first."""
    form = DayForm(request.GET or {"on": request.today})
    on = form.day(request.today)
    found = queries.readiness(request.clinic, on, at=request.now)
    rules = Action(_("The rules in plain words"), reverse("requirement-list"), "list")
    own = Action(_("Your own checks"), reverse("check-list"), "clipboard")
    context = {
        "heading": _("Ready for an inspector?"),
        "intro": _("Judged from your records by the rules of %(pack)s, reviewed on %(day)s.")
        % {"pack": found.rules.title, "day": screens.day(found.rules.last_reviewed_on)},
        "form": form,
        "day": screens.day(on),
        "is_today": on == request.today,
        "counts": screens.counted(found),
        "is_ready": found.is_ready,
        "groups": screens.groups(request, found),
        "actions": offered(request, rules, own),
    }
    return render(request, "requirements/readiness.html", context)


@allow(*READERS, methods=("GET",))
def requirement_list(request: StaffRequest) -> HttpResponse:
    """Every requirement in plain words, with its source and where the clinic stands. To print."""
    found = queries.readiness(request.clinic, request.today, at=request.now)
    context = {
        "heading": _("The rules in plain words"),
        "back": reverse("readiness"),
        "rules": found.rules,
        "day": screens.day(found.on),
        "reviewed": screens.day(found.rules.last_reviewed_on),
        "areas": screens.areas(found),
    }
    return render(request, "requirements/rules.html", context)


@allow(*READERS, methods=("GET",))
def requirement_detail(request: StaffRequest, requirement: str) -> HttpResponse:
    """One requirement: its source, its numbers, where the clinic stands, what was said about it."""
    known = known_as(requirement)
    found = queries.readiness(request.clinic, request.today, at=request.now)
    own = [each for each in found.findings if each.requirement == known.id]
    asked = found.rules.asked.get(known.id)
    told = asked or asked_elsewhere(known.id)
    lines = [screens.line(request, each, found.rules) for each in own]
    status = worst([each.status for each in own])
    return detail_page(
        request,
        heading=f"{known.id} · {known.sentence}",
        back=reverse("readiness"),
        status=Status(screens.TONES[status], screens.status_words(status)),
        sections=[
            Section(title=_("Where you stand today"), columns=_columns(), rows=_rows(lines)),
            Section(title=_("What it asks"), facts=_facts(known, told, is_asked=asked is not None)),
            *_words(request, known),
        ],
        history=[],
        actions=offered(request, *_actions(known, asked)),
    )


def _columns() -> list[str]:
    return [_("About"), _("Status"), _("Due")]


def _rows(lines: list[screens.Line]) -> list[Row]:
    return [
        Row(
            url=each.url,
            title=each.subject,
            meta=each.summary,
            cells=[
                Cell(_("Status"), each.status, tone=each.tone),
                Cell(_("Due"), each.due or "–"),
            ],
        )
        for each in lines
    ]


def _facts(known: Requirement, told: Asked, *, is_asked: bool) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        (_("Area"), AREAS[known.area]),
        (_("How often"), screens.cadence(known, told)),
        (_("Asked for in"), screens.packs(known.id)),
        *((str(NUMBERS.get(name, name)), value) for name, value in _numbers(told)),
        (_("Source"), told.source),
        (_("How sure that is"), screens.sureness_words(told.sureness)),
        (_("Last reviewed"), screens.day(told.last_reviewed_on)),
    ]
    if told.sources:
        facts.insert(-2, (_("Number of the source"), ", ".join(told.sources)))
    if told.change is not None:
        words = _("%(reason)s (%(name)s, %(day)s)")
        since = {"reason": told.change.reason, "name": told.change.by}
        facts.append((_("Changed by this clinic"), words % {**since, "day": told.change.since}))
    if not is_asked:
        facts.append((_("For this clinic"), _("Not asked for")))
    return facts


def _numbers(told: Asked) -> list[tuple[str, Any]]:
    return list(adjustable(told).items())


def _words(request: StaffRequest, known: Requirement) -> list[Section]:
    """What was said about an attested requirement, latest first."""
    if not known.is_attested:
        return []
    said = Attestation.objects.of(request.clinic).filter(requirement=known.id)
    rows = [
        Row(
            url=each.get_absolute_url(),
            title=each.subject,
            meta=each.note,
            cells=[
                Cell(_("Said"), word(each), tone=tone(each)),
                Cell(_("When"), f"{screens.day(each.attested_on)}, {each.attested_by}"),
            ],
        )
        for each in said.order_by("-attested_on", "-recorded_at", "-pk")[:25]
    ]
    title, empty = _("What was said"), _("Nobody has confirmed this yet.")
    columns = [_("About"), _("Said"), _("When")]
    return [Section(title=title, columns=columns, rows=rows, empty=empty)]


def _actions(known: Requirement, asked: Asked | None) -> list[Action]:
    confirm = Action(
        _("Confirm it"), reverse("attestation-add", args=[known.id]), "check", is_primary=True
    )
    change = Action(_("Ask more or less"), reverse("rule-change", args=[known.id]), "pencil")
    back = Action(_("Back to the rules"), reverse("rule-restore", args=[known.id]), "undo")
    is_changed = asked is None or asked.change is not None
    confirms = [confirm] if known.is_attested and asked else []
    return [*confirms, change, *([back] if is_changed else [])]
