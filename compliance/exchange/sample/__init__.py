"""A made-up clinic with a year of records: the same for the same arguments."""

import random
from datetime import UTC, date, datetime, time
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from compliance.clinics import services as clinics
from compliance.clinics.models import Clinic, Role, User
from compliance.core.actor import Actor
from compliance.exchange.sample import answers, mishaps, people, recalls, things, upkeep, words
from compliance.exchange.sample.book import YEAR, Book, Staff
from compliance.exchange.sample.care import Visits
from compliance.exchange.sample.cream import Shelf
from compliance.exchange.sample.cycles import Year
from compliance.exchange.sample.paper import Papers

OWNER, OWNER_EMAIL = "Mara Okafor", "mara@lumen.example"


@transaction.atomic
def load(*, slug: str, name: str, on: date, seed: int, cycles: int, zone: str, by: Actor) -> Clinic:
    """Write the clinic, each record at its own moment, up to the evening before `on`."""
    at = datetime.combine(on - YEAR, time(12), UTC)
    clinic = clinics.create_clinic(
        slug=slug,
        name=name,
        timezone=zone,
        street="12 Harbour Lane",
        city="Kingston",
        postcode="K7L 2B4",
        phone="+1 613 555 0142",
        email="hello@lumen.example",
        anchor_email="books@northledger.example",
        is_sample=True,
        by=by,
        at=at,
    )
    owner = _owner()
    clinics.add_member(clinic=clinic, user=owner, role=Role.OWNER, by=by, at=at)
    staff = Staff(
        mara=Actor(str(owner.pk), owner.name, Role.OWNER),
        lena=Actor("", "Lena Brandt", Role.PRACTITIONER),
        jonas=Actor("", "Jonas Reyes", Role.ASSISTANT),
    )
    dice = random.Random(f"{seed}")  # noqa: S311 - a made-up clinic has no secrets
    book = Book(clinic, staff, on=on, cycles=cycles, dice=dice)
    made: dict[str, Any] = {}
    people.plan(book)
    things.plan(book, made)
    Year(book, made).plan()
    shelf = Shelf(book)
    shelf.plan()
    answers.plan(book)
    upkeep.plan(book, made)
    Visits(book, made).plan(shelf.uses)
    mishaps.plan(book)
    words.plan(book)
    Papers(book).plan()
    recalls.plan(book)
    book.play()
    return clinic


def _owner() -> User:
    """Nobody can sign in as her with a password; the first-run page opens her clinic."""
    found = User.objects.filter(email=OWNER_EMAIL).first()
    if found is not None:
        return found
    owner = User.objects.create_user(email=OWNER_EMAIL, name=OWNER)
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    return owner
