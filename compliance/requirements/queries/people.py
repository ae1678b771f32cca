"""Who works here on a day, with their papers."""

from typing import Any

from django.db.models import Exists, OuterRef

from compliance.clinics.models import Clinic
from compliance.practitioners import queries as practitioners
from compliance.practitioners.models import PracticePeriod
from compliance.requirements.queries.window import Window
from compliance.requirements.rules import facts
from compliance.requirements.rules.findings import Ref


def gather(clinic: Clinic, window: Window) -> dict[str, Any]:
    """Everybody present with their standing papers. Runs three queries."""
    papers = practitioners.held_by(clinic, on=window.on)
    periods = PracticePeriod.objects.standing().filter(
        practitioner=OuterRef("pk"), started_on__lte=window.on
    )
    present = practitioners.present(clinic, on=window.on).annotate(has_periods=Exists(periods))
    return {"people": tuple(_person(each, papers.get(each.pk, [])) for each in present)}


def _person(person: Any, held: list[practitioners.Held]) -> facts.Person:
    return facts.Person(
        name=person.name,
        ref=Ref("practitioner", str(person.pk), person.name),
        papers=tuple(_paper(each) for each in held),
        has_periods=person.has_periods,
    )


def _paper(held: practitioners.Held) -> facts.Paper:
    paper = held.credential
    return facts.Paper(
        ref=Ref("credential", str(paper.pk), str(paper)),
        kind=paper.type,
        title=str(paper),
        status=held.status,
        is_replaced=held.is_replaced,
        issued_on=paper.issued_on,
        expires_on=paper.expires_on,
        names_service=paper.names_service,
    )
