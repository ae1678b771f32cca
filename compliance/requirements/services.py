"""Writing down what people say about requirements, and what a clinic asks of itself."""

from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics import rulepacks
from compliance.clinics.access import SIGNERS
from compliance.clinics.models import Clinic, Role
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.documents import services as documents
from compliance.documents.services import Evidence
from compliance.ledger import services as ledger
from compliance.requirements.models import Attestation
from compliance.requirements.rules.catalogue import CATALOGUE

SHORTEST_REASON = 10
MOST = 3650


@transaction.atomic
def attest(
    *,
    clinic: Clinic,
    requirement: str,
    subject: str,
    attested_on: date,
    by: Actor,
    at: datetime,
    is_met: bool = True,
    note: str = "",
    upload: "File[Any] | Evidence | None" = None,
) -> Attestation:
    """Say that a requirement is met, or not: who, when, and by which document. Signers only."""
    if by.role not in SIGNERS:
        raise Refusal(_("Only an owner or a practitioner can confirm this."))
    if requirement not in CATALOGUE or not CATALOGUE[requirement].is_attested:
        raise Refusal(_("This requirement is judged from the records, not by a word."))
    if attested_on > clinic.day(at):
        raise Refusal(_("This day is still to come."), "attested_on")
    if not is_met and not note.strip():
        raise Refusal(_("Say what is not so."), "note")
    attestation = Attestation(
        clinic=clinic,
        requirement=requirement,
        subject=subject,
        attested_on=attested_on,
        attested_by=by.name,
        is_met=is_met,
        note=note.strip(),
    )
    if upload is not None:
        title = f"{requirement}, {subject}"
        attestation.document = documents.store_document(
            clinic=clinic, upload=upload, title=title, by=by, at=at
        )
    return ledger.create(attestation, by=by, at=at)


def void_attestation(
    attestation: Attestation, *, by: Actor, at: datetime, reason: str
) -> Attestation:
    """A word given by mistake."""
    return ledger.void(attestation, by=by, at=at, reason=reason)


@transaction.atomic
def change_rule(
    *,
    clinic: Clinic,
    requirement: str,
    parameters: dict[str, int],
    is_asked: bool,
    reason: str,
    by: Actor,
    at: datetime,
) -> Clinic:
    """Ask more of the clinic than its rule pack does, or less, with a reason. Owners only.

    What is looser than the pack shows in every audit.
    """
    current = _checked(clinic, requirement, reason, by=by)
    asked = rulepacks.rule_pack(current.pack).asked.get(requirement) or rulepacks.elsewhere(
        requirement
    )
    allowed = rulepacks.adjustable(asked) if asked else {}
    for name, value in parameters.items():
        if name not in allowed or not 0 < value <= MOST:
            raise Refusal(_("Choose a whole number between 1 and 3650."), name)
    change = rulepacks.Change(
        requirement, parameters, is_asked, reason.strip(), current.day(at), by.name
    )
    own = rulepacks.with_change(current.own_rules, change, requirement)
    effect = rulepacks.effect(current.pack, change).lower()
    return ledger.amend(
        current,
        by=by,
        at=at,
        reason=reason.strip(),
        changes={"own_rules": own},
        event=f"clinic.rule_{effect}",
    )


@transaction.atomic
def restore_rule(
    *, clinic: Clinic, requirement: str, reason: str, by: Actor, at: datetime
) -> Clinic:
    """Back to what the rule pack says. Owners only."""
    current = _checked(clinic, requirement, reason, by=by)
    own = rulepacks.with_change(current.own_rules, None, requirement)
    changes = {"own_rules": own}
    return ledger.amend(
        current, by=by, at=at, reason=reason.strip(), changes=changes, event="clinic.rule_restored"
    )


def _checked(clinic: Clinic, requirement: str, reason: str, *, by: Actor) -> Clinic:
    if by.role != Role.OWNER:
        raise Refusal(_("Only an owner can change what the clinic is asked."))
    if requirement not in CATALOGUE:
        raise Refusal(_("There is no such requirement."))
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refusal(_("Say in at least ten characters why."), "reason")
    return Clinic.objects.select_for_update().get(pk=clinic.pk)
