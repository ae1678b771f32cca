"""Reading practitioners with what their papers and periods say on a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from compliance.clinics.models import Clinic, RecordQuerySet, User
from compliance.core.once import once
from compliance.practitioners import catalogue, rules
from compliance.practitioners.models import (
    Credential,
    CredentialKind,
    CredentialType,
    PracticePeriod,
    Practitioner,
    SourceCheck,
)


@dataclass(frozen=True, slots=True)
class Held:
    """One credential with its standing on a day; `is_replaced` when a later one took its place."""

    credential: Credential
    status: rules.CredentialStatus
    is_replaced: bool

    @property
    def needs_renewal(self) -> bool:
        """Expired, withdrawn or about to end, and nothing has come in its place?"""
        wanting = {rules.Overlay.EXPIRED, rules.Overlay.REVOKED, rules.Overlay.EXPIRING}
        return not self.is_replaced and self.status.overlay in wanting

    @property
    def needs_check(self) -> bool:
        """Did its issuer not confirm it, or was it asked too long ago?"""
        is_doubted = self.status.overlay is rules.Overlay.NOT_CONFIRMED
        is_stale = self.status.is_check_overdue and self.status.is_in_force
        return not self.is_replaced and (is_doubted or is_stale)


def status_of(credential: Credential, on: date) -> rules.CredentialStatus:
    """Where one credential stands on a day; a void document proves nothing.

    Everything that shows a standing asks here. Reads the checks of the credential, which
    `with_evidence` fetches for many at once.
    """
    document = credential.document
    checks = [
        rules.Check(each.checked_on, each.result, each.next_due_on)
        for each in sorted(credential.source_checks.all(), key=_by_time)
        if not each.is_void
    ]
    return rules.credential_status(
        checks=checks,
        check_after_days=credential.clinic.check_after_days,
        issued_on=credential.issued_on,
        expires_on=credential.expires_on,
        revoked_on=credential.revoked_on,
        has_document=document is not None and not document.is_void,
        on=on,
    )


def held(credentials: Iterable[Credential], on: date) -> list[Held]:
    """One person's credentials with their standing; void ones are left out."""
    standing = [(each, status_of(each, on)) for each in credentials if not each.is_void]
    gone = rules.replaced([paper(each, status) for each, status in standing], on)
    return [Held(each, status, each.pk in gone) for each, status in standing]


def lapsed(papers: Iterable[Held], pack: str) -> list[Held]:
    """Of each group that a rule pack asks for, the paper that lapsed last where none is in force.

    A group without any paper is missing, which readiness says; here is what did count once.
    """
    current = [each for each in papers if not each.is_replaced]
    found = []
    for group in rules.required(pack):
        own = [each for each in current if each.credential.type in group]
        ended = [each for each in own if each.status.overlay in rules.ENDED]
        if ended and not any(each.status.is_in_force for each in own):
            found.append(max(ended, key=_ended_on))
    return found


def _ended_on(each: Held) -> tuple[date, str]:
    stopped_on = each.status.stopped_on or each.credential.expires_on or date.min
    return stopped_on, str(each.credential.pk)


@once
def held_by(clinic: Clinic, *, on: date) -> dict[Any, list[Held]]:
    """Everybody's standing credentials on a day, by practitioner. Runs two queries."""
    standing = Credential.objects.of(clinic).standing()
    found = with_evidence(standing.filter(practitioner__voided_at__isnull=True))
    by_person: dict[Any, list[Credential]] = defaultdict(list)
    for credential in found:
        by_person[credential.practitioner_id].append(credential)
    return {person: held(credentials, on) for person, credentials in by_person.items()}


def credentials_of(practitioner: Practitioner) -> RecordQuerySet:
    """All credentials of a person, void ones included, newest first within a kind."""
    return with_evidence(Credential.objects.filter(practitioner=practitioner))


def with_evidence(credentials: RecordQuerySet) -> RecordQuerySet:
    """Credentials with what their standing is judged by. Runs one query more."""
    related = ("clinic", "document", "practitioner", "own_kind")
    return credentials.select_related(*related).prefetch_related("source_checks")


def periods_of(practitioner: Practitioner) -> RecordQuerySet:
    """All practice periods of a person, void ones included, oldest first."""
    return PracticePeriod.objects.filter(practitioner=practitioner).select_related(
        "document", "practitioner"
    )


def experience_of(practitioner: Practitioner, *, on: date) -> rules.Experience:
    """How long they have provided the service, as of a day. Runs one query."""
    return rules.experience(periods_of(practitioner).standing(), on)


def with_periods(clinic: Clinic) -> RecordQuerySet:
    """Everybody with their standing practice periods. Runs one query more."""
    standing = PracticePeriod.objects.standing()
    return Practitioner.objects.of(clinic).prefetch_related(
        Prefetch("practice_periods", queryset=standing)
    )


def practitioner_of(clinic: Clinic, user: User) -> Practitioner | None:
    """The practitioner that this account belongs to."""
    return Practitioner.objects.of(clinic).standing().filter(user=user).first()


def present(clinic: Clinic, *, on: date) -> QuerySet[Practitioner]:
    """Those who work at the clinic on a day."""
    return Practitioner.objects.of(clinic).standing().exclude(left_on__lt=on)


def renewal_of(credential: Credential) -> Credential | None:
    """The credential that renews this one, if any stands."""
    return Credential.objects.standing().filter(renews=credential).first()


def group_of(papers: Iterable[Held]) -> str:
    """How a person's credentials stand together: lapsed, expiring, fine or none."""
    papers = list(papers)
    if any(each.needs_check and not each.status.is_in_force for each in papers):
        return "lapsed"
    wanting = [each.status.overlay for each in papers if each.needs_renewal]
    if any(overlay is not rules.Overlay.EXPIRING for overlay in wanting):
        return "lapsed"
    if wanting:
        return "expiring"
    return "fine" if any(each.status.is_in_force for each in papers) else "none"


def groups(clinic: Clinic, papers: dict[Any, list[Held]], *, on: date) -> dict[str, list[Any]]:
    """Everybody's keys by group; `present` is all who work here. Runs one query."""
    names = ("present", "lapsed", "expiring", "fine", "none", "left", "void")
    found: dict[str, list[Any]] = {name: [] for name in names}
    for key, left_on, voided_at in Practitioner.objects.of(clinic).values_list(
        "pk", "left_on", "voided_at"
    ):
        if voided_at is not None:
            found["void"].append(key)
        elif left_on is not None and left_on < on:
            found["left"].append(key)
        else:
            found["present"].append(key)
            found[group_of(papers.get(key, []))].append(key)
    return found


def own_kinds(clinic: Clinic) -> RecordQuerySet:
    """The kinds that a clinic added to the catalogue."""
    return CredentialKind.objects.of(clinic).standing()


def catalogue_of(clinic: Clinic) -> dict[str, tuple[str, catalogue.CatalogueEntry]]:
    """Every kind a clinic can record by code: its name, and what is known about it. One query."""
    names = dict(CredentialType.choices)
    known = {code: (str(names[code]), entry) for code, entry in catalogue.CATALOGUE.items()}
    for kind in own_kinds(clinic):
        known[kind.code] = (
            kind.name,
            catalogue.own_entry(
                code=kind.code, issuers=kind.issuers, months=kind.months, has_scope=kind.has_scope
            ),
        )
    return known


def has_standing_records(practitioner: Practitioner) -> bool:
    """Does anything that counts hang on this person?"""
    return bool(
        credentials_of(practitioner).standing().exists()
        or periods_of(practitioner).standing().exists()
    )


def next_code(clinic: Clinic) -> str:
    """The first of P1, P2, … that nobody has."""
    taken = set(Practitioner.objects.of(clinic).standing().values_list("code", flat=True))
    return next(code for code in (f"P{n}" for n in range(1, len(taken) + 2)) if code not in taken)


def _by_time(check: SourceCheck) -> tuple[date, datetime]:
    return check.checked_on, check.recorded_at


def paper(credential: Credential, status: rules.CredentialStatus) -> rules.Paper:
    """What deciding about replacements needs to know of a credential."""
    return rules.Paper(
        id=credential.pk,
        renews=credential.renews_id,
        type=credential.type,
        scope=catalogue.scope_of(
            kind=credential.type,
            issuer=credential.issuer,
            device_kinds=credential.device_kinds,
            title=credential.title,
        ),
        issued_on=credential.issued_on,
        expires_on=credential.expires_on,
        status=status,
    )
