"""What requirements have in common: nothing to judge, a run of events, a day by which, one's word.

A rule of a requirement takes the facts, how it is asked and the day, and answers with one `Judged`
per subject.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics.rulepacks import Asked
from compliance.requirements.rules.facts import Attested, Facts, Thing
from compliance.requirements.rules.findings import Judged, Ref, Status

MOST_EVIDENCE = 5


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a subject, with what was wrong about it or merely missing."""

    subject: str
    ref: Ref
    problem: str = ""
    is_missing: bool = False


def not_applicable(facts: Facts, reason: str) -> list[Judged]:
    """There is nothing here that it could be about; says why."""
    return [Judged(facts.clinic, Status.NOT_APPLICABLE, reason)]


def no_data(facts: Facts, sentence: str, act: str = "") -> list[Judged]:
    """It applies and nothing is recorded: never a pass."""
    return [Judged(facts.clinic, Status.NO_DATA, sentence, act=(act, ""))]


def by_subject(
    facts: Facts, asked: Asked, events: Iterable[Event], subjects: Sequence[str], *, nothing: str
) -> list[Judged]:
    """One answer for each subject from its own events, the latest first."""
    own: dict[str, list[Event]] = {subject: [] for subject in subjects}
    for event in events:
        own.setdefault(event.subject, []).append(event)
    return [
        _of_events(facts, asked, subject, found)
        if found
        else Judged(subject, Status.NO_DATA, nothing)
        for subject, found in own.items()
    ]


def pooled(facts: Facts, asked: Asked, events: Sequence[Event]) -> list[Judged]:
    """A failure for each subject that has one; else one answer for all of them together."""
    broken = [e for e in events if e.problem and not facts.is_told(asked.id, e.ref)]
    wrong = [e for e in broken if not e.is_missing]
    if wrong:
        subjects = dict.fromkeys(e.subject for e in wrong)
        return [
            _of_events(facts, asked, subject, [e for e in wrong if e.subject == subject])
            for subject in subjects
        ]
    return [_of_events(facts, asked, facts.clinic, broken or events)]


def _of_events(facts: Facts, asked: Asked, subject: str, events: Sequence[Event]) -> Judged:
    broken = [e for e in events if e.problem and not facts.is_told(asked.id, e.ref)]
    if not broken:
        shown = tuple(e.ref for e in events[:MOST_EVIDENCE])
        return Judged(subject, Status.PASS, _checked(len(events)), evidence=shown)
    wrong = [e for e in broken if not e.is_missing] or broken
    status = Status.NO_DATA if wrong[0].is_missing else Status.FAIL
    summary = wrong[0].problem
    if len(wrong) > 1:
        more = len(wrong) - 1
        summary += " " + ngettext("And %(n)d more.", "And %(n)d more.", more) % {"n": more}
    evidence = tuple(e.ref for e in wrong[:MOST_EVIDENCE])
    return Judged(subject, status, summary, evidence=evidence, act=("", ""))


def _checked(count: int) -> str:
    sentence = ngettext(
        "The latest record is in order.", "The latest %(n)d records are in order.", count
    )
    return sentence % {"n": count}


def by_day(
    subject: str,
    *,
    due_on: date,
    on: date,
    soon_days: int,
    evidence: tuple[Ref, ...] = (),
    act: tuple[str, str] = ("", ""),
) -> Judged:
    """In time until its day, which still counts; then overdue."""
    if on > due_on:
        sentence = _("It was due on %(day)s.") % {"day": said(due_on)}
        return Judged(subject, Status.OVERDUE, sentence, due_on, evidence, act)
    is_soon = on >= due_on - timedelta(days=soon_days)
    sentence = _("In time. Next due on %(day)s.") % {"day": said(due_on)}
    status = Status.DUE_SOON if is_soon else Status.PASS
    return Judged(subject, status, sentence, due_on, evidence, act)


def by_word(facts: Facts, asked: Asked, on: date, things: Sequence[Thing]) -> list[Judged]:
    """What somebody said about each thing: who, when, and by which document."""
    return [_attested(facts, asked, on, thing) for thing in things]


def of_clinic(facts: Facts) -> tuple[Thing, ...]:
    """The clinic itself as what is spoken about."""
    return (Thing(facts.clinic, Ref("clinic", "")),)


def _attested(facts: Facts, asked: Asked, on: date, thing: Thing) -> Judged:
    act = ("attestation-add", f"{asked.id}/{thing.name}")
    said_so = [
        each
        for each in facts.attested
        if each.requirement == asked.id and each.subject == thing.name and each.attested_on <= on
    ]
    if not said_so:
        return Judged(thing.name, Status.NO_DATA, _("Nobody has confirmed this yet."), act=act)
    last = max(said_so, key=lambda each: each.attested_on)
    if not last.is_met:
        sentence = _("%(name)s wrote on %(day)s that it is not so.")
        return Judged(thing.name, Status.FAIL, _by(sentence, last), None, (last.ref,), act)
    if asked.parameters.get("needs_document") and not last.has_document:
        sentence = _("%(name)s confirmed it on %(day)s, but the document is missing.")
        return Judged(thing.name, Status.NO_DATA, _by(sentence, last), None, (last.ref,), act)
    days = asked.number("interval_days")
    if not days:
        sentence = _("Confirmed by %(name)s on %(day)s.")
        return Judged(thing.name, Status.PASS, _by(sentence, last), None, (last.ref,))
    due_on = last.attested_on + timedelta(days=days)
    soon = asked.number("soon_days", 7)
    return by_day(thing.name, due_on=due_on, on=on, soon_days=soon, evidence=(last.ref,), act=act)


def _by(sentence: str, last: Attested) -> str:
    return sentence % {"name": last.attested_by, "day": said(last.attested_on)}


def said(on: date) -> str:
    """A day as people read it."""
    return date_format(on, _("j M Y"))
