"""Finding incidents, adverse reactions, and what of them waits for somebody."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core.attention import Attention
from compliance.treatments.models import AdverseReaction, ClientNotice, Incident, Treatment
from compliance.treatments.models.care import Reaction
from compliance.treatments.models.incidents import Exposed, IncidentKind
from compliance.treatments.rules import incidents as rules

MOST_SHOWN = 20
MOST_LOOKED_AT = 100


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


def needs_attention(clinic: Clinic, *, on: date, at: datetime) -> list[Attention]:
    """Clients who shall ring, reactions not settled, exposures with gaps. Runs three queries."""
    notices = ClientNotice.objects.of(clinic).standing().filter(closed_at__isnull=True)
    notices = notices.select_related("client").order_by("recorded_at", "pk")
    unsettled = reactions(clinic).filter(voided_at__isnull=True, settled_on__isnull=True)
    return [
        *(_waiting(each) for each in notices[:MOST_SHOWN]),
        *(_unsettled(each) for each in unsettled[:MOST_SHOWN]),
        *(_incomplete(each, at=at) for each in incomplete(clinic)),
    ]


def incomplete(clinic: Clinic) -> list[Incident]:
    """Exposures and needlesticks whose record lacks something (K-029), latest first. One query."""
    has_gap = Q(service="") | Q(practitioner__isnull=True) | Q(action_taken="")
    of_body = Q(body_place="") | Q(client__isnull=True, ciphertext=b"")
    kinds = (IncidentKind.EXPOSURE, IncidentKind.SHARPS)
    found = incidents(clinic).filter(has_gap | of_body, voided_at__isnull=True, kind__in=kinds)
    return [each for each in found[:MOST_LOOKED_AT] if missing(each)][:MOST_SHOWN]


def _waiting(notice: ClientNotice) -> Attention:
    return Attention(
        tone="warn",
        title=_("%(code)s shall ring you") % {"code": notice.client.code},
        text=notice.reason,
        url=notice.get_absolute_url(),
    )


def _unsettled(reaction: AdverseReaction) -> Attention:
    severe = reaction.severity == Reaction.SEVERE
    return Attention(
        tone="warn" if severe else "info",
        title=_("A reaction has not settled: %(what)s") % {"what": reaction},
        text=_("Look again, and write down when it has settled."),
        url=reaction.get_absolute_url(),
    )


def _incomplete(incident: Incident, *, at: datetime) -> Attention:
    is_late = rules.is_late(incident.happened_at, written_at=at)
    return Attention(
        tone="bad" if is_late else "warn",
        title=_("An incident is not fully written down: %(what)s") % {"what": incident},
        text=_("K-029 wants all of it within 24 hours. Look what is missing."),
        url=incident.get_absolute_url(),
    )
