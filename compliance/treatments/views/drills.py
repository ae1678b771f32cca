"""Screens of recall drills: pick something, the clock runs, the list is there, stop the clock."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Empty, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.ledger.queries import history
from compliance.treatments import packet, pdf
from compliance.treatments.forms.recalls import DrillEndForm, DrillFilter, DrillForm
from compliance.treatments.models import RecallDrill
from compliance.treatments.queries import drills, recalls
from compliance.treatments.rules import drills as rules
from compliance.treatments.services import recalls as services


@allow(*READERS, methods=["GET"])
def recall_drill_list(request: StaffRequest) -> HttpResponse:
    """All drills, latest first, and when the next one is due."""
    add = Action(_("Start a drill"), reverse("recall-drill-add"), "clock", is_primary=True)
    return screens.list_page(
        request,
        found=DrillFilter(request.GET, queryset=recalls.drills(request.clinic), request=request),
        row=_row,
        columns=[_("Drill"), _("Started"), _("It took"), _("Clients")],
        heading=_("Recall drills"),
        intro=_due_sentence(request),
        empty=Empty(
            title=_("No drill yet"),
            text=_("Take any pack, lot or cycle, and see how long it takes to find everything."),
            icon="clock",
            action_url=add.url,
            action_label=add.label,
        ),
        actions=screens.offered(request, add),
        back=reverse("treatment-list"),
    )


def _due_sentence(request: StaffRequest) -> str:
    due = rules.drill_due_on(recalls.last_drill_on(request.clinic))
    said = _("Once a year is Klarity's default; no authority that we know of asks for it.")
    if due is None:
        return said
    next_one = _("The next one is due on %(day)s.") % {"day": date_format(due, "j F Y")}
    return f"{next_one} {said}"


def _row(drill: RecallDrill) -> Row:
    took = rules.took(drill.started_at, drill.finished_at) if drill.finished_at else ""
    state = _status(drill)
    return Row(
        url=drill.get_absolute_url(),
        title=str(drill),
        cells=[
            Cell(_("Started"), when(drill.started_at)),
            Cell(_("It took"), took or state.text, tone="" if took else state.tone),
            Cell(_("Clients"), str(drill.clients), is_number=True),
        ],
        meta=_("Void") if drill.is_void else "",
    )


def _status(drill: RecallDrill) -> Status:
    if drill.is_void:
        return Status("muted", _("Void"))
    if drill.finished_at is None:
        return Status("info", _("The clock is running"))
    if drill.is_all_found and rules.is_in_time(drill.started_at, drill.finished_at):
        return Status("ok", _("Everything found in time"))
    return Status("warn", _("Not everything found in time"))


@allow(*LOGGERS)
def recall_drill_add(request: StaffRequest) -> HttpResponse:
    """Pick a pack, a lot or a cycle; the clock starts with the list."""
    return screens.form_page(
        request,
        form=DrillForm(request.POST or None, clinic=request.clinic, initial={"kind": "PACK"}),
        save=lambda form: _start(request, **form.values()),
        heading=_("Start a recall drill"),
        intro=_(
            "The clock starts when you tap the button. Then find every pack on the list, or its "
            "treatment, and stop the clock. Nothing is held and nobody is told: it is practice."
        ),
        submit=_("Start the clock"),
        saved=_("The clock is running."),
        back=reverse("recall-drill-list"),
    )


def _start(request: StaffRequest, *, kind: str, subject: str) -> RecallDrill:
    return services.start_drill(
        clinic=request.clinic,
        kind=kind,
        subject=subject,
        listed=drills.listed(request.clinic, kind, subject),
        by=request.actor,
        at=request.now,
    )


@allow(*READERS, methods=["GET"])
def recall_drill_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The list of a drill, its clock, and what came of it."""
    drill = get_record(RecallDrill, request, pk)
    actions = screens.record_actions(drill, *_actions(drill))
    return screens.detail_page(
        request,
        template="treatments/recall_drill.html",
        heading=drill.label(),
        back=reverse("recall-drill-list"),
        status=_status(drill),
        actions=screens.offered(request, *actions),
        since="" if drill.finished_at or drill.is_void else drill.started_at.isoformat(),
        sections=[_result(drill), _list(drill)],
        history=history(drill),
    )


def _actions(drill: RecallDrill) -> list[Action]:
    proof = Action(_("Proof as PDF"), reverse("recall-drill-proof", args=[drill.pk]), "download")
    void = Action(_("Void"), reverse("recall-drill-void", args=[drill.pk]), "void")
    if drill.finished_at is not None:
        return [proof, void]
    finish = reverse("recall-drill-finish", args=[drill.pk])
    return [Action(_("Stop the clock"), finish, "check", is_primary=True), void]


def _result(drill: RecallDrill) -> Section:
    facts: list[tuple[str, Any]] = [
        (_("Started"), when(drill.started_at)),
        (_("Started by"), drill.started_by),
    ]
    if drill.on_hand:
        facts.append((_("Still here"), drill.on_hand))
    if drill.finished_at is not None:
        facts += [
            (_("Finished"), when(drill.finished_at)),
            (_("Finished by"), drill.finished_by),
            (_("It took"), rules.took(drill.started_at, drill.finished_at)),
            (_("Everything was found"), _("Yes") if drill.is_all_found else _("No")),
            (_("What was learned"), drill.note),
        ]
    if drill.is_void:
        facts.append((_("Why void"), drill.void_reason))
    return Section(title=_("Clock"), facts=facts)


def _list(drill: RecallDrill) -> Section:
    """The list as it was when the clock began."""
    cycles, packs, treatments, clients = drills.parted(drill.listed)
    return Section(
        title=_("The list"),
        facts=[
            (_("Cycles (%(n)d)") % {"n": drill.cycles}, ", ".join(cycles) or _("none")),
            (_("Packs (%(n)d)") % {"n": drill.packs}, ", ".join(packs) or _("none")),
            (_("Treatments (%(n)d)") % {"n": drill.treatments}, ", ".join(treatments) or _("none")),
            (_("Client codes (%(n)d)") % {"n": drill.clients}, ", ".join(clients) or _("none")),
        ],
    )


@allow(*LOGGERS)
def recall_drill_finish(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Stop the clock, and say what came of it."""
    drill = get_record(RecallDrill.objects.standing(), request, pk)
    return screens.form_page(
        request,
        form=DrillEndForm(request.POST or None, clinic=request.clinic),
        save=lambda form: services.finish_drill(
            drill=drill, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Stop the clock"),
        submit=_("Stop the clock"),
        saved=_("Written down."),
        back=drill.get_absolute_url(),
    )


@allow(*READERS, methods=["GET"])
def recall_drill_proof(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One page for the folder."""
    drill = get_record(RecallDrill, request, pk)
    found = packet.build_proof(drill, request.clinic, at=request.now)
    response = HttpResponse(pdf.proof(found), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="recall-drill.pdf"'
    return response


@allow(*LOGGERS)
def recall_drill_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A drill begun by mistake."""
    drill = get_record(RecallDrill, request, pk)
    return screens.void_page(
        request,
        drill,
        save=lambda reason: services.void_drill(
            drill=drill, by=request.actor, at=request.now, reason=reason
        ),
        back=drill.get_absolute_url(),
    )
