"""Screens for reading cycles and packs."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Empty, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.deviations import queries as deviations
from compliance.sterilization import queries
from compliance.sterilization.forms.cycles import CycleFilter
from compliance.sterilization.models import Cycle, Decision, LoadStatus, Pack, Release
from compliance.sterilization.rules import log, release
from compliance.sterilization.views.cycle_facts import (
    indicators_section,
    readings_of,
    readings_section,
)
from compliance.sterilization.views.spores import spore_row

TONES = {
    LoadStatus.PENDING: "info",
    LoadStatus.RELEASED: "ok",
    LoadStatus.REJECTED: "bad",
    LoadStatus.QUARANTINED: "bad",
    LoadStatus.RECALLED: "bad",
}


@allow(*READERS, methods=["GET"])
def cycle_list(request: StaffRequest) -> HttpResponse:
    """All cycles, latest first. Runs as many queries for a hundred thousand as for one."""
    add = screens.offered(
        request, Action(_("Log a cycle"), reverse("cycle-add"), "plus", is_primary=True)
    )
    machines = Action(_("Sterilizers"), reverse("sterilizer-list"), "autoclave")
    spores = Action(_("Spore tests"), reverse("spore-test-list"), "spore")
    air = Action(_("Air-removal tests"), reverse("air-removal-test-list"), "gauge")
    wiped = Action(_("Disinfection"), reverse("disinfection-list"), "drop")
    missing = Action(_("Gaps"), reverse("gap-list"), "search")
    return screens.list_page(
        request,
        found=CycleFilter(
            request.GET, queryset=queries.counted(queries.cycles(request.clinic)), request=request
        ),
        row=_cycle_row,
        columns=[_("Cycle"), _("Started"), _("Program"), _("Packs"), _("Load")],
        heading=_("Sterilization"),
        empty=Empty(
            title=_("No cycle yet"),
            text=_("Log each run of the sterilizer: readings, indicators and what was inside."),
            icon="autoclave",
            action_url=add[0].url if add else "",
            action_label=_("Log a cycle"),
        ),
        actions=[*add, machines, spores, air, wiped, missing],
    )


def _cycle_row(cycle: Any) -> Row:
    status = load_status(cycle)
    return Row(
        url=cycle.get_absolute_url(),
        title=str(cycle),
        cells=[
            Cell(_("Started"), when(cycle.started_at)),
            Cell(_("Program"), cycle.program.name),
            Cell(_("Packs"), str(cycle.pack_count or 0), is_number=True),
            Cell(_("Load"), status.text, tone=status.tone),
        ],
    )


def load_status(cycle: Any) -> Status:
    """Where a load stands; the cycle comes from `queries.cycles`."""
    if cycle.is_void:
        return Status("muted", _("Void"))
    status = LoadStatus(queries.status_of(cycle))
    if status == LoadStatus.PENDING and release.failures(cycle.load):
        return Status("bad", _("Cannot be released"))
    return Status(TONES[status], str(status.label))


@allow(*READERS, methods=["GET"])
def cycle_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One cycle: readings against minima, indicators, packs, decision and history."""
    found = queries.cycles(request.clinic).select_related("clinic", "printout")
    cycle = get_record(found, request, pk)
    packs = list(queries.packs(cycle))
    signed = queries.standing_release(cycle)
    missing = log.missing_fields(cycle, has_packs=any(not pack.is_void for pack in packs))
    actions = screens.record_actions(cycle, *_actions(cycle, signed, missing))
    readings = readings_of(cycle)
    return screens.detail_page(
        request,
        template="sterilization/cycle_detail.html",
        heading=str(cycle),
        intro=f"{cycle.program.name}, {cycle.get_packaging_display()}",
        back=reverse("cycle-list"),
        status=load_status(cycle),
        actions=screens.offered(request, *actions),
        failures=[] if signed or cycle.is_void else release.failures(cycle.load),
        hints=[
            *(reading.sentence for reading in readings if reading.state == "ODD"),
            *_gap_hint(cycle),
        ],
        printout_text=cycle.printout_text,
        sections=[
            readings_section(readings),
            indicators_section(cycle),
            *_spores_section(cycle),
            *_packs_sections(packs),
            _decision_section(signed),
            _run_section(cycle),
            *_deviations_section(cycle),
        ],
        history=queries.history_of(cycle),
    )


def _actions(cycle: Cycle, signed: Release | None, missing: Sequence[str]) -> list[Action]:
    label = Action(_("Print labels"), reverse("cycle-labels", args=[cycle.pk]), "printer")
    if signed is not None:
        undo = reverse("release-void", args=[signed.pk])
        is_rejected = signed.decision == Decision.REJECTED
        withdraw = Action(_("Withdraw the decision"), undo, "undo")
        return [withdraw] if is_rejected else [label, withdraw]
    complete = reverse("cycle-complete", args=[cycle.pk])
    fill = Action(_("Fill in what is missing"), complete, "clipboard", is_primary=True)
    decide = reverse("cycle-release", args=[cycle.pk])
    return [
        *([fill] if missing else []),
        Action(_("Decide about release"), decide, "sign", is_primary=not missing),
        label,
        Action(_("Change"), reverse("cycle-amend", args=[cycle.pk]), "pencil"),
        Action(_("Mark as void"), reverse("cycle-void", args=[cycle.pk]), "void"),
    ]


def _gap_hint(cycle: Cycle) -> list[str]:
    gap = log.gap_before(cycle.number, queries.number_before(cycle))
    if gap is None:
        return []
    sentence = _("Not on record before this one: %(numbers)s. Log what ran, or say why it is not.")
    return [sentence % {"numbers": log.gap_text(gap)}]


def _spores_section(cycle: Cycle) -> list[Section]:
    tests = [spore_row(test) for test in queries.spore_tests_in(cycle)]
    columns = [_("Spore test"), _("Placed"), _("Lot"), _("Result")]
    return [Section(title=_("Spore tests"), columns=columns, rows=tests)] if tests else []


def _packs_sections(packs: Sequence[Pack]) -> list[Section]:
    columns = [_("Pack"), _("Contents"), _("Use by")]
    load = [_pack_row(pack) for pack in packs if not pack.is_void]
    taken_off = [_pack_row(pack) for pack in packs if pack.is_void]
    nothing = _("No pack was written down for this cycle.")
    sections = [Section(title=_("Load"), columns=columns, rows=load, empty=nothing)]
    if taken_off:
        sections.append(Section(title=_("Taken off the load"), columns=columns, rows=taken_off))
    return sections


def _pack_row(pack: Pack) -> Row:
    return Row(
        url=pack.get_absolute_url(),
        title=pack.code,
        cells=[
            Cell(_("Contents"), pack.contents),
            Cell(_("Use by"), when(pack.expires_on) or "–"),
        ],
    )


def _decision_section(signed: Release | None) -> Section:
    if signed is None:
        return Section(title=_("Decision"), empty=_("Nobody has signed yet: do not use this load."))
    tone = TONES[LoadStatus(signed.decision)]
    facts: list[tuple[str, Any]] = [
        (_("Decision"), Status(tone, signed.get_decision_display())),
        (_("Signed by"), signed.decided_by),
        (_("Signed at"), when(signed.decided_at)),
        (_("What the signature means"), signed.meaning),
    ]
    if signed.is_self_release:
        facts.append((_("Self-release"), _("Signed by the person who ran the cycle.")))
    if signed.note:
        facts.append((_("Note"), signed.note))
    return Section(title=_("Decision"), facts=facts)


def _run_section(cycle: Cycle) -> Section:
    paper = cycle.printout
    facts: list[tuple[str, Any]] = [
        (
            _("Sterilizer"),
            {"text": str(cycle.sterilizer), "url": cycle.sterilizer.get_absolute_url()},
        ),
        (_("Program"), {"text": cycle.program.name, "url": cycle.program.get_absolute_url()}),
        (_("Started"), when(cycle.started_at)),
        (_("Ended"), when(cycle.ended_at)),
        (_("Operator"), cycle.operator),
        (_("What the machine said"), cycle.get_machine_verdict_display() or _("not noted")),
        (
            _("Printout"),
            {"text": paper.title, "url": paper.get_absolute_url()} if paper else _kept(cycle),
        ),
    ]
    if cycle.note:
        facts.append((_("Note"), cycle.note))
    if cycle.is_void:
        facts.append((_("Why void"), cycle.void_reason))
    return Section(title=_("Run"), facts=facts)


def _kept(cycle: Cycle) -> str:
    return _("kept as text, below") if cycle.printout_text else ""


def _deviations_section(cycle: Cycle) -> list[Section]:
    rows = [
        Row(
            url=deviation.get_absolute_url(),
            title=deviation.summary,
            cells=[Cell(_("State"), *_deviation_state(deviation))],
        )
        for deviation in deviations.of_record(cycle)
    ]
    if not rows:
        return []
    return [Section(title=_("Deviations"), columns=[_("What happened"), _("State")], rows=rows)]


def _deviation_state(deviation: Any) -> tuple[str, str]:
    return (_("Open"), "warn") if deviation.is_open else (_("Closed"), "muted")
