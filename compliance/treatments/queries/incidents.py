"""Finding incidents and adverse reactions."""

from typing import Any

from django.db.models import QuerySet

from compliance.clinics.models import Clinic
from compliance.treatments.models import AdverseReaction, Incident, Treatment
from compliance.treatments.models.incidents import Exposed, IncidentKind
from compliance.treatments.rules import incidents as rules


def incidents(clinic: Clinic) -> QuerySet[Any]:
    """All incidents, latest first, void ones included."""
    found: QuerySet[Any] = Incident.objects.of(clinic)
    return found.select_related("clinic", "client", "practitioner").order_by("-happened_at", "-pk")


def exposures(clinic: Clinic) -> QuerySet[Any]:
    """Standing exposures to blood, latest first: what K-029 is about."""
    return incidents(clinic).filter(voided_at__isnull=True, kind=IncidentKind.EXPOSURE)


def missing(incident: Incident) -> list[str]:
    """What a record still lacks; nobody's name is asked for where nobody was touched."""
    is_erased = incident.erased_at is not None
    is_nobody = incident.exposed == Exposed.NOBODY
    return rules.missing(
        is_exposure=incident.kind in {IncidentKind.EXPOSURE, IncidentKind.SHARPS},
        has_service=bool(incident.service),
        has_place=bool(incident.body_place) or is_nobody,
        has_person=incident.has_person or is_erased or is_nobody,
        has_provider=incident.practitioner_id is not None,
        has_action=bool(incident.action_taken),
    )


def reactions(clinic: Clinic) -> QuerySet[Any]:
    """All adverse reactions, latest first, void ones included."""
    found: QuerySet[Any] = AdverseReaction.objects.of(clinic)
    found = found.select_related("clinic", "treatment__client")
    return found.order_by("-noticed_at", "-pk")


def reactions_of(treatment: Treatment) -> QuerySet[Any]:
    """The reactions to one treatment, latest first."""
    return reactions(treatment.clinic).filter(treatment=treatment)
