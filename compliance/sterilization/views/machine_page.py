"""The page of one sterilizer: where it stands, its last weeks, its tests, numbers and upkeep."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.ledger.queries import history
from compliance.sterilization import queries
from compliance.sterilization.models import MachineEvent, Sterilizer
from compliance.sterilization.rules import log
from compliance.sterilization.rules import standing as rules
from compliance.sterilization.rules.standing import Standing
from compliance.sterilization.views import licences, upkeep
from compliance.sterilization.views.machines import sterilizer_status
from compliance.sterilization.views.programs import program_row
from compliance.sterilization.views.spores import due_sentence, spore_row


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
        progress=_progress(standing),
        timeline=queries.timeline_of(sterilizer, until=request.today),
        sections=[
            _tests(request, sterilizer),
            _numbers(sterilizer),
            *_events(list(queries.machine_events(sterilizer)[:20])),
            upkeep.services_section(request, sterilizer),
            licences.licences_section(request, sterilizer),
            _programs(request, sterilizer),
            _facts(sterilizer),
        ],
        history=history(sterilizer),
    )


@dataclass(frozen=True, slots=True)
class Passes:
    """Passes in a row: a mark for each that is needed, full where it is there."""

    label: str
    marks: list[bool]

    @property
    def words(self) -> str:
        """The same in words."""
        done, needed = sum(self.marks), len(self.marks)
        return _("%(done)d of %(needed)d") % {"done": done, "needed": needed}


def _progress(standing: Standing) -> list[Passes]:
    """What a machine needs before it is signed back, and what of it is done (FACTS 1.7, 1.8)."""
    if standing.status == rules.RETEST:
        return [_passes(_("Repeated spore test passed"), standing.passes, 1)]
    if standing.status != rules.REQUALIFY:
        return []
    needed = rules.PASSES_NEEDED
    spores = _passes(_("Spore tests passed in a row"), standing.passes, needed)
    if not standing.needs_air:
        return [spores]
    air = _("Air-removal tests passed in a row")
    return [spores, _passes(air, standing.air_passes, needed)]


def _passes(label: str, done: int, needed: int) -> Passes:
    return Passes(label, [n < done for n in range(needed)])


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
        Action(_("Read a printout"), reverse("sterilizer-printout-add", args=key), "upload"),
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
    return [Section(title=_("What happened"), columns=columns, rows=rows)] if rows else []


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
