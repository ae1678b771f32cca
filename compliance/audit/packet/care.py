"""Part of a packet: treatments by client code, what they used, and what went wrong with people."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from compliance.audit.packet.values import Mark, Window, in_order
from compliance.treatments.models import (
    AdverseReaction,
    Client,
    Incident,
    PrivacyBreach,
    Treatment,
    TreatmentItem,
)


@dataclass(frozen=True, slots=True)
class TreatmentRow:
    """Who treated which client code, when, where, with what. `missing` names what was not kept."""

    ref: str
    client: str
    treated_at: datetime
    body_area: str
    practitioner: str
    device: str
    needle_mm: Decimal | None
    lots: tuple[str, ...]
    packs: tuple[str, ...]
    container: str
    lidocaine_g: Decimal | None
    area_cm2: Decimal | None
    applied_at: datetime | None
    removed_at: datetime | None
    screening: str
    aftercare_given: bool | None
    aftercare_version: str
    reaction: str
    missing: tuple[str, ...]
    marks: tuple[Mark, ...]

    @property
    def counts(self) -> bool:
        """Is it a standing record?"""
        return Mark.VOID not in self.marks


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An exposure or another incident; a client is a code, and staff are not named."""

    happened_at: datetime
    kind: str
    service: str
    how: str
    body_place: str
    exposed: str
    client: str
    practitioner: str
    is_person_known: bool
    action_taken: str
    reported_to: str
    reported_on: date | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class BreachRow:
    """Personal information that got where it must not be; nobody is named."""

    found_at: datetime
    happened_on: date | None
    what: str
    data: str
    people: int | None
    containment: str
    harm: str
    told_to: str
    told_on: date | None
    reported_to: str
    reported_on: date | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class ReactionRow:
    """A reaction that was more than the usual redness."""

    treatment: str
    noticed_at: datetime
    severity: str
    suspect: str
    action_taken: str
    reported_to: str
    reported_on: date | None
    settled_on: date | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A client code whose records must stay, whatever the retention says."""

    client: str
    since_on: date
    held_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Care:
    """All of it. Six queries, whatever the number of treatments."""

    treatments: tuple[TreatmentRow, ...]
    incidents: tuple[IncidentRow, ...]
    breaches: tuple[BreachRow, ...]
    reactions: tuple[ReactionRow, ...]
    holds: tuple[HoldRow, ...]


def read(window: Window) -> Care:
    """What happened in the period, and the holds that stood at its end."""
    incidents = Incident.objects.of(window.clinic).filter(**window.within("happened_at"))
    reactions = AdverseReaction.objects.of(window.clinic).filter(**window.within("noticed_at"))
    breaches = PrivacyBreach.objects.of(window.clinic).filter(**window.within("found_at"))
    held = Client.objects.of(window.clinic).filter(held_at__lt=window.end)
    return Care(
        treatments=_treatments(window),
        incidents=in_order(
            [_incident(e, window) for e in incidents.select_related("client", "practitioner")],
            "happened_at", "service",
        ),
        breaches=in_order([_breach(each, window) for each in breaches], "found_at", "what"),
        reactions=in_order(
            [_reaction(each, window) for each in reactions.select_related("treatment")],
            "noticed_at", "treatment",
        ),
        holds=in_order([_hold(each, window) for each in held], "client"),
    )  # fmt: skip


def _treatments(window: Window) -> tuple[TreatmentRow, ...]:
    treated = window.within("treated_at")
    lots: dict[UUID, list[str]] = defaultdict(list)
    packs: dict[UUID, list[str]] = defaultdict(list)
    of_period = Q(**{f"treatment__{name}": value for name, value in treated.items()})
    items = TreatmentItem.objects.of(window.clinic).standing().filter(of_period)
    for treatment_id, lot, unit, pack in items.values_list(
        "treatment_id", "lot__lot", "unit_code", "pack_code"
    ):
        if pack:
            packs[treatment_id].append(pack)
        else:
            lots[treatment_id].append(f"{lot}/{unit}" if unit else str(lot))
    found = (
        Treatment.objects.of(window.clinic)
        .filter(**treated)
        .select_related("client", "practitioner", "device", "movement__container", "screening")
        .order_by("recorded_at")
    )
    rows = [
        _treatment(each, tuple(sorted(lots[each.pk])), tuple(sorted(packs[each.pk])), window)
        for each in found.iterator(chunk_size=2000)
    ]
    return in_order(rows, "treated_at", "ref")


def _treatment(
    treatment: Treatment, lots: tuple[str, ...], packs: tuple[str, ...], window: Window
) -> TreatmentRow:
    movement = treatment.movement
    return TreatmentRow(
        ref=treatment.ref,
        client=treatment.client.code,
        treated_at=treatment.treated_at,
        body_area=treatment.body_area,
        practitioner=treatment.practitioner.code,
        device=treatment.device.code if treatment.device else "",
        needle_mm=treatment.needle_mm,
        lots=lots,
        packs=packs,
        container=movement.container.code if movement else "",
        lidocaine_g=-movement.grams if movement else None,
        area_cm2=treatment.area_cm2,
        applied_at=treatment.applied_at,
        removed_at=treatment.removed_at,
        screening=treatment.screening.outcome if treatment.screening else "",
        aftercare_given=treatment.aftercare_given,
        aftercare_version=treatment.aftercare_version,
        reaction=treatment.reaction,
        missing=_missing(treatment, lots, packs),
        marks=window.marks(treatment, treatment.treated_at),
    )


def _missing(
    treatment: Treatment, lots: tuple[str, ...], packs: tuple[str, ...]
) -> tuple[str, ...]:
    """What a record of a treatment has to say and does not; FACTS K-002, K-030, K-050, K-053."""
    lacking = {
        "sterile": not lots and not packs,
        "body_area": not treatment.body_area,
        "screening": treatment.screening is None,
        "aftercare": treatment.aftercare_given is None,
        "removed_at": treatment.movement is not None and treatment.removed_at is None,
    }
    return tuple(name for name, is_lacking in lacking.items() if is_lacking)


def _incident(incident: Incident, window: Window) -> IncidentRow:
    return IncidentRow(
        happened_at=incident.happened_at,
        kind=incident.kind,
        service=incident.service,
        how=incident.how,
        body_place=incident.body_place,
        exposed=incident.exposed,
        client=incident.client.code if incident.client else "",
        practitioner=incident.practitioner.code if incident.practitioner else "",
        is_person_known=incident.has_person or incident.erased_at is not None,
        action_taken=incident.action_taken,
        reported_to=incident.reported_to,
        reported_on=incident.reported_on,
        marks=window.marks(incident, incident.happened_at),
    )


def _breach(breach: PrivacyBreach, window: Window) -> BreachRow:
    return BreachRow(
        found_at=breach.found_at,
        happened_on=breach.happened_on,
        what=breach.what,
        data=breach.data,
        people=breach.people,
        containment=breach.containment,
        harm=breach.harm,
        told_to=breach.told_to,
        told_on=breach.told_on,
        reported_to=breach.reported_to,
        reported_on=breach.reported_on,
        marks=window.marks(breach, breach.found_at),
    )


def _reaction(reaction: AdverseReaction, window: Window) -> ReactionRow:
    """What was seen or felt stays out: an audit holds no diagnoses (FACTS 7.2)."""
    return ReactionRow(
        treatment=reaction.treatment.ref,
        noticed_at=reaction.noticed_at,
        severity=reaction.severity,
        suspect=reaction.suspect,
        action_taken=reaction.action_taken,
        reported_to=reaction.reported_to,
        reported_on=reaction.reported_on,
        settled_on=reaction.settled_on,
        marks=window.marks(reaction, reaction.noticed_at),
    )


def _hold(client: Client, window: Window) -> HoldRow:
    assert client.held_at is not None  # noqa: S101 - for the type checker: the query asked for it
    return HoldRow(client.code, window.day(client.held_at), client.held_by, client.hold_reason)
