"""Part of a packet: who provides the service, with which papers, and for how long."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from compliance.audit.packet.values import Mark, Window
from compliance.practitioners import rules
from compliance.practitioners.models import Credential, PracticePeriod, Practitioner


@dataclass(frozen=True, slots=True)
class PractitionerRow:
    """A person, and the years computed from the periods below."""

    code: str
    name: str
    title: str
    first_provided_on: date | None
    experience_years: int
    experience_months: int
    excluded_days: int
    left_on: date | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class CredentialRow:
    """A paper about a person, and where it stands on the last day."""

    practitioner: str
    type: str
    title: str
    issuer: str
    number: str
    issued_on: date | None
    expires_on: date | None
    status: str
    device_kinds: tuple[str, ...]
    max_needle_mm: Decimal | None
    revoked_on: date | None
    document_sha256: str
    is_renewed: bool
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class PracticePeriodRow:
    """A stretch of providing the service."""

    practitioner: str
    device_kind: str
    started_on: date
    ended_on: date | None
    place: str
    document_sha256: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class People:
    """Everything about people. Three queries, whatever the number of people."""

    practitioners: tuple[PractitionerRow, ...]
    credentials: tuple[CredentialRow, ...]
    periods: tuple[PracticePeriodRow, ...]


def read(window: Window) -> People:
    """People who were here by the last day, with their papers and periods."""
    people = list(Practitioner.objects.of(window.clinic).order_by("code", "recorded_at"))
    periods = list(
        PracticePeriod.objects.of(window.clinic)
        .filter(started_on__lte=window.ends_on)
        .select_related("practitioner", "document")
        .order_by("practitioner__code", "started_on", "recorded_at")
    )
    standing = [each for each in periods if not each.is_void]
    by_person = {
        key: list(group) for key, group in groupby(standing, key=lambda each: each.practitioner_id)
    }
    return People(
        practitioners=tuple(
            _practitioner(each, by_person.get(each.pk, []), window) for each in people
        ),
        credentials=_credentials(window),
        periods=tuple(_period(each, window) for each in periods),
    )


def _practitioner(
    person: Practitioner, periods: list[PracticePeriod], window: Window
) -> PractitionerRow:
    experience = rules.experience(
        [(each.started_on, each.ended_on) for each in periods], as_of=window.ends_on
    )
    return PractitionerRow(
        code=person.code,
        name=person.name,
        title=person.title,
        first_provided_on=experience.first_on,
        experience_years=experience.years,
        experience_months=experience.months,
        excluded_days=experience.excluded_days,
        left_on=person.left_on,
        marks=window.marks(person),
    )


def _credentials(window: Window) -> tuple[CredentialRow, ...]:
    papers = list(
        Credential.objects.of(window.clinic)
        .select_related("practitioner", "document")
        .order_by("practitioner__code", "type", "issued_on", "expires_on", "number", "recorded_at")
    )
    renewed = {each.renews_id for each in papers if each.renews_id and not each.is_void}
    return tuple(
        _credential(each, window, is_renewed=each.pk in renewed)
        for each in papers
        if each.issued_on is None or each.issued_on <= window.ends_on
    )


def _credential(paper: Credential, window: Window, *, is_renewed: bool) -> CredentialRow:
    return CredentialRow(
        practitioner=paper.practitioner.code,
        type=paper.type,
        title=paper.title,
        issuer=paper.issuer,
        number=paper.number,
        issued_on=paper.issued_on,
        expires_on=paper.expires_on,
        status="",
        device_kinds=tuple(kind for kind in paper.device_kinds.split("|") if kind),
        max_needle_mm=paper.max_needle_mm,
        revoked_on=paper.revoked_on,
        document_sha256=paper.document.sha256 if paper.document else "",
        is_renewed=is_renewed,
        marks=window.marks(paper),
    )


def _period(period: PracticePeriod, window: Window) -> PracticePeriodRow:
    return PracticePeriodRow(
        practitioner=period.practitioner.code,
        device_kind=period.device_kind,
        started_on=period.started_on,
        ended_on=period.ended_on,
        place=period.place,
        document_sha256=period.document.sha256 if period.document else "",
        marks=window.marks(period),
    )
