"""Reading the checklist from its files, and the clinic's choices from its records."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from compliance.checklist import rules
from compliance.checklist.models import PublishedAnswer
from compliance.clinics.models import Clinic
from compliance.core import times

FOLDER = Path(__file__).parent / "content"


@cache
def content(language: str) -> rules.Content:
    """The checklist in one language."""
    return rules.content_from(language, _read("questions"), _read(language))


def question(code: str, language: str = "en") -> rules.Question | None:
    """The question with this code."""
    return next((each for each in content(language).questions if each.code == code), None)


def publications(clinic: Clinic, *, on: date) -> dict[str, PublishedAnswer]:
    """What the clinic showed at the end of a day, by question."""
    moment = times.day_end(on, clinic.timezone)
    shown = answers(clinic).filter(published_at__lt=moment).order_by("published_at", "pk")
    return {each.question: each for each in shown if each.was_public_before(moment)}


def current_answers(clinic: Clinic) -> dict[str, PublishedAnswer]:
    """The clinic's drafts and published answers of now, by question."""
    return {each.question: each for each in answers(clinic).filter(unpublished_at__isnull=True)}


def answers(clinic: Clinic) -> QuerySet[PublishedAnswer]:
    """Every answer that the clinic ever wrote or published."""
    standing: QuerySet[PublishedAnswer] = PublishedAnswer.objects.of(clinic).standing()
    return standing


def published_on(answer: PublishedAnswer, clinic: Clinic) -> date:
    """The clinic's own day of a publication."""
    at = answer.published_at
    if at is None:
        raise ValueError("This answer is a draft.")
    return clinic.day(at)


def is_database_up() -> bool:
    """Ask the database for nothing, to see whether it answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
