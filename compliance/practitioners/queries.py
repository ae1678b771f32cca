"""Reading practitioners with what their papers and periods say on a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from compliance.clinics.models import Clinic, RecordQuerySet, User
from compliance.core.attention import Attention
from compliance.practitioners import catalogue, rules, words
from compliance.practitioners.models import Credential, PracticePeriod, Practitioner


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


def status_of(credential: Credential, on: date) -> rules.CredentialStatus:
    """Where one credential stands on a day; a void document proves nothing."""
    document = credential.document
    return rules.credential_status(
        issued_on=credential.issued_on,
        expires_on=credential.expires_on,
        revoked_on=credential.revoked_on,
        has_document=document is not None and not document.is_void,
        on=on,
    )


def held(credentials: Iterable[Credential], on: date) -> list[Held]:
    """One person's credentials with their standing; void ones are left out."""
    standing = [(each, status_of(each, on)) for each in credentials if not each.is_void]
    gone = rules.replaced([_paper(each, status) for each, status in standing], on)
    return [Held(each, status, each.pk in gone) for each, status in standing]


def held_by(clinic: Clinic, *, on: date) -> dict[Any, list[Held]]:
    """Everybody's standing credentials on a day, by practitioner. Runs one query."""
    found = (
        Credential.objects.of(clinic)
        .standing()
        .filter(practitioner__voided_at__isnull=True)
        .select_related("document", "practitioner")
    )
    by_person: dict[Any, list[Credential]] = defaultdict(list)
    for credential in found:
        by_person[credential.practitioner_id].append(credential)
    return {person: held(credentials, on) for person, credentials in by_person.items()}


def credentials_of(practitioner: Practitioner) -> RecordQuerySet:
    """All credentials of a person, void ones included, newest first within a kind."""
    return Credential.objects.filter(practitioner=practitioner).select_related(
        "document", "practitioner"
    )


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


def needs_attention(clinic: Clinic, *, on: date, at: datetime) -> list[Attention]:
    """Credentials of present people that lapsed or soon will, worst first. Runs one query."""
    wanting = [
        each
        for papers in held_by(clinic, on=on).values()
        for each in papers
        if each.needs_renewal and not _has_left(each.credential.practitioner, on)
    ]
    wanting.sort(key=lambda each: each.credential.expires_on or on)
    return [_attention(each) for each in wanting]


def _has_left(practitioner: Practitioner, on: date) -> bool:
    return practitioner.left_on is not None and practitioner.left_on < on


def _attention(each: Held) -> Attention:
    credential = each.credential
    return Attention(
        tone="warn" if each.status.overlay is rules.Overlay.EXPIRING else "bad",
        title=str(credential),
        text=f"{credential.practitioner.name} · {words.standing(each.status, credential)}",
        url=reverse("credential-renew", args=[credential.pk]),
        due_on=credential.expires_on,
    )


def _paper(credential: Credential, status: rules.CredentialStatus) -> rules.Paper:
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
