"""Findings and requirements as the screens show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import resolve, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.clinics.access import StaffRequest
from compliance.clinics.models import Pack
from compliance.clinics.rulepacks import Asked, Rules, names, rule_pack
from compliance.ledger import queries as ledger
from compliance.requirements.queries import Readiness
from compliance.requirements.rules.catalogue import AREAS, CADENCES, CATALOGUE, Requirement
from compliance.requirements.rules.findings import Finding, Ref, Status, severity, worst

TONES = {
    Status.FAIL: "bad",
    Status.OVERDUE: "bad",
    Status.NO_DATA: "info",
    Status.DUE_SOON: "warn",
    Status.PASS: "ok",
    Status.NOT_APPLICABLE: "muted",
}
OPEN_AT_ONCE = {Status.FAIL, Status.OVERDUE, Status.DUE_SOON}


@dataclass(frozen=True, slots=True)
class Link:
    """Evidence: a record and its page."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One finding: what, about whom, what to do, and where it is proved."""

    tone: str
    status: str
    requirement: str
    sentence: str
    subject: str
    summary: str
    due: str
    url: str
    rule_url: str
    source: str
    evidence: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Group:
    """All findings with one status."""

    tone: str
    title: str
    lines: Sequence[Line]
    is_open: bool


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One requirement on the rules page."""

    id: str
    url: str
    sentence: str
    cadence: str
    source: str
    sureness: str
    packs: str
    tone: str
    status: str
    change: str


@dataclass(frozen=True, slots=True)
class Area:
    """The requirements of one area."""

    title: str
    rules: Sequence[RuleLine]


def status_words(status: Status) -> str:
    """A status as people say it."""
    return {
        Status.PASS: _("In order"),
        Status.DUE_SOON: _("Due soon"),
        Status.OVERDUE: _("Overdue"),
        Status.FAIL: _("Not in order"),
        Status.NOT_APPLICABLE: _("Does not apply"),
        Status.NO_DATA: _("Missing"),
    }[status]


def sureness_words(sureness: str) -> str:
    """How sure a source is, so that nothing is taken for law that is not."""
    return {
        "verified": _("read at its source"),
        "second-hand": _("read where it is quoted"),
        "from-memory": _("not verified"),
        "default": _("a default of Klarity, not a law"),
    }[sureness]


def groups(request: StaffRequest, found: Readiness) -> list[Group]:
    """The findings by status, the worst first."""
    by_status: dict[Status, list[Line]] = {}
    for each in sorted(found.findings, key=lambda e: (severity(e.status), e.requirement)):
        by_status.setdefault(each.status, []).append(line(request, each, found.rules))
    return [
        Group(TONES[status], status_words(status), lines, status in OPEN_AT_ONCE)
        for status, lines in by_status.items()
    ]


def line(request: StaffRequest, each: Finding, rules: Rules) -> Line:
    """One finding with the page that resolves it, where this member may open it."""
    known = CATALOGUE.get(each.requirement)
    asked = rules.asked.get(each.requirement)
    links = [link for ref in each.evidence if (link := evidence_link(ref))]
    url = act_url(each)
    if not url or not may_open(request, url):
        url = links[0].url if links else ""
    return Line(
        tone=TONES[each.status],
        status=status_words(each.status),
        requirement=each.requirement,
        sentence=str(known.sentence) if known else _("Deviations are closed."),
        subject=each.subject,
        summary=each.summary,
        due=day(each.due_on) if each.due_on else "",
        url=url,
        rule_url=reverse("requirement-detail", args=[each.requirement]) if known else "",
        source=asked.source if asked else "",
        evidence=links,
    )


def act_url(each: Finding) -> str:
    """Where a finding is resolved; empty where nothing is to be done."""
    name, key = each.act
    if each.status is Status.FAIL and not name and each.evidence:
        about = each.evidence[0]
        told = {"requirement": each.requirement, "kind": about.kind, "record": about.id}
        return f"{reverse('deviation-add')}?{urlencode(told)}"
    if not name:
        return ""
    if name == "attestation-add":
        requirement, _slash, subject = key.partition("/")
        url = reverse(name, args=[requirement])
        return f"{url}?{urlencode({'subject': subject})}"
    return reverse(name, args=[key] if key else [])


def act_path(each: Finding) -> str:
    """Where a finding is resolved, else where it is explained."""
    url = act_url(each)
    if url:
        return url
    known = each.requirement in CATALOGUE
    return reverse("requirement-detail", args=[each.requirement]) if known else reverse("readiness")


def evidence_link(ref: Ref) -> Link | None:
    """A record's page, without reading the record."""
    model = ledger.kinds().get(ref.kind)
    if model is None or not ref.id or not ref.label:
        return None
    return Link(ref.label, model(pk=ref.id).get_absolute_url())  # type: ignore[attr-defined]


def may_open(request: StaffRequest, url: str) -> bool:
    """May this member open the page?"""
    access = resolve(url.partition("?")[0]).func.access  # type: ignore[attr-defined]
    return request.membership.role in access.roles


def areas(found: Readiness) -> list[Area]:
    """Every requirement there is, by area, with what this clinic is asked and where it stands."""
    return [
        Area(
            str(title),
            [_rule(each, found) for each in CATALOGUE.values() if each.area == area],
        )
        for area, title in AREAS.items()
    ]


def _rule(each: Requirement, found: Readiness) -> RuleLine:
    own = [finding.status for finding in found.findings if finding.requirement == each.id]
    asked = found.rules.asked.get(each.id)
    told = asked or _elsewhere(each.id)
    status = worst(own)
    return RuleLine(
        id=each.id,
        url=reverse("requirement-detail", args=[each.id]),
        sentence=str(each.sentence),
        cadence=cadence(each, told),
        source=told.source,
        sureness=sureness_words(told.sureness),
        packs=packs(each.id),
        tone=TONES[status],
        status=status_words(status),
        change=told.change.reason if told.change else "",
    )


def _elsewhere(requirement: str) -> Asked:
    found = (rule_pack(name).asked.get(requirement) for name in names())
    return next(each for each in found if each is not None)


def cadence(each: Requirement, asked: Asked) -> str:
    """How often, with the number where there is one."""
    days = asked.number("interval_days") or asked.number("max_age_days")
    if days > 1:
        return _("every %(days)d days") % {"days": days}
    return str(CADENCES[each.cadence])


def packs(requirement: str) -> str:
    """Where it is asked for; everywhere when the baseline does."""
    if requirement in rule_pack("baseline").asked and requirement != "K-016":
        return _("everywhere")
    labels = dict(Pack.choices)
    return ", ".join(str(labels[n]) for n in names() if requirement in rule_pack(n).asked)


def day(on: date) -> str:
    """A date as on every screen."""
    return date_format(on, "j M Y")


def counted(found: Readiness) -> list[tuple[str, str, int]]:
    """Tone, word and number of each status that there is, the worst first."""
    numbers = found.counts
    shown: Iterable[Status] = sorted(Status, key=severity)
    return [(TONES[s], status_words(s), numbers[s]) for s in shown if numbers[s]]
