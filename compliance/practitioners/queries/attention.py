"""What wants doing about people's papers, with what stops when one lapses."""

from collections.abc import Sequence
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.attention import Attention
from compliance.practitioners import rules, words
from compliance.practitioners.models import Credential, Practitioner, SourceCheck
from compliance.practitioners.queries.people import Held, held_by


def needs_attention(clinic: Clinic, *, on: date, at: datetime) -> list[Attention]:
    """Papers that lapsed or soon will, and checks to make or approve. Runs three queries."""
    found = []
    for papers in held_by(clinic, on=on).values():
        for each in papers:
            if _has_left(each.credential.practitioner, on):
                continue
            if each.needs_renewal:
                found.append(_renewal(each, papers, clinic))
            elif each.needs_check:
                found.append(_check(each))
    found.sort(key=lambda each: each.due_on or on)
    return found + [_approval(each) for each in unapproved(clinic)]


def unapproved(clinic: Clinic) -> Sequence[SourceCheck]:
    """Checks that wait for somebody to approve them, oldest first. Runs one query."""
    waiting = SourceCheck.objects.of(clinic).standing().filter(approved_at__isnull=True)
    return list(
        waiting.filter(credential__voided_at__isnull=True)
        .exclude(author="")  # what came in from a list was not made here
        .select_related("credential__practitioner", "credential__own_kind")
        .order_by("checked_on", "pk")
    )


def stops(credential: Credential, papers: Sequence[Held], clinic: Clinic) -> rules.Stops:
    """What ends when this credential does, beside a person's other papers."""
    others = {
        each.credential.type
        for each in papers
        if each.credential.pk != credential.pk and each.status.is_in_force and not each.is_replaced
    }
    return rules.what_stops(credential.type, pack=clinic.pack, others=frozenset(others))


def _has_left(practitioner: Practitioner, on: date) -> bool:
    return practitioner.left_on is not None and practitioner.left_on < on


def _renewal(each: Held, papers: Sequence[Held], clinic: Clinic) -> Attention:
    credential = each.credential
    is_soon = each.status.overlay is rules.Overlay.EXPIRING
    parts = (
        credential.practitioner.name,
        words.standing(each.status, credential),
        words.stops(stops(credential, papers, clinic), is_over=not is_soon),
    )
    return Attention(
        tone="warn" if is_soon else "bad",
        title=str(credential),
        text=" · ".join(part for part in parts if part),
        url=reverse("credential-renew", args=[credential.pk]),
        due_on=credential.expires_on,
        step=rules.step_of(each.status.days_left) if each.status.stopped_on is None else 0,
    )


def _check(each: Held) -> Attention:
    credential = each.credential
    said = words.standing(each.status, credential)
    if each.status.is_in_force:
        said = _("to be checked with its issuer since %(day)s") % {
            "day": words.day(each.status.check_due_on)
        }
    return Attention(
        tone="warn" if each.status.is_in_force else "bad",
        title=str(credential),
        text=f"{credential.practitioner.name} · {said}",
        url=reverse("source-check-add", args=[credential.pk]),
        due_on=each.status.check_due_on,
    )


def _approval(check: SourceCheck) -> Attention:
    return Attention(
        tone="info",
        title=_("Approve a source check"),
        text=check.label(),
        url=reverse("source-check-approve", args=[check.pk]),
        due_on=check.checked_on,
    )
