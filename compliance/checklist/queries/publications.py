"""What a clinic chose to publish, and whether the database is there."""

from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from compliance.checklist.models import PublishedAnswer
from compliance.clinics.models import Clinic
from compliance.core import times


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


def publishing_slugs() -> list[str]:
    """The addresses of all clinics with at least one public answer; samples are left out."""
    shown = PublishedAnswer.objects.filter(
        clinic=OuterRef("pk"),
        voided_at__isnull=True,
        published_at__isnull=False,
        unpublished_at__isnull=True,
    )
    found = Clinic.objects.filter(Exists(shown), is_sample=False)
    return list(found.order_by("slug").values_list("slug", flat=True))


def is_database_up() -> bool:
    """Ask the database for nothing, to see whether it answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))
