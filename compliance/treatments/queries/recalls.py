"""Who was told of a recall, and the drills that practise one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from compliance.clinics.models import Clinic
from compliance.sterilization.models import SporeTest
from compliance.treatments.models import Client, ContactOutcome, RecallContact, RecallDrill
from compliance.treatments.queries.reach import Reach

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
    """The clients behind a reach by code, with the latest contact that counts."""
    latest: dict[UUID, RecallContact] = {}
    for contact in contacts:
        if not contact.is_void:
            latest.setdefault(contact.client_id, contact)
    counts: dict[tuple[str, UUID], int] = {}
    for each in reach.treatments:
        key = (each.client_code, each.client_id)
        counts[key] = counts.get(key, 0) + 1
    return [
        Affected(code, client_id, count, latest.get(client_id))
        for (code, client_id), count in sorted(counts.items())
    ]


def clients_of(clinic: Clinic, reach: Reach) -> QuerySet[Client]:
    """The clients behind a reach, to choose from."""
    keys = {each.client_id for each in reach.treatments}
    found: QuerySet[Client] = Client.objects.of(clinic).filter(pk__in=keys)
    return found.order_by("code")


def drills(clinic: Clinic) -> QuerySet[Any]:
    """All drills, latest first, void ones included."""
    found: QuerySet[Any] = RecallDrill.objects.of(clinic)
    return found.order_by("-started_at", "-pk")


def last_drill_on(clinic: Clinic) -> date | None:
    """The day of the last drill that was finished and counts. Runs one query."""
    found = RecallDrill.objects.of(clinic).standing().filter(finished_at__isnull=False)
    at = found.order_by("-finished_at").values_list("finished_at", flat=True).first()
    return clinic.day(at) if at else None
