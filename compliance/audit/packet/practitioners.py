"""Part of a packet: who provides the service, with which papers, and for how long."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from compliance.audit.packet.values import Mark, Window, in_order
from compliance.practitioners import queries, rules
from compliance.practitioners.models import (
    Credential,
    PracticePeriod,
    Practitioner,
    SourceCheck,
)
from compliance.treatments.queries.treatments import Counted, counts_by_person

CREDENTIAL_ORDER = ("practitioner", "type", "issued_on", "expires_on", "number")


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
    treatments_of_year: tuple[str, ...]
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
    own_kind: str
    status: str
    proof: str
    checked_on: date | None
    check_due_on: date | None
    is_replaced: bool
    device_kinds: tuple[str, ...]
    max_needle_mm: Decimal | None
    revoked_on: date | None
    document_sha256: str
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
class SourceCheckRow:
    """A credential was checked with its issuer."""

    practitioner: str
    credential: str
    checked_on: date
    source: str
    method: str
    result: str
    checked_by: str
    next_due_on: date | None
    approved_by: str
    is_own_approval: bool
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class People:
    """Everything about people. Six queries, whatever the number of people."""

    practitioners: tuple[PractitionerRow, ...]
    credentials: tuple[CredentialRow, ...]
    periods: tuple[PracticePeriodRow, ...]
    checks: tuple[SourceCheckRow, ...]


def read(window: Window) -> People:
    """People who were here by the last day, with their papers and periods."""
    people = list(Practitioner.objects.of(window.clinic).order_by("recorded_at"))
    periods = list(
        PracticePeriod.objects.of(window.clinic)
        .filter(started_on__lte=window.ends_on)
        .select_related("practitioner", "document")
        .order_by("recorded_at")
    )
    standing = [each for each in periods if not each.is_void]
    given = counts_by_person(window.clinic, on=window.ends_on)
    rows = [_period(each, window) for each in periods]
    return People(
        practitioners=in_order(
            [
                _practitioner(
                    each,
                    [p for p in standing if p.practitioner_id == each.pk],
                    given.get(each.pk, []),
                    window,
                )
                for each in people
            ],
            "code",
        ),
        credentials=in_order(_credentials(window), *CREDENTIAL_ORDER),
        periods=in_order(rows, "practitioner", "started_on"),
        checks=in_order(
            _checks(window), "practitioner", "credential", "checked_on", "result", "method"
        ),
    )


def _practitioner(
    person: Practitioner, periods: list[PracticePeriod], given: list[Counted], window: Window
) -> PractitionerRow:
    experience = rules.experience(periods, on=window.ends_on)
    return PractitionerRow(
        code=person.code,
        name=person.name,
        title=person.title,
        first_provided_on=experience.first_on,
        experience_years=experience.years,
        experience_months=experience.months,
        excluded_days=experience.excluded_days,
        treatments_of_year=tuple(f"{each.device_kind} {each.count}" for each in given),
        left_on=person.left_on,
        marks=window.marks(person),
    )


def _credentials(window: Window) -> list[CredentialRow]:
    papers = [
        each
        for each in queries.with_evidence(Credential.objects.of(window.clinic)).order_by(
            "recorded_at"
        )
        if each.issued_on is None or each.issued_on <= window.ends_on
    ]
    statuses = {each.pk: queries.status_of(each, window.ends_on) for each in papers}
    by_person: dict[UUID, list[rules.Paper]] = defaultdict(list)
    for each in papers:
        if not each.is_void:
            by_person[each.practitioner_id].append(queries.paper(each, statuses[each.pk]))
    replaced: set[object] = set()
    for own in by_person.values():
        replaced |= rules.replaced(own, window.ends_on)
    return [
        _credential(each, statuses[each.pk], window, is_replaced=each.pk in replaced)
        for each in papers
    ]


def _credential(
    credential: Credential,
    status: rules.CredentialStatus,
    window: Window,
    *,
    is_replaced: bool,
) -> CredentialRow:
    return CredentialRow(
        practitioner=credential.practitioner.code,
        type=credential.type,
        title=credential.title,
        issuer=credential.issuer,
        number=credential.number,
        issued_on=credential.issued_on,
        expires_on=credential.expires_on,
        own_kind=credential.own_kind.name if credential.own_kind else "",
        status=status.code,
        proof=str(status.proof),
        checked_on=status.checked_on,
        check_due_on=status.check_due_on,
        is_replaced=is_replaced,
        device_kinds=tuple(kind for kind in credential.device_kinds.split("|") if kind),
        max_needle_mm=credential.max_needle_mm,
        revoked_on=status.stopped_on or credential.revoked_on,
        document_sha256=credential.document.sha256 if credential.document else "",
        marks=window.marks(credential),
    )


def _checks(window: Window) -> list[SourceCheckRow]:
    """Checks of the period, and the last ones before it that were still good in it."""
    still_good = Q(next_due_on__isnull=True) | Q(next_due_on__gte=window.starts_on)
    found = (
        SourceCheck.objects.of(window.clinic)
        .filter(checked_on__lte=window.ends_on)
        .filter(Q(checked_on__gte=window.starts_on) | still_good)
        .select_related("credential__practitioner")
        .order_by("recorded_at")
    )
    return [
        SourceCheckRow(
            practitioner=each.credential.practitioner.code,
            credential=f"{each.credential.type} {each.credential.number}".strip(),
            checked_on=each.checked_on,
            source=each.source,
            method=each.method,
            result=each.result,
            checked_by=each.checked_by,
            next_due_on=each.next_due_on,
            approved_by=each.approved_by,
            is_own_approval=each.is_own_approval,
            marks=window.marks(each),
        )
        for each in found
    ]


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
