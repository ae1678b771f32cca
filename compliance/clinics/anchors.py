"""Anchors leave the house: by letter every week, or kept by hand; and two of them compared.

Each anchor that left is itself an entry of the history, so the next one covers it: they form a
chain of their own. What counts as left is a letter that the mail server took, or a file that
somebody fetched; a letter in the folder of an installation without e-mail does not.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.clinics import adapter, queries
from compliance.clinics.models import Clinic, Role
from compliance.core import signs
from compliance.core.actor import Actor
from compliance.ledger import anchors, verification
from compliance.ledger import services as ledger
from compliance.ledger.anchors import Anchor
from compliance.ledger.models import Event

EVERY = timedelta(days=7)  # RELIABILITY P3
MISSED_AFTER = timedelta(days=8)
EVENT = "clinic.anchored"
KEEPS_LETTERS_HERE = "filebased.EmailBackend"


@dataclass(frozen=True, slots=True)
class Left:
    """An anchor that left the house: when, where to, and what it says."""

    at: datetime
    to: tuple[str, ...]
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Answer:
    """What a comparison says, in a tone and in sentences."""

    tone: str
    title: str
    text: str


def left(clinic: Clinic, count: int = 1) -> list[Left]:
    """The newest anchors that left the house, newest first. Runs one query."""
    events = Event.objects.filter(
        clinic_id=clinic.pk, record_kind="clinic", record_id=str(clinic.pk), type=EVENT
    )
    found = []
    for event in events.order_by("-sequence")[:count]:
        said = json.loads(bytes(event.body))["details"]
        found.append(Left(event.recorded_at, tuple(said["to"]), Anchor(**said["anchor"])))
    return found


def days_without(clinic: Clinic, *, at: datetime) -> int:
    """Whole days since an anchor left, or since the clinic began. Runs one query."""
    newest = left(clinic)
    return (at - (newest[0].at if newest else clinic.recorded_at)).days


def is_missed(clinic: Clinic, *, at: datetime) -> bool:
    """Has none left for longer than a week and a day? A sample clinic sends none."""
    return not clinic.is_sample and days_without(clinic, at=at) >= MISSED_AFTER.days


def addresses(clinic: Clinic) -> list[str]:
    """Where an anchor goes: the owners, the clinic, and the address outside."""
    owners = queries.members(clinic).filter(
        ended_at__isnull=True, role=Role.OWNER, user__is_active=True
    )
    given = [*owners.values_list("user__email", flat=True), clinic.email, clinic.anchor_email]
    return sorted({each.strip().lower() for each in given if each.strip()})


def why_not_mailed(clinic: Clinic) -> str:
    """Why no anchor leaves by letter, in a sentence; nothing where one does."""
    if clinic.is_sample:
        return _("A sample clinic mails no anchors.")
    if settings.EMAIL_BACKEND.endswith(KEEPS_LETTERS_HERE):
        return _(
            "Anchors are not mailed: this installation has no mail server, so its letters stay in "
            "a folder on this computer. Fetch an anchor and keep it on another one."
        )
    if not addresses(clinic):
        return _("Anchors are not mailed: there is nobody to send them to. Name an address.")
    return ""


def send_weekly(*, at: datetime) -> list[Left]:
    """One letter for every clinic whose last anchor left a week ago. Safe to ask often."""
    if settings.EMAIL_BACKEND.endswith(KEEPS_LETTERS_HERE):
        return []
    sent = []
    for clinic in Clinic.objects.filter(is_sample=False).order_by("slug"):
        newest = left(clinic)
        if not newest or at - newest[0].at >= EVERY:
            to = addresses(clinic)
            sent += [_send(clinic, to, at=at)] if to else []
    return sent


def keep(*, clinic: Clinic, by: Actor, at: datetime) -> Anchor:
    """An anchor for somebody who keeps it outside by their own hand."""
    anchor = anchors.anchor(clinic.pk, at=at)
    _note(clinic, anchor, to=[by.name], by=by, at=at)
    return anchor


def file_name(clinic: Clinic, anchor: Anchor) -> str:
    """How the file is called."""
    return f"klarity-anchor-{clinic.slug}-{anchor.size}.jsonl"


def compare(clinic: Clinic, given: Sequence[Anchor]) -> Answer:
    """Two anchors against each other and against the history here: does one continue the other?"""
    one, other = sorted(given, key=lambda each: (each.size, each.at))
    wrong = [verification.against(clinic.pk, each) for each in (one, other)]
    for each, sentence in zip((one, other), wrong, strict=True):
        if sentence:
            return Answer("bad", _("They do not fit together."), f"{_named(each)}: {sentence}")
    if one.size == other.size:
        return Answer("ok", _("Both hold the same history."), _named(one))
    text = _("%(one)s is the earlier one. %(other)s continues it. Entries between them: %(n)d.")
    said = {"one": _named(one), "other": _named(other), "n": other.size - one.size}
    return Answer("ok", _("The later one continues the earlier one."), text % said)


def _named(anchor: Anchor) -> str:
    at = timezone.localtime(datetime.fromisoformat(anchor.at))
    said = {"size": anchor.size, "at": date_format(at, "j F Y H:i")}
    return _("The anchor of %(at)s over %(size)d entries") % said


def _send(clinic: Clinic, to: list[str], *, at: datetime) -> Left:
    """The letter leaves first, then it is noted; one that does not leave is tried again."""
    anchor = anchors.anchor(clinic.pk, at=at)
    with translation.override(clinic.language), timezone.override(clinic.timezone):
        context = {
            "clinic": clinic.name,
            "anchor": anchor,
            "line": anchor.to_json(),
            "page": adapter.address("/settings/history/"),
        }
        text = render_to_string("clinics/anchor.txt", context)
        subject = _("%(clinic)s: keep this letter, it guards the history") % {"clinic": clinic.name}
    letter = EmailMessage(" ".join(subject.split())[:150], text, bcc=to)
    letter.attach(file_name(clinic, anchor), f"{anchor.to_json()}\n", "application/jsonl")
    letter.send()
    return _note(clinic, anchor, to=to, by=Actor.system("weekly anchor"), at=at)


@transaction.atomic
def _note(clinic: Clinic, anchor: Anchor, *, to: list[str], by: Actor, at: datetime) -> Left:
    details = {"anchor": asdict(anchor), "to": [_masked(each) for each in to]}
    ledger.record(clinic, event=EVENT, by=by, at=at, details=details)
    signs.leave(signs.ANCHOR, at=at)
    return Left(at, tuple(details["to"]), anchor)


def _masked(address: str) -> str:
    """An address without the person: personal data is never in a body."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}…@{domain}" if at else name
