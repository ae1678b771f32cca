"""Who was told of a recall, and the drills that practise one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.attention import Attention
from compliance.sterilization.models import SporeTest
from compliance.treatments.models import (
    Client,
    ContactOutcome,
    RecallContact,
    RecallDrill,
    Treatment,
)
from compliance.treatments.queries.reach import Reach
from compliance.treatments.rules import drills as rules

TOLD = frozenset({ContactOutcome.REACHED, ContactOutcome.SENT})


@dataclass(frozen=True, slots=True)
class Affected:
    """A client behind a recall: how many treatments, and the latest try to reach them."""

    code: str
    client_id: UUID
    treatments: int
    contact: RecallContact | None

    @property
    def is_told(self) -> bool:
        """Is nothing more to be done?"""
        return self.contact is not None and self.contact.outcome in TOLD


def contacts_of(test: SporeTest) -> QuerySet[RecallContact]:
    """Every try to reach somebody, latest first, void ones included."""
    found: QuerySet[RecallContact] = RecallContact.objects.filter(spore_test=test)
    return found.select_related("client").order_by("-contacted_at", "-pk")


def affected(reach: Reach, contacts: Sequence[RecallContact]) -> list[Affected]:
    """The clients behind a reach with their latest contact, who is not told yet first."""
    latest: dict[UUID, RecallContact] = {}
    for contact in contacts:
        if not contact.is_void:
            latest.setdefault(contact.client_id, contact)
    counts: dict[tuple[str, UUID], int] = {}
    for each in reach.treatments:
        key = (each.client_code, each.client_id)
        counts[key] = counts.get(key, 0) + 1
    found = [
        Affected(code, client_id, count, latest.get(client_id))
        for (code, client_id), count in counts.items()
    ]
    return sorted(found, key=lambda each: (each.is_told, each.code))


def clients_of(clinic: Clinic, reach: Reach) -> QuerySet[Client]:
    """The clients behind a reach, to choose from."""
    keys = {each.client_id for each in reach.treatments}
    found: QuerySet[Client] = Client.objects.of(clinic).filter(pk__in=keys)
    return found.order_by("code")


def drills(clinic: Clinic) -> QuerySet[Any]:
    """All drills, latest first, void ones included."""
    found: QuerySet[Any] = RecallDrill.objects.of(clinic)
    return found.order_by("-started_at", "-pk")


def needs_attention(clinic: Clinic, *, on: date, at: datetime) -> list[Attention]:
    """The yearly drill, once there was something to recall. Runs two queries at most."""
    last_on = last_drill_on(clinic)
    due_on = rules.drill_due_on(last_on)
    if due_on is not None and on < due_on - rules.DRILL_SOON:
        return []
    if due_on is None:
        treated = Treatment.objects.of(clinic).standing()
        if not treated.filter(treated_at__lt=at - rules.FIRST_DRILL_AFTER).exists():
            return []
    text = _(
        "Find everything behind one pack or lot against the clock. Once a year is our default."
    )
    return [
        Attention(
            tone="info",
            title=_("Practise a recall"),
            text=text,
            url=reverse("recall-drill-add"),
            due_on=due_on,
        )
    ]


def last_drill_on(clinic: Clinic) -> date | None:
    """The day of the last drill that was finished and counts. Runs one query."""
    found = RecallDrill.objects.of(clinic).standing().filter(finished_at__isnull=False)
    at = found.order_by("-finished_at").values_list("finished_at", flat=True).first()
    return clinic.day(at) if at else None
