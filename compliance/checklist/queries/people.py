"""What the records say about the people: how long, since when, and which papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch

from compliance.checklist.rules import (
    Backing,
    Duration,
    Held,
    Line,
    Phrase,
    Span,
    Standing,
    all_stand,
    held_standing,
    phrase,
    standing,
)
from compliance.clinics.models import Clinic
from compliance.practitioners import queries as practitioners
from compliance.practitioners.models import PracticePeriod
from compliance.practitioners.rules import (
    ANSWERS,
    TRAINING,
    Experience,
    Overlay,
    Proof,
)
from compliance.practitioners.rules import (
    experience as work_out,
)


@dataclass(frozen=True)
class Person:
    """Someone who works here, with what was found about them."""

    name: str
    experience: Experience
    has_periods: bool
    held: Sequence[practitioners.Held]


def staff(clinic: Clinic, *, on: date) -> list[Person]:
    """Those who work here on a day; who began later is left out. Runs four queries."""
    periods = Prefetch("practice_periods", queryset=PracticePeriod.objects.standing())
    present = practitioners.present(clinic, on=on).prefetch_related(periods)
    held = practitioners.held_by(clinic, on=on)
    found = []
    for each in present.order_by("name", "pk"):
        own = list(each.practice_periods.all())
        so_far = work_out(own, on)
        if so_far.first_on or not own:
            found.append(Person(each.name, so_far, bool(own), held.get(each.pk, [])))
    return found


def experience(people: Sequence[Person], on: date) -> Backing:
    """How long each has done it; someone without a period leaves the answer open."""
    lines = [
        (_years(each), *_gaps(each.experience)) for each in people if each.experience.is_current
    ]
    return Backing(_practising(people, on), tuple(lines))


def start(people: Sequence[Person], on: date) -> Backing:
    """In which month each began, and the long breaks, said even where there were none."""
    lines = [
        (
            phrase("began", name=each.name, first=each.experience.first_on),
            *(_gaps(each.experience) or (phrase("no_break"),)),
        )
        for each in people
        if each.experience.first_on and each.experience.is_current
    ]
    return Backing(_practising(people, on), tuple(lines))


def papers(people: Sequence[Person], question: str, *, published_on: date) -> Backing:
    """What each holds of the kinds a question is about; stands while it stands for everybody."""
    kinds, needed = ANSWERS[question]
    shown = [(each.name, _shown(each.held, kinds)) for each in people]
    stands = [
        held_standing([_held(each, needed) for each in held], published_on=published_on)
        for _, held in shown
    ]
    lines = [
        _paper(name, each, question)
        for name, held in shown
        for each in held
        if each.status.is_in_force
    ]
    return Backing(all_stand(stands), tuple(lines))


def _practising(people: Sequence[Person], on: date) -> Standing:
    spans = [
        Span(each.experience.first_on, _end(each.experience))
        for each in people
        if each.experience.first_on
    ]
    if not all(each.has_periods for each in people):
        return Standing(stands=False, since=None, until=None)
    return standing(spans, on)


def _end(found: Experience) -> date | None:
    return None if found.is_current else found.last_on


def _years(person: Person) -> Phrase:
    found = person.experience
    first = found.first_on or date.min
    duration = Duration(found.years, found.months)
    return phrase("experience", name=person.name, duration=duration, first=first)


def _gaps(found: Experience) -> Line:
    return tuple(
        phrase("experience_gap", start=gap.started_on, end=gap.ended_on)
        for gap in found.gaps
        if gap.is_excluded
    )


def _shown(held: Sequence[practitioners.Held], kinds: frozenset[str]) -> list[practitioners.Held]:
    """Papers that a client may read about, training first."""
    return sorted(
        (
            each
            for each in held
            if each.status.overlay is not Overlay.NOT_YET
            and not each.is_replaced
            and each.credential.type in kinds
        ),
        key=lambda each: each.credential.type not in TRAINING,
    )


def _held(each: practitioners.Held, needed: frozenset[str]) -> Held:
    credential = each.credential
    ends = [credential.expires_on] if credential.expires_on else []
    stopped_on = each.status.stopped_on or credential.revoked_on
    ends += [stopped_on - timedelta(days=1)] if stopped_on else []
    return Held(
        is_in_force=each.status.is_in_force,
        is_core=credential.type in needed,
        ends_on=min(ends, default=None),
    )


def _paper(name: str, each: practitioners.Held, question: str) -> Line:
    """A paper in phrases. The number is told only where clients look it up in a register."""
    credential = each.credential
    what = ", ".join(filter(None, (str(credential), credential.issuer)))
    said = [phrase("credential", name=name, what=what)]
    if question == "register":
        said += _register(each)
    elif credential.issued_on:
        said.append(phrase("credential_issued", issued=credential.issued_on))
    if question == "insurance" and credential.names_service:
        said.append(phrase("names_service"))
    if credential.expires_on:
        said.append(phrase("credential_expires", expires=credential.expires_on))
    else:
        said.append(phrase("credential_open"))
    return tuple(said)


def _register(each: practitioners.Held) -> list[Phrase]:
    credential = each.credential
    said = []
    if credential.number:
        said.append(phrase("register_number", number=credential.number))
    if credential.register_url:
        said.append(phrase("register_link", url=credential.register_url))
    if each.status.proof is Proof.PRIMARY_SOURCE_VERIFIED and each.status.checked_on:
        said.append(phrase("register_checked", checked=each.status.checked_on))
    return said
