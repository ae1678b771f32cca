"""What an inspector was shown by one link, with the clinic's readiness at that moment."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.audit import queries
from compliance.clinics import queries as clinics
from compliance.clinics.models.visits import InspectorLink
from compliance.ledger.rules import in_fours
from compliance.requirements.queries import readiness
from compliance.requirements.rules.catalogue import CATALOGUE
from compliance.requirements.rules.findings import Finding, Status, severity

MOST_LETTERS = 150_000  # of the pages' own words in print; all of them travel as data


@dataclass(frozen=True, slots=True)
class Shown:
    """One page as it was shown."""

    number: int
    at: str
    title: str
    path: str
    status: int
    sha256: str
    text: str

    @property
    def is_refused(self) -> bool:
        """Was nothing shown?"""
        return self.status >= 400

    @property
    def lines(self) -> list[str]:
        """Its words, line by line."""
        return self.text.splitlines()


@dataclass(frozen=True, slots=True)
class Judged:
    """One finding of the moment of printing."""

    requirement: str
    sentence: str
    subject: str
    status: str
    summary: str


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything that the sealed copy says."""

    clinic: str
    facts: Sequence[tuple[str, str]]
    openings: Sequence[tuple[str, str]]
    pages: Sequence[Shown]
    judged_on: str
    counts: Sequence[tuple[str, int]]
    findings: Sequence[Judged]

    def json(self) -> bytes:
        """The same as data."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @property
    def printed(self) -> list[Shown]:
        """The pages whose words are printed; none is cut in the middle."""
        left, found = MOST_LETTERS, []
        for page in self.pages:
            left -= len(page.text)
            if page.text and left >= 0:
                found.append(page)
        return found


def build_visit(link: InspectorLink, *, at: datetime) -> Visit:
    """The copy of a link's visit at a moment, in the language and zone that are active."""
    pages = [
        Shown(
            number=number,
            at=_moment(page.shown_at, "Y-m-d H:i:s"),
            title=page.title,
            path=page.path,
            status=page.status,
            sha256=page.sha256,
            text=page.text,
        )
        for number, page in enumerate(clinics.shown_pages(link).reverse(), start=1)
    ]
    found = readiness(link.clinic, link.clinic.day(at), at=at)
    ordered = sorted(found.findings, key=lambda each: (severity(each.status), each.requirement))
    asked = [each for each in ordered if each.status is not Status.NOT_APPLICABLE]
    return Visit(
        clinic=link.clinic.name,
        facts=_facts(link, at),
        openings=[
            (_moment(when, "Y-m-d H:i:s"), device) for when, device in queries.openings(link)
        ],
        pages=pages,
        judged_on=_moment(at, "j F Y, H:i"),
        counts=[(str(words(Status(name))), n) for name, n in found.counts.items() if n],
        findings=[_judged(each) for each in asked],
    )


def words(status: Status) -> str:
    """A status as papers say it; no data is MISSING, never blank."""
    return {
        Status.PASS: _("In order"),
        Status.DUE_SOON: _("Due soon"),
        Status.OVERDUE: _("Overdue"),
        Status.FAIL: _("Wrong"),
        Status.NOT_APPLICABLE: _("Does not apply"),
        Status.NO_DATA: _("MISSING"),
    }[status]


def _facts(link: InspectorLink, at: datetime) -> list[tuple[str, str]]:
    ended = _moment(link.ended_at) if link.ended_at else _("not yet")
    who = _("ended by %(name)s") % {"name": link.ended_by} if link.ended_at else ""
    return [
        (_("Made for"), link.name or _("not said")),
        (_("Made by"), link.recorded_by),
        (_("Made"), _moment(link.recorded_at)),
        (_("Ends by itself"), _moment(link.expires_at)),
        (_("Ended"), " · ".join(filter(None, (ended, who)))),
        (_("This copy made"), _moment(at)),
        (_("Record"), in_fours(link.pk.hex)),
    ]


def _moment(at: datetime, form: str = "j F Y, H:i") -> str:
    return date_format(timezone.localtime(at), form)


def _judged(each: Finding) -> Judged:
    known = CATALOGUE.get(each.requirement)
    sentence = str(known.sentence) if known else ""
    status = str(words(each.status))
    return Judged(each.requirement, sentence, each.subject, status, each.summary)
