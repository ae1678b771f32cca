"""Screens of sterilizers."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import READERS, SIGNERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Empty, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.ledger.queries import history
from compliance.sterilization import queries, services
from compliance.sterilization.forms.machines import RetireForm, SterilizerFilter, SterilizerForm
from compliance.sterilization.models import MachineEvent, MachineStatus, Sterilizer
from compliance.sterilization.rules import log
from compliance.sterilization.rules import standing as rules
from compliance.sterilization.rules.standing import Standing
from compliance.sterilization.views.programs import program_row
from compliance.sterilization.views.spores import due_sentence, spore_row


@allow(*READERS, methods=["GET"])
def sterilizer_list(request: StaffRequest) -> HttpResponse:
    """All sterilizers. Runs as many queries for many as for one."""
    add = screens.offered(
        request, Action(_("Add a sterilizer"), reverse("sterilizer-add"), "plus", is_primary=True)
    )
    return screens.list_page(
        request,
        found=SterilizerFilter(request.GET, queryset=queries.sterilizers(request.clinic)),
        row=lambda each: _rows(request, [each])[0],
        rows_of=lambda page: _rows(request, page),
        columns=[_("Sterilizer"), _("Type"), _("Last cycle"), _("State")],
        heading=_("Sterilizers"),
        empty=Empty(
            title=_("No sterilizer yet"),
            text=_("Add the machine with its programs. Then each cycle takes a few taps."),
            icon="autoclave",
            action_url=add[0].url if add else "",
            action_label=_("Add a sterilizer"),
        ),
        actions=add,
        back=reverse("cycle-list"),
    )


def _rows(request: StaffRequest, page: list[Any]) -> list[Row]:
    """A page of machines, with where each stands."""
    found = queries.standings(request.clinic, page, at=request.now)
    return [_row(each, found[each.pk]) for each in page]


def _row(sterilizer: Any, standing: Standing) -> Row:
    status = sterilizer_status(sterilizer, standing)
    last = _("none yet")
    if sterilizer.last_number is not None:
        last = f"#{sterilizer.last_number}"
    return Row(
        url=sterilizer.get_absolute_url(),
        title=sterilizer.code,
        meta=f"{sterilizer.make} {sterilizer.model}",
        cells=[
            Cell(_("Type"), sterilizer.get_type_display()),
            Cell(_("Last cycle"), last),
            Cell(_("State"), status.text, tone=status.tone),
        ],
    )


def sterilizer_status(sterilizer: Sterilizer, standing: Standing) -> Status:
    """Where a machine stands, in words."""
    if sterilizer.is_void:
        return Status("muted", _("Void"))
    if sterilizer.retired_on:
        return Status("muted", str(MachineStatus.RETIRED.label))
    tone = "ok" if standing.is_in_service else "warn" if standing.is_ready else "bad"
    return Status(tone, str(MachineStatus(standing.status).label))


@allow(*READERS, methods=["GET"])
def sterilizer_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One sterilizer: where it stands, its tests, the gaps in its numbers, its programs."""
    found = queries.sterilizers(request.clinic).select_related("clinic")
    sterilizer = get_record(found, request, pk)
    standing = queries.standing_of(sterilizer, at=request.now)
    return screens.detail_page(
        request,
        template="sterilization/sterilizer_detail.html",
        standing=None if sterilizer.is_void or sterilizer.retired_on else standing,
        cause=rules.cause_sentence(standing.cause),
        next_step=rules.next_step(standing),
        heading=sterilizer.code,
        intro=f"{sterilizer.make} {sterilizer.model}",
        back=reverse("sterilizer-list"),
        status=sterilizer_status(sterilizer, standing),
        actions=screens.offered(
            request, *screens.record_actions(sterilizer, *_actions(sterilizer, standing))
        ),
        sections=[
            _tests(request, sterilizer),
            *_events(list(queries.machine_events(sterilizer)[:20])),
            _numbers(sterilizer),
            _programs(request, sterilizer),
            _facts(sterilizer),
        ],
        history=history(sterilizer),
    )


def _actions(sterilizer: Sterilizer, standing: Standing) -> list[Action]:
    key = [sterilizer.pk]
    amend = Action(_("Change"), reverse("sterilizer-amend", args=key), "pencil")
    void = Action(_("Mark as void"), reverse("sterilizer-void", args=key), "void")
    if sterilizer.retired_on:
        return [amend]
    is_back = not standing.is_in_service and standing.is_ready
    back = Action(
        _("Return to service"), reverse("sterilizer-return", args=key), "sign", is_primary=True
    )
    cycle_url = reverse("sterilizer-cycle-add", args=key)
    return [
        *([back] if is_back else []),
        Action(_("Log a cycle"), cycle_url, "plus", is_primary=not is_back),
        Action(_("Spore test"), reverse("sterilizer-spore-test-add", args=key), "spore"),
        *_air_action(sterilizer),
        Action(_("Something happened"), reverse("machine-event-add", args=key), "wrench"),
        amend,
        Action(_("Retire"), reverse("sterilizer-retire", args=key), "cross"),
        void,
    ]


def _air_action(sterilizer: Sterilizer) -> list[Action]:
    if sterilizer.type not in rules.NEEDS_AIR_REMOVAL_TEST:
        return []
    url = reverse("sterilizer-air-removal-test-add", args=[sterilizer.pk])
    return [Action(_("Air-removal test"), url, "gauge")]


def _tests(request: StaffRequest, sterilizer: Sterilizer) -> Section:
    recent = queries.spore_tests(request.clinic).filter(sterilizer=sterilizer)[:5]
    return Section(
        title=_("Spore tests"),
        facts=[(_("Next one"), due_sentence(request, sterilizer))],
        columns=[_("Spore test"), _("Placed"), _("Lot"), _("Result")],
        rows=[spore_row(test) for test in recent],
        action=Action(
            _("All spore tests"), f"{reverse('spore-test-list')}?sterilizer={sterilizer.pk}", "list"
        ),
    )


def _events(events: list[MachineEvent]) -> list[Section]:
    rows = [
        Row(
            url="",
            title=event.get_kind_display(),
            cells=[
                Cell(_("When"), when(event.happened_at)),
                Cell(_("Who"), event.happened_by),
                Cell(_("Note"), event.note),
            ],
        )
        for event in events
        if not event.is_void
    ]
    columns = [_("What happened"), _("When"), _("Who"), _("Note")]
    return [Section(title=_("Service"), columns=columns, rows=rows)] if rows else []


def _numbers(sterilizer: Any) -> Section:
    gaps = queries.gaps(sterilizer)
    missing = ", ".join(log.gap_text(gap) for gap in reversed(gaps))
    state = Status("warn", missing) if gaps else Status("ok", _("None missing"))
    last = sterilizer.last_number
    return Section(
        title=_("Cycles"),
        facts=[
            (_("Last cycle"), f"#{last}" if last else _("none yet")),
            (_("Started"), when(sterilizer.last_started_at) or _("not yet")),
            (_("Missing numbers"), state),
        ],
        action=Action(
            _("All cycles"), f"{reverse('cycle-list')}?sterilizer={sterilizer.pk}", "list"
        ),
    )


def _programs(request: StaffRequest, sterilizer: Sterilizer) -> Section:
    add = Action(_("Add a program"), reverse("program-add", args=[sterilizer.pk]), "plus")
    offered = screens.offered(request, *screens.record_actions(sterilizer, add))
    return Section(
        title=_("Programs"),
        columns=[_("Program"), _("Temperature"), _("Exposure"), _("Drying"), _("State")],
        rows=[program_row(program) for program in queries.programs(sterilizer)],
        empty=_("No program yet. A cycle needs one: its minima decide what is enough."),
        action=offered[0] if offered else None,
    )


def _facts(sterilizer: Sterilizer) -> Section:
    facts = [
        (_("Type"), sterilizer.get_type_display()),
        (_("Maker"), sterilizer.make),
        (_("Model"), sterilizer.model),
        (_("Serial number"), sterilizer.serial),
        (_("Installed on"), when(sterilizer.installed_on)),
    ]
    if sterilizer.retired_on:
        facts += [
            (_("Retired on"), when(sterilizer.retired_on)),
            (_("Why"), sterilizer.retired_reason),
        ]
    if sterilizer.is_void:
        facts.append((_("Why void"), sterilizer.void_reason))
    return Section(title=_("Machine"), facts=facts)


@allow(*SIGNERS)
def sterilizer_add(request: StaffRequest) -> HttpResponse:
    """A new sterilizer."""
    return screens.form_page(
        request,
        form=SterilizerForm(request.POST or None, clinic=request.clinic),
        save=lambda form: services.add_sterilizer(
            clinic=request.clinic, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Add a sterilizer"),
        back=reverse("sterilizer-list"),
    )


@allow(*SIGNERS)
def sterilizer_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a sterilizer."""
    sterilizer = get_record(Sterilizer, request, pk)
    return screens.form_page(
        request,
        heading=_("Correct %(code)s") % {"code": sterilizer.code},
        form=SterilizerForm(request.POST or None, clinic=request.clinic, instance=sterilizer),
        save=lambda form: services.amend_sterilizer(
            sterilizer=sterilizer,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        back=sterilizer.get_absolute_url(),
    )


@allow(*SIGNERS)
def sterilizer_retire(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A sterilizer that is no longer used; its cycles stay."""
    sterilizer = get_record(Sterilizer, request, pk)
    return screens.form_page(
        request,
        form=RetireForm(
            request.POST or None, clinic=request.clinic, initial={"retired_on": request.today}
        ),
        save=lambda form: services.amend_sterilizer(
            sterilizer=sterilizer,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["retired_reason"],
            **form.values(),
        ),
        heading=_("Retire %(code)s") % {"code": sterilizer.code},
        intro=_("No more cycles can be logged for it. Everything it ran stays on record."),
        submit=_("Retire"),
        back=sterilizer.get_absolute_url(),
    )


@allow(*SIGNERS)
def sterilizer_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A sterilizer entered by mistake."""
    sterilizer = get_record(Sterilizer, request, pk)
    return screens.void_page(
        request,
        sterilizer,
        save=lambda reason: services.void_sterilizer(
            sterilizer=sterilizer, by=request.actor, at=request.now, reason=reason
        ),
        back=sterilizer.get_absolute_url(),
    )
