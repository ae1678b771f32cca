"""What the home screen gathers from every room of the house."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic, Membership, User
from compliance.clinics.queries import token_digest
from compliance.clinics.rulepacks import Rules
from compliance.core import signs
from compliance.core.attention import Attention
from compliance.deviations import queries as deviations
from compliance.devices import queries as devices
from compliance.devices.models import Device, SterileLot
from compliance.devices.queries import care as upkeep
from compliance.lidocaine import queries as lidocaine
from compliance.lidocaine.models import Container
from compliance.practitioners import queries as practitioners
from compliance.practitioners.models import Credential, Practitioner
from compliance.requirements import queries as requirements
from compliance.requirements.queries import Readiness
from compliance.requirements.queries import checks as own_checks
from compliance.requirements.queries.checks import opening
from compliance.requirements.queries.year import year
from compliance.requirements.rules.catalogue import CATALOGUE
from compliance.requirements.rules.findings import Finding, Status
from compliance.requirements.screens import act_path
from compliance.sterilization import queries as sterilization
from compliance.sterilization.models import Sterilizer
from compliance.sterilization.queries import disinfection
from compliance.today import rules
from compliance.today.models import CalendarFeed
from compliance.treatments.queries import gaps, incidents, pens, recalls, treatments
from compliance.webhooks import queries as webhooks

ROOMS = (
    own_checks,
    *(practitioners, sterilization, disinfection, lidocaine, treatments, gaps, recalls),
    *(incidents, pens, devices, upkeep, deviations, webhooks),
)


@dataclass(frozen=True, slots=True)
class Due:
    """Something with a day: what, until when, and the page that resolves it."""

    key: str
    area: str
    title: str
    text: str
    due_on: date
    stage: int
    path: str


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """Which of the first records there are."""

    practitioner: bool
    credential: bool
    device: bool
    sterilizer: bool
    lidocaine: bool

    @property
    def done(self) -> tuple[bool, ...]:
        """Each of them, in the order they are suggested."""
        return (self.practitioner, self.credential, self.device, self.sterilizer, self.lidocaine)


def needs_attention(clinic: Clinic, *, on: date, at: datetime) -> list[Attention]:
    """Everything that wants doing, what is wrong first."""
    found = [each for room in ROOMS for each in room.needs_attention(clinic, on=on, at=at)]
    return rules.in_order([*found, *_of_the_program(clinic, at=at)])


def _of_the_program(clinic: Clinic, *, at: datetime) -> Iterator[Attention]:
    """That no backup was made for a while; a new clinic is left in peace. At most one query."""
    if clinic.is_sample or at - clinic.recorded_at < signs.BACKUP_LATE:
        return
    seen = signs.last(signs.BACKUP)
    if seen is None or seen.is_older_than(signs.BACKUP_LATE, at=at):
        title = _("No backup for more than a week")
        text = _("Everything is on one computer only. Make a backup and keep it elsewhere.")
        yield Attention("info", title, text, reverse("backup-list"))


def first_steps(clinic: Clinic) -> FirstSteps:
    """What a new clinic has recorded so far. Runs one query."""
    wanted = {
        "practitioner": Practitioner,
        "credential": Credential,
        "device": Device,
        "lot": SterileLot,
        "sterilizer": Sterilizer,
        "lidocaine": Container,
    }
    has: Any = (
        Clinic.objects.filter(pk=clinic.pk)
        .values(
            **{
                name: Exists(model.objects.standing().filter(clinic=OuterRef("pk")))
                for name, model in wanted.items()
            }
        )
        .get()
    )
    return FirstSteps(
        practitioner=has["practitioner"],
        credential=has["credential"],
        device=has["device"] or has["lot"],
        sterilizer=has["sterilizer"],
        lidocaine=has["lidocaine"],
    )


def judged(clinic: Clinic, *, on: date, at: datetime) -> Readiness:
    """Where the clinic stands with all that it is asked."""
    return requirements.readiness(clinic, on, at=at)


def due(clinic: Clinic, *, on: date, at: datetime) -> list[Due]:
    """What is overdue or due within a month, each at its stage of reminding."""
    whole = judged(clinic, on=on, at=at)
    found = (_due(each, whole.rules, on) for each in whole.findings if each.due_on)
    return [each for each in found if each is not None and each.stage < rules.LATER]


def ahead(clinic: Clinic, *, on: date, at: datetime) -> list[Due]:
    """Everything that has a day, for a calendar."""
    whole = judged(clinic, on=on, at=at)
    found = (_due(each, whole.rules, on) for each in whole.findings if each.due_on)
    return [each for each in found if each is not None]


def _due(each: Finding, asked: Rules, on: date) -> Due | None:
    if each.due_on is None or each.status is Status.NOT_APPLICABLE:
        return None
    known = CATALOGUE.get(each.requirement)
    own = asked.asked.get(each.requirement)
    interval = own.number("interval_days") if own else 0
    sentence = str(known.sentence).rstrip(".") if known else _("Deviation")
    return Due(
        key=f"{each.requirement}|{each.subject}|{each.due_on.isoformat()}"[:400],
        area=each.area,
        title=f"{each.subject}: {sentence}",
        text=f"{each.requirement} · {each.summary}".strip(" ·"),
        due_on=each.due_on,
        stage=rules.stage_of(each.due_on, on, interval),
        path=act_path(each),
    )


def find_feed(token: str) -> CalendarFeed | None:
    """The calendar behind an address, while its person is a member and nobody revoked it."""
    found: CalendarFeed | None = (
        CalendarFeed.objects.standing()
        .select_related("clinic", "user")
        .filter(token_digest=token_digest(token), user__is_active=True)
        .first()
    )
    if found is None:
        return None
    is_member = Membership.objects.standing().filter(
        clinic=found.clinic, user=found.user, ended_at__isnull=True
    )
    return found if is_member.exists() else None


def feeds(clinic: Clinic, user: User) -> list[CalendarFeed]:
    """One person's calendars that still answer."""
    return list(CalendarFeed.objects.of(clinic).standing().filter(user=user))


__all__ = ["Due", "FirstSteps", "ahead", "due", "feeds", "find_feed", "first_steps"]
__all__ += ["judged", "needs_attention", "opening", "year"]
