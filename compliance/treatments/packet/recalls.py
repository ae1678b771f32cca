"""What the papers of a recall say, as plain values: the notice to the health unit, and a drill."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics.models import Clinic
from compliance.sterilization.models import SporeTest
from compliance.treatments.models import RecallDrill
from compliance.treatments.queries.drills import parted
from compliance.treatments.queries.look_back import LookBack
from compliance.treatments.rules import drills as rules
from compliance.treatments.screens.lookbacks import window_sentence
from compliance.treatments.screens.plans import Case, PlanStep, plan


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose paper it is."""

    name: str
    address: str
    phone: str
    email: str
    language: str
    paper: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A failed spore test as a health unit is told of it. No client, and no code of one."""

    clinic: Sender
    made_at: datetime
    made_on: date
    to: str
    subject: str
    facts: tuple[tuple[str, str], ...]
    window: str
    covers: tuple[str, ...]
    steps: tuple[PlanStep, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """One page about a drill: what was looked for, the list, and how long it took."""

    clinic: Sender
    drill_id: str
    made_at: datetime
    title: str
    facts: tuple[tuple[str, str], ...]
    lists: tuple[tuple[str, str], ...]
    is_in_time: bool


MOST_SHOWN = 40  # so that the proof stays one page; the counts above are of all


def sender(clinic: Clinic) -> Sender:
    """The clinic as a letter head."""
    return Sender(
        clinic.name, clinic.address, clinic.phone, clinic.email, clinic.language, clinic.paper
    )


def build_notice(case: Case, covered: LookBack, *, clinic: Clinic, at: datetime) -> Notice:
    """What the health unit asks for: machine, failed test, last pass, what was done. One query."""
    test, failure = case.test, covered.failure
    return Notice(
        clinic=sender(clinic),
        made_at=at,
        made_on=clinic.day(at),
        to=next((step.whom for step in case.steps if step.whom), ""),
        subject=_("Failed spore test of sterilizer %(code)s") % {"code": test.sterilizer.code},
        facts=_test_facts(test, covered, clinic),
        window=window_sentence(clinic, failure),
        covers=_covered(case, covered),
        steps=tuple(step for step in plan(case) if step.tone != "muted"),
    )


def _test_facts(test: SporeTest, covered: LookBack, clinic: Clinic) -> tuple[tuple[str, str], ...]:
    machine = test.sterilizer
    made = " ".join(filter(None, (machine.make, machine.model)))
    lot = test.lot
    if lot and test.lot_expires_on:
        lot = _("%(lot)s, to be used by %(day)s") % {"lot": lot, "day": _day(test.lot_expires_on)}
    read = _on(clinic, test.read_at)
    return (
        (_("Sterilizer"), f"{machine.code}: {made}"),
        (_("Serial number"), machine.serial or _("MISSING")),
        (_("Last passed test"), _last_pass(covered, clinic)),
        (_("Failed test"), f"{_on(clinic, test.placed_at)}, #{test.cycle_number}"),
        (_("Read"), f"{read}, {test.read_by}" if read else _("MISSING")),
        (_("Lot of the test"), lot or _("MISSING")),
        (_("Control"), str(test.get_control_result_display()) or _("MISSING")),
    )


def _last_pass(covered: LookBack, clinic: Clinic) -> str:
    failure = covered.failure
    if failure.last_pass is None:
        return _("none on record")
    found = SporeTest.objects.standing().filter(
        sterilizer=failure.sterilizer, cycle_number=failure.last_pass, result="NEGATIVE"
    )
    placed_at = found.order_by("-placed_at").values_list("placed_at", flat=True).first()
    return f"{_on(clinic, placed_at)}, #{failure.last_pass}"


def _covered(case: Case, covered: LookBack) -> tuple[str, ...]:
    cycles, packs = len(covered.cycles), len(covered.packs)
    treatments, clients = len(covered.reach.treatments), len(case.affected)
    span = f"#{covered.first}–#{covered.last}" if covered.cycles else ""
    said = ngettext("%(n)d cycle", "%(n)d cycles", cycles) % {"n": cycles}
    return (
        f"{said} {span}".strip(),
        ngettext("%(n)d pack code", "%(n)d pack codes", packs) % {"n": packs},
        ngettext("%(n)d treatment", "%(n)d treatments", treatments) % {"n": treatments},
        ngettext("%(n)d client", "%(n)d clients", clients) % {"n": clients},
    )


def build_proof(drill: RecallDrill, clinic: Clinic, *, at: datetime) -> Proof:
    """A drill as it was recorded."""
    cycles, packs, treatments, clients = parted(drill.listed)
    facts = [
        (_("Started from"), f"{drill.get_kind_display()}: {drill.subject}"),
        (_("Clock started"), f"{_moment(clinic, drill.started_at)}, {drill.started_by}"),
    ]
    is_in_time = False
    if drill.finished_at is not None:
        is_in_time = rules.is_in_time(drill.started_at, drill.finished_at)
        found = _("yes") if drill.is_all_found else _("no")
        facts += [
            (_("Clock stopped"), f"{_moment(clinic, drill.finished_at)}, {drill.finished_by}"),
            (_("It took"), rules.took(drill.started_at, drill.finished_at)),
            (_("Everything on the list was found"), found),
        ]
    else:
        facts.append((_("Clock stopped"), _("not yet")))
    if drill.on_hand:
        facts.append((_("Still here"), drill.on_hand))
    if drill.note:
        facts.append((_("What was learned"), drill.note))
    return Proof(
        clinic=sender(clinic),
        drill_id=str(drill.pk),
        made_at=drill.finished_at or at,
        title=_("Recall drill"),
        facts=tuple(facts),
        lists=(
            (_("Cycles (%(n)d)") % {"n": drill.cycles}, _shown(cycles)),
            (_("Packs (%(n)d)") % {"n": drill.packs}, _shown(packs)),
            (_("Treatments (%(n)d)") % {"n": drill.treatments}, _shown(treatments)),
            (_("Client codes (%(n)d)") % {"n": drill.clients}, _shown(clients)),
        ),
        is_in_time=is_in_time,
    )


def _shown(codes: list[str]) -> str:
    hidden = len(codes) - MOST_SHOWN
    said = ", ".join(codes[:MOST_SHOWN]) or _("none")
    if hidden <= 0:
        return said
    return f"{said} " + ngettext("and %(n)d more", "and %(n)d more", hidden) % {"n": hidden}


def _moment(clinic: Clinic, at: datetime) -> str:
    return f"{_on(clinic, at)}, {at.astimezone(ZoneInfo(clinic.timezone)):%H:%M:%S}"


def _on(clinic: Clinic, at: datetime | None) -> str:
    return _day(clinic.day(at)) if at else ""


def _day(on: date) -> str:
    return date_format(on, "j F Y")
