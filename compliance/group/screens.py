"""Where clinics stand, as one page shows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics.models import Clinic
from compliance.documents.rules import spelled
from compliance.group import packet, queries
from compliance.group.models import GroupAudit, GroupPart, Standing, State
from compliance.requirements.rules.catalogue import CATALOGUE
from compliance.requirements.rules.findings import Status
from compliance.requirements.screens import TONES, status_words


@dataclass(frozen=True, slots=True)
class Line:
    """One clinic: how it stands, in words and tones."""

    clinic: UUID
    name: str
    place: str
    is_here: bool
    tone: str
    status: str
    counts: Sequence[tuple[str, str]]
    first: str
    first_about: str
    next_due_on: date | None
    last_cycle_at: datetime | None
    anchored_at: datetime | None
    judged_at: datetime | None
    is_old: bool


@dataclass(frozen=True, slots=True)
class Total:
    """How many clinics stand so."""

    tone: str
    label: str
    value: int


def lines(clinics: Iterable[Clinic], *, here: Clinic, stale: Iterable[Clinic]) -> list[Line]:
    """One for each clinic, the worst first; `stale` ones are shown as they were last seen."""
    old = {each.pk for each in stale}
    ordered = sorted(clinics, key=_rank)
    return [_line(each, is_here=each.pk == here.pk, is_old=each.pk in old) for each in ordered]


def _rank(clinic: Clinic) -> tuple[Any, ...]:
    kept = _kept(clinic)
    numbers = (kept.failing, kept.overdue, kept.missing, kept.soon) if kept else ()
    return (kept is not None, [-number for number in numbers], clinic.name, clinic.pk)


def _kept(clinic: Clinic) -> Standing | None:
    found: Standing | None = getattr(clinic, "standing", None)
    return found


def _line(clinic: Clinic, *, is_here: bool, is_old: bool) -> Line:
    kept = _kept(clinic)
    tone, status = overall(kept.counts if kept else {})
    return Line(
        clinic=clinic.pk,
        name=clinic.name,
        place=clinic.city,
        is_here=is_here,
        tone=tone,
        status=status,
        counts=counted(kept.counts) if kept else [],
        first=first_words(kept, clinic) if kept else "",
        first_about=first_sentence(kept) if kept else "",
        next_due_on=kept.next_due_on if kept else None,
        last_cycle_at=kept.last_cycle_at if kept else None,
        anchored_at=kept.anchored_at if kept else None,
        judged_at=kept.judged_at if kept else None,
        is_old=is_old,
    )


def overall(counts: dict[Status, int]) -> tuple[str, str]:
    """The worst that is the matter with a clinic, as a tone and a word."""
    if not counts:
        return "muted", _("Not judged yet")
    worst = next((status for status, number in counts.items() if number), None)
    if worst is None:
        return "info", status_words(Status.NO_DATA)
    return TONES[worst], status_words(worst)


def counted(counts: dict[Status, int]) -> list[tuple[str, str]]:
    """How many there are of each status, the worst first: a tone and words."""
    return [
        (TONES[status], f"{number} {status_words(status).lower()}")
        for status, number in counts.items()
        if number
    ]


def first_words(kept: Standing, clinic: Clinic) -> str:
    """What comes first: whose, and since when or until when; the clinic itself is not named."""
    subject = "" if kept.first_subject == clinic.name else kept.first_subject
    if kept.first_due_on is None:
        return subject
    day = date_format(kept.first_due_on, "j M Y")
    if not subject:
        return _("due %(day)s") % {"day": day}
    return _("%(subject)s, due %(day)s") % {"subject": subject, "day": day}


def first_sentence(kept: Standing) -> str:
    """The requirement that comes first, in plain words with its number."""
    known = CATALOGUE.get(kept.first_requirement)
    if not kept.first_requirement:
        return ""
    sentence = str(known.sentence) if known else _("Deviations are closed.")
    return f"{kept.first_requirement} · {sentence}" if known else sentence


def totals(found: dict[str, int]) -> list[Total]:
    """All clinics by the worst that is the matter with each; what there is none of is left out."""
    unknown = found["all"] - found["wrong"] - found["missing"] - found["fine"]
    shown = [
        Total("bad", _("with something wrong or overdue"), found["wrong"]),
        Total("info", _("with something missing"), found["missing"]),
        Total("ok", _("ready for an inspector"), found["fine"]),
        Total("muted", _("not judged yet"), unknown),
    ]
    return [each for each in shown if each.value]


def headline(found: dict[str, int]) -> str:
    """All of it in one sentence."""
    told = ngettext("%(n)d clinic", "%(n)d clinics", found["all"]) % {"n": found["all"]}
    if not found["overdue"]:
        return told
    late = ngettext("%(n)d thing overdue", "%(n)d things overdue", found["overdue"])
    return f"{told}, {late % {'n': found['overdue']}}"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the audits are, in numbers and words."""

    done: int
    all: int
    failed: int
    unsigned: int
    sentence: str
    parts: Sequence[Total]


@dataclass(frozen=True, slots=True)
class PartLine:
    """One clinic and its audit."""

    part: UUID
    name: str
    place: str
    tone: str
    status: str
    text: str
    facts: Sequence[tuple[str, str]]
    may_open: bool


def days(whole: GroupAudit) -> str:
    """Its days as on every screen."""
    return f"{date_format(whole.starts_on, 'j M Y')} – {date_format(whole.ends_on, 'j M Y')}"


def state(whole: GroupAudit) -> tuple[str, str]:
    """Where it stands: a tone and a word."""
    tones = {State.DONE: "ok", State.FAILED: "warn"}
    return tones.get(State(whole.state), "info"), str(whole.get_state_display())


def progress(whole: GroupAudit, found: dict[str, int]) -> Progress:
    """How many are made, unsigned, failed."""
    ended = found["done"] + found["failed"]
    shown = [
        Total("bad", _("not made"), found["failed"]),
        Total("info", _("not signed yet"), found["unsigned"]),
        Total("ok", _("signed"), found["done"] - found["unsigned"]),
        Total("muted", _("to come"), found["all"] - ended),
    ]
    told = {"done": ended, "all": found["all"]}
    sentence = _("Done: %(done)d of %(all)d.") % told
    if whole.state == State.COVERING:
        sentence = _("The covering paper is being made.")
    return Progress(
        done=ended,
        all=found["all"],
        failed=found["failed"],
        unsigned=found["unsigned"],
        sentence=sentence,
        parts=[each for each in shown if each.value],
    )


def part_line(part: GroupPart) -> PartLine:
    """A clinic with its audit, or why there is none."""
    audit = part.audit
    tone, status = _part_status(part)
    is_made = audit is not None and audit.produced_at is not None
    facts = []
    if audit is not None and is_made:
        facts = [
            (_("Audit"), str(audit.number)),
            (_("Points to look at"), str(audit.attention)),
            (_("Pages"), str(audit.pages)),
            (_("Code"), spelled(audit.token)),
        ]
    return PartLine(
        part=part.pk,
        name=part.clinic.name,
        place=part.clinic.city,
        tone=tone,
        status=status,
        text=packet.stands_out(part.stood, part.clinic.name) if is_made else packet.reason(part),
        facts=facts,
        may_open=audit is not None,
    )


def _part_status(part: GroupPart) -> tuple[str, str]:
    audit = part.audit
    if part.message or (audit and audit.status in queries.NOT_MADE):
        return "bad", _("Not made")
    if audit is None or audit.produced_at is None:
        return "muted", _("To come")
    return ("ok", _("Signed")) if audit.is_signed else ("info", _("Unsigned draft"))
