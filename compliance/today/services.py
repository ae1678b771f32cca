"""One digest a day for each person, each thing once at each stage; and private calendars."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from compliance.clinics import adapter
from compliance.clinics.models import Clinic, Membership, Role, User
from compliance.clinics.queries import members, token_digest
from compliance.core.actor import Actor
from compliance.ledger import services as ledger
from compliance.today import queries
from compliance.today.models import CalendarFeed, SentReminder
from compliance.today.queries import Due

MORNING = time(7)  # at the clinic; PRODUCT DEFAULT
GIVEN_UP_AFTER = timedelta(minutes=10)  # a run that claimed and died is taken over
# What an assistant can do something about
OF_ASSISTANTS = frozenset({"sterilization", "devices", "lidocaine", "premises", "checks"})


@dataclass(frozen=True, slots=True)
class Digest:
    """What one person is told on one day."""

    clinic: Clinic
    user: User
    on: date
    lines: tuple[Due, ...]
    subject: str
    text: str


def send_reminders(
    clinic: Clinic, *, on: date, at: datetime, is_dry_run: bool = False
) -> list[Digest]:
    """Send each member one letter about what is new since their last one. Safe to run again.

    What was missed on a day is sent on the next, once: a thing counts as told at a stage only when
    its letter left. A dry run tells what would be sent and sends nothing.
    """
    due = queries.due(clinic, on=on, at=at)
    digests = []
    for member in members(clinic).filter(ended_at__isnull=True):
        if member.role == Role.INSPECTOR or not member.user.is_active:
            continue
        own = [each for each in due if _concerns(member, each)]
        fresh = _untold(member, own) if is_dry_run else _claimed(member, own, at=at)
        if fresh:
            digest = _digest(clinic, member.user, on, fresh)
            digests.append(digest)
            if not is_dry_run:
                _send(digest)
    return digests


def send_morning_letters(*, at: datetime) -> list[Digest]:
    """The day's letters of every clinic where it is morning already; sample clinics get none."""
    awake = [
        each
        for each in Clinic.objects.filter(is_sample=False).order_by("slug")
        if at.astimezone(ZoneInfo(each.timezone)).time() >= MORNING
    ]
    return [digest for each in awake for digest in send_reminders(each, on=each.day(at), at=at)]


def _concerns(member: Membership, each: Due) -> bool:
    return member.role != Role.ASSISTANT or each.area in OF_ASSISTANTS


def _told(member: Membership) -> set[tuple[str, int]]:
    sent = SentReminder.objects.filter(clinic=member.clinic, user=member.user, is_sent=True)
    return set(sent.values_list("key", "stage"))


def _untold(member: Membership, due: Sequence[Due]) -> list[Due]:
    told = _told(member)
    return [each for each in due if (each.key, each.stage) not in told]


@transaction.atomic
def _claimed(member: Membership, due: Sequence[Due], *, at: datetime) -> list[Due]:
    """What is not told yet, marked as being told by this run; two runs never take the same."""
    Clinic.objects.select_for_update().get(pk=member.clinic_id)
    found = SentReminder.objects.filter(clinic=member.clinic, user=member.user)
    known = {(each.key, each.stage): each for each in found}
    fresh = []
    for each in due:
        claim = known.get((each.key, each.stage))
        if claim is None:
            SentReminder.objects.create(
                clinic=member.clinic,
                user=member.user,
                key=each.key,
                stage=each.stage,
                claimed_at=at,
            )
        elif claim.is_sent or at - claim.claimed_at < GIVEN_UP_AFTER:
            continue
        else:
            claim.claimed_at = at
            claim.save(update_fields=["claimed_at"])
        fresh.append(each)
    return fresh


def _send(digest: Digest) -> None:
    """The letter leaves first, then it counts as told; what does not leave is tried again."""
    EmailMessage(digest.subject, digest.text, to=[digest.user.email]).send()
    for each in digest.lines:
        SentReminder.objects.filter(
            clinic=digest.clinic, user=digest.user, key=each.key, stage=each.stage
        ).update(is_sent=True)


def _digest(clinic: Clinic, user: User, on: date, due: Sequence[Due]) -> Digest:
    with translation.override(clinic.language), timezone.override(clinic.timezone):
        lines = tuple(sorted(due, key=lambda each: (each.stage, each.due_on, each.title)))
        context = {
            "name": user.name,
            "clinic": clinic.name,
            "groups": list(_groups(lines)),
            "today": adapter.address("/today/"),
        }
        text = render_to_string("today/digest.txt", context)
        first = lines[0]
        subject = _("%(clinic)s: %(first)s") % {"clinic": clinic.name, "first": first.title}
        if len(lines) > 1:
            more = len(lines) - 1
            subject = _("%(subject)s and %(n)d more") % {"subject": subject, "n": more}
    return Digest(clinic, user, on, lines, " ".join(subject.split())[:150], text)


def _groups(lines: Sequence[Due]) -> Iterator[tuple[str, list[Due]]]:
    headings = {
        0: _("Overdue"),
        1: _("Due today or tomorrow"),
        7: _("Due within a week"),
        30: _("Due within a month"),
    }
    for stage, heading in headings.items():
        own = [each for each in lines if each.stage == stage]
        if own:
            yield heading, own


@transaction.atomic
def make_feed(*, clinic: Clinic, user: User, by: Actor, at: datetime) -> tuple[CalendarFeed, str]:
    """A private calendar address of one person, and its secret, which is not kept."""
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed(clinic=clinic, user=user, token_digest=token_digest(token))
    return ledger.create(feed, by=by, at=at), token


def revoke_feed(feed: CalendarFeed, *, by: Actor, at: datetime, reason: str) -> CalendarFeed:
    """From now on the address answers as if it had never been."""
    return ledger.void(feed, by=by, at=at, reason=reason)
