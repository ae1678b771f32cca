"""Writing incidents and reactions. Whoever was exposed is sealed as the vault seals clients."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from compliance.clinics.access import OWNERS, SIGNERS
from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.deviations import services as deviations
from compliance.ledger import services as ledger
from compliance.treatments import vault
from compliance.treatments.models import AdverseReaction, Incident, Treatment
from compliance.treatments.models.incidents import Exposed, IncidentKind
from compliance.treatments.rules import incidents as rules
from compliance.treatments.rules import people
from compliance.treatments.rules.treating import check_moment
from compliance.treatments.services import clients
from klarity_site import sqlite

SEALED_AS = "person"
PERSON_FIELDS = ("name", "address", "phone")
TOLD = ("service", "how", "body_place", "sharp", "action_taken")


@transaction.atomic
def record_incident(
    *,
    clinic: Clinic,
    by: Actor,
    at: datetime,
    person: Mapping[str, str] | None = None,
    **said: Any,
) -> Incident:
    """An incident as it happened; an exposure written down after a day is a deviation (K-029)."""
    incident = Incident(clinic=clinic, **said)
    check_moment(incident.happened_at, at=at, field="happened_at")
    if person and any(person.values()):
        _seal(incident, person, at=at)
    _check_texts(incident, person)
    ledger.create(incident, by=by, at=at, occurred_at=incident.happened_at)
    is_exposure = incident.kind == IncidentKind.EXPOSURE
    if is_exposure and rules.is_late(incident.happened_at, written_at=at):
        deviations.raise_deviation(
            clinic=clinic,
            requirement="K-029",
            severity="MINOR",
            summary=_("An exposure to blood was written down after more than 24 hours."),
            about=incident,
            occurred_at=incident.happened_at,
            by=by,
            at=at,
        )
    return incident


@transaction.atomic
def amend_incident(
    *,
    incident: Incident,
    by: Actor,
    at: datetime,
    reason: str,
    person: Mapping[str, str] | None = None,
    **changes: Any,
) -> Incident:
    """Correct or complete an incident; a person that is given takes the place of the sealed one."""
    moment = changes.get("happened_at", incident.happened_at)
    check_moment(moment, at=at, field="happened_at")
    after = Incident(
        pk=incident.pk, clinic=incident.clinic, wrapped_key=incident.wrapped_key,
        ciphertext=incident.ciphertext, client=incident.client,
    )  # fmt: skip
    for name in TOLD:
        setattr(after, name, changes.get(name, getattr(incident, name)))
    if person and any(person.values()):
        if incident.erased_at is not None:
            raise Refusal(_("Who it was has been erased."))
        _seal(after, person, at=at)
        changes |= {"wrapped_key": after.wrapped_key, "ciphertext": after.ciphertext}
        changes["sealed_at"] = at
    _check_texts(after, person)
    people.check_reason(reason, name=_name_in(after, person))
    return ledger.amend(incident, by=by, at=at, reason=reason, changes=changes, occurred_at=moment)


@transaction.atomic
def read_person(*, incident: Incident, by: Actor, at: datetime, reason: str) -> dict[str, str]:
    """Open who was exposed; every opening is written down with its reason."""
    if by.role not in SIGNERS:
        raise Refusal(_("Only an owner or a practitioner can open the vault."))
    if not incident.ciphertext:
        raise Refusal(_("Nobody is sealed with this record."))
    person = _opened(incident)
    people.check_reason(reason, name=person.get("name", ""))
    ledger.record(incident, event="incident.person_read", by=by, at=at, reason=reason.strip())
    return person


@transaction.atomic
def erase_person(*, incident: Incident, by: Actor, at: datetime, reason: str) -> Incident:
    """Destroy who it was, once the record need not name them any longer."""
    if by.role not in OWNERS:
        raise Refusal(_("Only an owner can erase who it was."))
    if not incident.ciphertext:
        raise Refusal(_("Nobody is sealed with this record."))
    clinic = incident.clinic
    people.check_can_erase(
        on=clinic.day(at),
        last_treated_on=clinic.day(incident.happened_at),
        years=[each.years for each in clinic.rules().keeping(_kept_as(incident))],
        is_held=False,
        is_erased=False,
    )
    people.check_reason(reason, name=_opened(incident).get("name", ""))
    emptied = {"wrapped_key": b"", "ciphertext": b"", "erased_at": at, "erased_by": by.name}
    transaction.on_commit(partial(sqlite.forget, connection))
    return ledger.amend(
        incident, by=by, at=at, reason=reason, changes=emptied, event="incident.person_erased"
    )


@transaction.atomic
def void_incident(*, incident: Incident, by: Actor, at: datetime, reason: str) -> Incident:
    """It did not happen, or is written down twice."""
    people.check_reason(reason, name=_name_in(incident, None))
    return ledger.void(incident, by=by, at=at, reason=reason)


@transaction.atomic
def record_reaction(
    *, treatment: Treatment, by: Actor, at: datetime, **said: Any
) -> AdverseReaction:
    """A reaction that is more than the usual redness."""
    reaction = AdverseReaction(clinic=treatment.clinic, treatment=treatment, **said)
    _check_reaction(reaction, at=at)
    return ledger.create(reaction, by=by, at=at, occurred_at=reaction.noticed_at)


@transaction.atomic
def amend_reaction(
    *, reaction: AdverseReaction, by: Actor, at: datetime, reason: str, **changes: Any
) -> AdverseReaction:
    """What was done since, where it was reported, that it has settled."""
    amended = ledger.amend(reaction, by=by, at=at, reason=reason, changes=changes)
    _check_reaction(amended, at=at)
    return amended


def void_reaction(
    *, reaction: AdverseReaction, by: Actor, at: datetime, reason: str
) -> AdverseReaction:
    """Another client's, or written down twice."""
    return ledger.void(reaction, by=by, at=at, reason=reason)


def _check_reaction(reaction: AdverseReaction, *, at: datetime) -> None:
    check_moment(reaction.noticed_at, at=at, field="noticed_at")
    if reaction.noticed_at < reaction.treatment.treated_at:
        raise Refusal(_("A reaction comes after the treatment."), "noticed_at")
    _check_day(reaction.settled_on, reaction.clinic, at=at, field="settled_on")
    _check_day(reaction.reported_on, reaction.clinic, at=at, field="reported_on")
    name = clients.name_of(reaction.treatment.client)
    said = [reaction.action_taken, reaction.reported_to]
    try:
        rules.check_nobody_named(said, name=name)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, "action_taken") from refusal


def _check_day(on: date | None, clinic: Clinic, *, at: datetime, field: str) -> None:
    if on is not None and on > clinic.day(at):
        raise Refusal(_("This day is still to come."), field)


def _seal(incident: Incident, person: Mapping[str, str], *, at: datetime) -> None:
    if not person.get("name", "").strip():
        raise Refusal(_("Write the name of the person too."), "person_name")
    said = {name: person.get(name, "").strip() for name in PERSON_FIELDS}
    incident.wrapped_key, incident.ciphertext = vault.seal(
        said, owner=incident.owner, wrapped_key=bytes(incident.wrapped_key), what=SEALED_AS
    )
    incident.sealed_at = at


def _opened(incident: Incident) -> dict[str, str]:
    try:
        return vault.unseal(
            bytes(incident.wrapped_key),
            bytes(incident.ciphertext),
            owner=incident.owner,
            what=SEALED_AS,
        )
    except vault.Unreadable:
        raise Refusal(
            _("Who it was cannot be opened: it was changed, or the key is another one.")
        ) from None


def _name_in(incident: Incident, person: Mapping[str, str] | None) -> str:
    """Names that the history must not hold."""
    names = [person.get("name", "") if person else ""]
    if incident.ciphertext:
        names.append(_opened(incident).get("name", ""))
    if incident.client is not None:
        names.append(clients.name_of(incident.client))
    return " ".join(names)


def _check_texts(incident: Incident, person: Mapping[str, str] | None) -> None:
    texts = [getattr(incident, name) for name in TOLD]
    rules.check_nobody_named(texts, name=_name_in(incident, person))


def _kept_as(incident: Incident) -> str:
    """What the rule packs call this kind of incident."""
    return "staff_exposures" if incident.exposed == Exposed.STAFF else "exposures"
