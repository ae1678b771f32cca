"""Reading the checklist from its files, and the clinic's choices from its records."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from compliance.checklist import rules
from compliance.checklist.models import PublishedAnswer
from compliance.clinics.models import Clinic
from compliance.core import times
from compliance.devices.models import ProductKind, SterileLot
from compliance.practitioners import queries as practitioners
from compliance.practitioners.models import PracticePeriod
from compliance.practitioners.rules import (
    SHOWN_TO_CLIENTS,
    TRAINING,
    Experience,
    Overlay,
    experience,
)
from compliance.sterilization import queries as sterilization
from compliance.sterilization.models import Cycle, Decision, Release

FOLDER = Path(__file__).parent / "content"
A_YEAR = timedelta(days=365)


@cache
def content(language: str) -> rules.Content:
    """The checklist in one language."""
    return rules.content_from(language, read_content("questions"), read_content(language))


def question(code: str, language: str = "en") -> rules.Question | None:
    """The question with this code."""
    return next((each for each in content(language).questions if each.code == code), None)


def publications(clinic: Clinic, *, on: date) -> dict[str, PublishedAnswer]:
    """What the clinic showed at the end of a day, by question."""
    end = times.day_end(on, clinic.timezone)
    is_still_up = Q(unpublished_at__isnull=True) | Q(unpublished_at__gte=end)
    shown = answers(clinic).filter(is_still_up, published_at__lt=end)
    return {each.question: each for each in shown}


def current_answers(clinic: Clinic) -> dict[str, PublishedAnswer]:
    """The clinic's drafts and published answers of now, by question."""
    return {each.question: each for each in answers(clinic).filter(unpublished_at__isnull=True)}


def answers(clinic: Clinic) -> QuerySet[PublishedAnswer]:
    """Every answer that the clinic ever wrote or published."""
    standing: QuerySet[PublishedAnswer] = PublishedAnswer.objects.of(clinic).standing()
    return standing


def answers_to(clinic: Clinic, question: str) -> QuerySet[PublishedAnswer]:
    """Every answer that the clinic ever gave to one question, newest first."""
    return answers(clinic).filter(question=question).order_by("-recorded_at", "-pk")


def backing(
    clinic: Clinic, *, on: date, published_on: Mapping[str, date]
) -> dict[str, rules.Backing]:
    """What the records say to each question they can answer, and whether they back it on a day.

    `published_on` tells since when a question is answered; a question left out counts from `on`.
    Runs six queries whatever the size of the clinic.
    """
    people = _people(clinic, on)
    return {
        "how-long": _experience(people, on),
        "sterilization": _sterility(clinic, on),
        "qualified": _qualifications(people, published_on.get("qualified", on)),
    }


def is_database_up() -> bool:
    """Ask the database for nothing, to see whether it answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def read_content(name: str) -> dict[str, Any]:
    """One file of the checklist, as it is written."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class _Person:
    """Someone who works here, with what was found about them."""

    name: str
    experience: Experience
    has_periods: bool
    held: list[practitioners.Held]


def _people(clinic: Clinic, on: date) -> list[_Person]:
    """Those who work here on a day; who began later is left out."""
    standing = Prefetch("practice_periods", queryset=PracticePeriod.objects.standing())
    present = practitioners.present(clinic, on=on).prefetch_related(standing)
    held = practitioners.held_by(clinic, on=on)
    people = []
    for each in present.order_by("name", "pk"):
        periods = list(each.practice_periods.all())
        so_far = experience(periods, on)
        if so_far.first_on or not periods:
            people.append(_Person(each.name, so_far, bool(periods), held.get(each.pk, [])))
    return people


def _experience(people: list[_Person], on: date) -> rules.Backing:
    """How long each has done it; someone without a period leaves the answer open."""
    spans = [
        rules.Span(
            each.experience.first_on,
            None if each.experience.is_current else each.experience.last_on,
        )
        for each in people
        if each.experience.first_on
    ]
    stands = rules.standing(spans, on)
    if not all(each.has_periods for each in people):
        stands = rules.Standing(stands=False, since=None, until=None)
    facts = tuple(
        rules.Experience(
            name=each.name,
            years=each.experience.years,
            months=each.experience.months,
            first_on=each.experience.first_on,
            gaps=tuple(
                (gap.started_on, gap.ended_on) for gap in each.experience.gaps if gap.is_excluded
            ),
        )
        for each in people
        if each.experience.first_on and each.experience.is_current
    )
    return rules.Backing(stands, facts)


def _qualifications(people: list[_Person], published_on: date) -> rules.Backing:
    """What each holds; the answer stands while it stands for everybody."""
    shown = [
        (person.name, sorted(filter(_is_shown, person.held), key=_training_first))
        for person in people
    ]
    stands = [
        rules.held_standing([_held(each) for each in held], published_on=published_on)
        for _, held in shown
    ]
    facts = [
        rules.Qualification(
            name=name,
            title=str(each.credential),
            issuer=each.credential.issuer,
            issued_on=each.credential.issued_on,
            expires_on=each.credential.expires_on,
        )
        for name, held in shown
        for each in held
        if each.status.is_in_force
    ]
    return rules.Backing(rules.all_stand(stands), tuple(facts))


def _is_shown(each: practitioners.Held) -> bool:
    has_begun = each.status.overlay is not Overlay.NOT_YET
    return has_begun and not each.is_replaced and each.credential.type in SHOWN_TO_CLIENTS


def _training_first(each: practitioners.Held) -> bool:
    return each.credential.type not in TRAINING


def _held(each: practitioners.Held) -> rules.Held:
    credential = each.credential
    ends = [credential.expires_on] if credential.expires_on else []
    stopped_on = each.status.stopped_on or credential.revoked_on
    ends += [stopped_on - timedelta(days=1)] if stopped_on else []
    return rules.Held(
        is_in_force=each.status.is_in_force,
        is_training=credential.type in TRAINING,
        ends_on=min(ends, default=None),
    )


def _sterility(clinic: Clinic, on: date) -> rules.Backing:
    """Sterile single-use items that are in date, and the last cycle that was released."""
    lots = list(
        SterileLot.objects.of(clinic)
        .standing()
        .filter(received_on__lte=on, is_intact=True)
        .exclude(product__kind=ProductKind.OTHER)
        .order_by("received_on", "pk")
        .values_list("received_on", "expires_on", "product__make", "product__model")
    )
    stands = rules.standing([rules.Span(received, expires) for received, expires, _, _ in lots], on)
    if not stands.stands:
        return rules.Backing(stands, ())
    in_date = [lot for lot in lots if lot[1] >= on]
    received_on, expires_on, make, model = in_date[-1]
    fact = rules.Sterility(
        lots_this_year=sum(received > on - A_YEAR for received, _, _, _ in lots),
        product=f"{make} {model}",
        received_on=received_on,
        expires_on=expires_on,
        released_on=(released_on := _last_release(clinic, on)),
        has_cycles=released_on is not None or Cycle.objects.of(clinic).standing().exists(),
    )
    return rules.Backing(stands, (fact,))


def _last_release(clinic: Clinic, on: date) -> date | None:
    until = times.day_end(on, clinic.timezone)
    signed = Release.objects.of(clinic).standing().filter(decision=Decision.RELEASED)
    signed = signed.filter(decided_at__lt=until, cycle__voided_at__isnull=True)
    known = sterilization.known_at(sterilization.failures(clinic), until)
    released = sterilization.with_held(signed, known, prefix="cycle__").filter(held="")
    at = released.order_by("-decided_at").values_list("decided_at", flat=True).first()
    return clinic.day(at) if at else None
