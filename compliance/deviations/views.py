"""Screens of deviations: what went wrong, what was decided, who closed it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.clinics.access import LOGGERS, READERS, SIGNERS, StaffRequest, allow, get_record
from compliance.clinics.screens import (
    Action,
    Cell,
    Empty,
    Row,
    Section,
    Status,
    detail_page,
    form_page,
    list_page,
    offered,
    record_actions,
    void_page,
)
from compliance.deviations import queries, rules, services
from compliance.deviations.forms import (
    CloseForm,
    DeviationFilter,
    DeviationForm,
    EffectForm,
    ReopenForm,
)
from compliance.deviations.models import Deviation, Severity
from compliance.ledger import queries as history

TONES = {Severity.CRITICAL: "bad", Severity.MAJOR: "bad", Severity.MINOR: "warn"}


@allow(*READERS, methods=("GET",))
def deviation_list(request: StaffRequest) -> HttpResponse:
    """Open ones first, the soonest due on top."""
    found = DeviationFilter(request.GET, queries.listed(request.clinic), on=request.today)
    add = Action(_("Write one down"), reverse("deviation-add"), "plus", is_primary=True)
    return list_page(
        request,
        found=found,
        row=lambda deviation: _row(deviation, request),
        columns=[_("What happened"), _("State"), _("How serious"), _("When"), _("Close by")],
        heading=_("Deviations"),
        empty=Empty(
            title=_("Nothing has gone wrong so far"),
            text=_("What breaks a rule is listed here by itself. You can also write one down."),
            icon="flag",
        ),
        actions=offered(request, add),
    )


def _row(deviation: Deviation, request: StaffRequest) -> Row:
    status = _status(deviation, request)
    return Row(
        url=deviation.get_absolute_url(),
        title=deviation.summary,
        meta=" · ".join(p for p in (deviation.requirement, deviation.record_label) if p),
        cells=[
            Cell(_("State"), status.text, tone=status.tone),
            Cell(_("How serious"), deviation.get_severity_display()),
            Cell(_("When"), date_format(timezone.localtime(deviation.occurred_at), "j M Y")),
            Cell(
                _("Close by"), date_format(deviation.due_on, "j M Y") if deviation.due_on else "–"
            ),
        ],
    )


def _status(deviation: Deviation, request: StaffRequest) -> Status:
    if deviation.is_void:
        return Status("muted", _("Void"))
    if not deviation.is_open:
        return Status("ok", _("Closed"))
    if rules.is_overdue(deviation.due_on, request.today):
        return Status("bad", _("Overdue"))
    return Status(TONES.get(Severity(deviation.severity), "info"), _("Open"))


@allow(*READERS, methods=("GET",))
def deviation_detail(request: StaffRequest, deviation_id: UUID) -> HttpResponse:
    """One deviation with its decision and closure."""
    deviation = get_record(Deviation, request, deviation_id)
    return detail_page(
        request,
        heading=deviation.summary,
        back=reverse("deviation-list"),
        status=_status(deviation, request),
        sections=[_what(deviation), _decision(deviation), *_closure(deviation)],
        history=history.history(deviation),
        actions=offered(request, *_actions(deviation)),
    )


def _what(deviation: Deviation) -> Section:
    facts: list[tuple[str, Any]] = [
        (_("When it happened"), _moment(deviation.occurred_at)),
        (_("How serious"), deviation.get_severity_display()),
        (_("Requirement"), deviation.requirement or "–"),
        (_("Written down by"), deviation.recorded_by),
    ]
    if deviation.record_label:
        about = queries.subject_of(deviation)
        url = about.get_absolute_url() if about is not None else ""  # type: ignore[attr-defined]
        label = deviation.record_label
        facts.insert(0, (_("About"), {"text": label, "url": url} if url else label))
    return Section(title=_("What happened"), facts=facts)


def _decision(deviation: Deviation) -> Section:
    due = date_format(deviation.due_on, "j M Y") if deviation.due_on else ""
    return Section(
        title=_("What was decided"),
        facts=[
            (_("Done at once"), deviation.containment),
            (_("Why it happened"), deviation.cause),
            (_("So that it does not happen again"), deviation.action),
            (_("Who takes care of it"), deviation.owner),
            (_("To be closed by"), due),
        ],
    )


def _closure(deviation: Deviation) -> list[Section]:
    if deviation.closed_at is None:
        return []
    facts: list[tuple[str, Any]] = [
        (_("Closed by"), deviation.closed_by),
        (_("When"), _moment(deviation.closed_at)),
        (_("How it was dealt with"), deviation.closing_note),
    ]
    if deviation.closing_meaning:
        facts.append((_("What the signature means"), deviation.closing_meaning))
    return [Section(title=_("Closed"), facts=facts), *_effect(deviation)]


def _effect(deviation: Deviation) -> list[Section]:
    """Whether it helped: what was seen, or when to look."""
    if deviation.check_on is None and deviation.checked_at is None:
        return []
    day = date_format(deviation.check_on, "j M Y") if deviation.check_on else ""
    facts: list[tuple[str, Any]] = [(_("To be looked at again on"), day)]
    if deviation.checked_at is not None:
        facts += [
            (_("It helped"), _("Yes") if deviation.is_effective else _("No")),
            (_("What was seen"), deviation.check_note),
            (_("Looked at by"), f"{deviation.checked_by}, {_moment(deviation.checked_at)}"),
        ]
    return [Section(title=_("Did it help?"), facts=facts)]


def _actions(deviation: Deviation) -> list[Action]:
    key = [deviation.pk]
    if deviation.is_open:
        step = Action(_("Close it"), reverse("deviation-close", args=key), "check", is_primary=True)
    else:
        step = Action(_("Open it again"), reverse("deviation-reopen", args=key), "undo")
    check = Action(_("Did it help?"), reverse("deviation-check", args=key), "eye", is_primary=True)
    return record_actions(
        deviation,
        *([check] if deviation.waits_for_check else []),
        step,
        Action(_("Decide"), reverse("deviation-amend", args=key), "pencil"),
        Action(_("Mark as void"), reverse("deviation-void", args=key), "void"),
    )


@allow(*LOGGERS)
def deviation_add(request: StaffRequest) -> HttpResponse:
    """Write down something that went wrong, about a record where the address names one."""
    asked = request.GET
    about = queries.find_record(request.clinic, asked.get("kind", ""), asked.get("record", ""))
    initial = {"occurred_at": request.now, "requirement": asked.get("requirement", "")[:20]}
    form = DeviationForm(request.POST or None, clinic=request.clinic, initial=initial)
    return form_page(
        request,
        form=form,
        save=lambda form: services.raise_deviation(
            clinic=request.clinic, about=about, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Write down a deviation"),
        intro=about.label() if about is not None else "",  # type: ignore[attr-defined]
        back=reverse("deviation-list"),
    )


@allow(*LOGGERS)
def deviation_amend(request: StaffRequest, deviation_id: UUID) -> HttpResponse:
    """Write down what was decided, or correct it."""
    deviation = get_record(Deviation, request, deviation_id)
    return form_page(
        request,
        form=DeviationForm(request.POST or None, clinic=request.clinic, instance=deviation),
        save=lambda form: services.decide(
            deviation,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        heading=_("What was decided"),
        intro=deviation.summary,
        back=deviation.get_absolute_url(),
    )


@allow(*SIGNERS)
def deviation_close(request: StaffRequest, deviation_id: UUID) -> HttpResponse:
    """Say that it is dealt with."""
    deviation = get_record(Deviation, request, deviation_id)
    return form_page(
        request,
        form=CloseForm(
            request.POST or None,
            clinic=request.clinic,
            initial={name: getattr(deviation, name) for name in services.DECISION},
        ),
        save=lambda form: services.close_deviation(
            deviation, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Close the deviation"),
        intro=deviation.summary,
        submit=_("Close it"),
        saved=_("Closed."),
        back=deviation.get_absolute_url(),
    )


@allow(*SIGNERS)
def deviation_check(request: StaffRequest, deviation_id: UUID) -> HttpResponse:
    """Look again whether it helped."""
    deviation = get_record(Deviation, request, deviation_id)
    return form_page(
        request,
        form=EffectForm(request.POST or None, clinic=request.clinic),
        save=lambda form: services.check_effect(
            deviation, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Did it help?"),
        intro=deviation.summary,
        back=deviation.get_absolute_url(),
    )


@allow(*SIGNERS)
def deviation_reopen(request: StaffRequest, deviation_id: UUID) -> HttpResponse:
    """It was closed too soon."""
    deviation = get_record(Deviation, request, deviation_id)
    return form_page(
        request,
        form=ReopenForm(request.POST or None, clinic=request.clinic),
        save=lambda form: services.reopen_deviation(
            deviation, by=request.actor, at=request.now, reason=form.cleaned_data["reason"]
        ),
        heading=_("Open the deviation again"),
        intro=deviation.summary,
        submit=_("Open it again"),
        back=deviation.get_absolute_url(),
    )


@allow(*LOGGERS)
def deviation_void(request: StaffRequest, deviation_id: UUID) -> HttpResponse:
    """Mark a deviation as raised by mistake."""
    deviation = get_record(Deviation, request, deviation_id)
    return void_page(
        request,
        deviation,
        save=lambda reason: services.void_deviation(
            deviation, by=request.actor, at=request.now, reason=reason
        ),
        back=deviation.get_absolute_url(),
    )


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "j M Y, H:i")
