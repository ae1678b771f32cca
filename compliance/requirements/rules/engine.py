"""Judging a clinic on a day: every requirement against the facts, open deviations on top."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from compliance.clinics.rulepacks import Rules
from compliance.requirements.rules.catalogue import CATALOGUE, Requirement
from compliance.requirements.rules.events import said
from compliance.requirements.rules.facts import Deviation, Facts
from compliance.requirements.rules.findings import Finding, Judged, Status, severity

UNNUMBERED = "deviations"


def judge(rules: Rules, facts: Facts, on: date) -> tuple[Finding, ...]:
    """Where everything stands, by requirement; of one requirement the worst first."""
    found: list[Finding] = []
    for requirement in CATALOGUE.values():
        judged = _judged(requirement, rules, facts, on)
        told = [each for each in _open(facts, on) if each.requirement == requirement.id]
        found += _sorted(requirement, _with_deviations(judged, told, on))
    loose = [each for each in _open(facts, on) if each.requirement not in CATALOGUE]
    return (*found, *(_loose(each, on) for each in loose))


def _judged(requirement: Requirement, rules: Rules, facts: Facts, on: date) -> list[Judged]:
    asked = rules.asked.get(requirement.id)
    if asked is None:
        sentence = _("Your rules, %(pack)s, do not ask for this.") % {"pack": rules.pack}
        return [Judged(facts.clinic, Status.NOT_APPLICABLE, sentence)]
    return requirement.rule(facts, asked, on)


def _open(facts: Facts, on: date) -> Iterator[Deviation]:
    """What keeps a requirement at FAIL; what is for information only does not."""
    return (each for each in facts.deviations if each.severity != "INFO" and each.is_open(on))


def _with_deviations(judged: list[Judged], told: list[Deviation], on: date) -> list[Judged]:
    """An event that broke a rule keeps its subject at FAIL until its deviation is closed."""
    if told and len(judged) == 1 and judged[0].status is not Status.FAIL:
        judged = []  # one answer for all would say that all is well
    for deviation in told:
        judged = _with_deviation(judged, deviation, on)
    return judged


def _with_deviation(judged: list[Judged], deviation: Deviation, on: date) -> list[Judged]:
    own = [each for each in judged if each.subject == deviation.subject]
    others = [each for each in judged if each.subject != deviation.subject]
    failing = next((each for each in own if each.status is Status.FAIL), None)
    if failing is not None:
        refs = tuple(dict.fromkeys((*failing.evidence, deviation.ref)))
        return [*others, replace(failing, evidence=refs)]
    told = Judged(
        deviation.subject,
        Status.FAIL,
        _sentence(deviation, on),
        deviation.due_on,
        (deviation.ref,),
        ("deviation-detail", deviation.ref.id),
    )
    return [*others, told]


def _sentence(deviation: Deviation, on: date) -> str:
    if deviation.due_on is not None and deviation.due_on < on:
        late = _("It was to be closed by %(day)s.") % {"day": said(deviation.due_on)}
        return f"{deviation.summary} {late}"
    return deviation.summary


def _sorted(requirement: Requirement, judged: list[Judged]) -> list[Finding]:
    ordered = sorted(
        judged, key=lambda each: (severity(each.status), each.due_on or date.max, each.subject)
    )
    return [
        Finding(
            requirement=requirement.id,
            area=requirement.area,
            subject=each.subject,
            status=each.status,
            due_on=each.due_on,
            summary=each.summary,
            evidence=each.evidence,
            act=each.act,
        )
        for each in ordered
    ]


def _loose(deviation: Deviation, on: date) -> Finding:
    """A deviation that names no requirement waits all the same."""
    return Finding(
        requirement=deviation.requirement,
        area=UNNUMBERED,
        subject=deviation.subject,
        status=Status.FAIL,
        due_on=deviation.due_on,
        summary=_sentence(deviation, on),
        evidence=(deviation.ref,),
        act=("deviation-detail", deviation.ref.id),
    )
