"""What the home screen shows, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics.access import StaffRequest
from compliance.clinics.context import BADGE
from compliance.clinics.screens import Action, offered
from compliance.core.attention import Attention
from compliance.practitioners import queries as practitioners
from compliance.requirements.models import CheckDone, OwnCheck
from compliance.requirements.queries import Readiness
from compliance.requirements.rules.findings import Status
from compliance.today import rules
from compliance.today.queries import FirstSteps

SHOWN_AT_ONCE = 3  # so that quick logging stays above the fold of a phone
SHOWN_WIDE = 9  # where there is room beside quick logging


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to attend to; without `url` the member may only read it."""

    tone: str
    title: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Step:
    """One of the first steps of a new clinic."""

    title: str
    text: str
    url: str
    icon: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """The day in one line."""

    tone: str
    title: str
    text: str


def greeting(request: StaffRequest) -> str:
    """Good morning, in the clinic's own time."""
    part = rules.part_of_day(timezone.localtime(request.now).hour)
    return {
        "morning": _("Good morning"),
        "afternoon": _("Good afternoon"),
        "evening": _("Good evening"),
    }[part]


def day_line(request: StaffRequest) -> str:
    """The clinic's own date; its name stands above, in the frame."""
    return date_format(request.today, "l j F Y")


def items(request: StaffRequest, found: Sequence[Attention]) -> list[Item]:
    """What wants doing, each a link where this member may open it."""
    return [
        Item(each.tone, each.title, each.text, each.url if _may_open(request, each.url) else "")
        for each in found
    ]


def summary(request: StaffRequest, found: Sequence[Attention]) -> Summary:
    """How the day looks, judged from the records and from nothing else."""
    if not found:
        at = date_format(timezone.localtime(request.now), "H:i")
        return Summary(
            "ok",
            _("Nothing needs you right now"),
            _("Judged from what is recorded, at %(time)s.") % {"time": at},
        )
    wrong, soon, waiting = (sum(a.tone == tone for a in found) for tone in ("bad", "warn", "info"))
    parts = [
        ngettext("%(n)d wrong", "%(n)d wrong", wrong) % {"n": wrong} if wrong else "",
        ngettext("%(n)d soon", "%(n)d soon", soon) % {"n": soon} if soon else "",
        ngettext("%(n)d waiting", "%(n)d waiting", waiting) % {"n": waiting} if waiting else "",
    ]
    return Summary(found[0].tone, _("Needs attention"), " · ".join(part for part in parts if part))


def credential_url(request: StaffRequest) -> str:
    """Where this member adds a credential: their own if they are a practitioner. One query."""
    mine = practitioners.practitioner_of(request.clinic, request.membership.user)
    return reverse("credential-add", args=[mine.pk]) if mine else reverse("practitioner-list")


def quick_log(
    request: StaffRequest, found: Sequence[Attention], *, credential: str
) -> list[Action]:
    """The records written most often, one tap away; a spore test that waits for its result first.

    Its line may be folded away under what is wrong today, and a failed one must be two taps away.
    """
    waiting = next((each.url for each in found if _name(each.url) == "spore-test-read"), "")
    result = [Action(_("Spore test result"), waiting, "spore")] if waiting else []
    return offered(
        request,
        *result,
        Action(_("Treatment"), reverse("client-list"), "needle"),
        Action(_("Autoclave cycle"), reverse("cycle-add"), "autoclave"),
        Action(_("Pen disinfected"), reverse("disinfection-add"), "drop"),
        Action(_("Spore test"), reverse("spore-test-add"), "spore"),
        Action(_("Lidocaine container"), reverse("container-add"), "tube"),
        Action(_("Sterile lot"), reverse("lot-add"), "pack"),
        Action(_("Credential"), credential, "certificate"),
    )


def steps(done: FirstSteps, *, credential: str) -> list[Step]:
    """The first steps of a new clinic, in a good order; none once it is set up."""
    if rules.is_set_up(done.done):
        return []
    return [
        Step(
            _("Add yourself"),
            _("Who provides the service, and since when."),
            reverse("practitioner-add-self"),
            "person",
            done.practitioner,
        ),
        Step(
            _("Your first credential"),
            _("Take a photo of a certificate."),
            credential,
            "certificate",
            done.credential,
        ),
        Step(
            _("Your pen or rollers"),
            _("A device, or a lot of sterile rollers or cartridges."),
            reverse("device-add"),
            "pen",
            done.device,
        ),
        Step(
            _("Your sterilizer"),
            _("Its programs are what each cycle is checked against."),
            reverse("sterilizer-add"),
            "autoclave",
            done.sterilizer,
        ),
        Step(
            _("Your lidocaine"),
            _("The product with its label, then each container."),
            reverse("container-add"),
            "tube",
            done.lidocaine,
        ),
    ]


def _name(url: str) -> str | None:
    return resolve(url.partition("?")[0]).url_name


def _may_open(request: StaffRequest, url: str) -> bool:
    access = resolve(url.partition("?")[0]).func.access  # type: ignore[attr-defined]
    return request.membership.role in access.roles


def readiness(found: Readiness) -> Summary:
    """Readiness in one line: what is in order of all that is asked."""
    asked = [each for each in found.findings if each.status is not Status.NOT_APPLICABLE]
    missing = sum(each.status is Status.NO_DATA for each in asked)
    wrong = sum(not each.is_ready for each in asked) - missing
    fine = len(asked) - missing - wrong
    tone = "bad" if wrong else "info" if missing else "ok"
    text = _("%(fine)d of %(all)d in order") % {"fine": fine, "all": len(asked)}
    if missing:
        text += " · " + ngettext("%(n)d missing", "%(n)d missing", missing) % {"n": missing}
    return Summary(tone, _("Ready for an inspector?"), text)


def opening(
    request: StaffRequest, asked: Sequence[tuple[OwnCheck, CheckDone | None]]
) -> Action | None:
    """The way to open the clinic, until its questions of the day are answered."""
    if asked and all(answer is not None for _check, answer in asked):
        return None
    return next(
        iter(offered(request, Action(_("Open the clinic"), reverse("opening"), "key"))), None
    )


def keep_badge(request: StaffRequest, found: Sequence[Attention]) -> None:
    """Remember how much is wrong, so that every page can show it without asking again."""
    badge = {"on": request.today.isoformat(), "wrong": sum(each.tone == "bad" for each in found)}
    if request.session.get(BADGE) != badge:
        request.session[BADGE] = badge
