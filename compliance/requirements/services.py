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
from compliance.deviations.services import raise_deviation
from compliance.documents import services as documents
from compliance.documents.services import Evidence
from compliance.ledger import services as ledger
from compliance.requirements.models import Attestation, CheckDone, OwnCheck
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
        subject="" if subject == clinic.name else subject,
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


@transaction.atomic
def add_check(*, clinic: Clinic, by: Actor, at: datetime, **fields: Any) -> OwnCheck:
    """Something the clinic checks again and again."""
    return ledger.create(OwnCheck(clinic=clinic, **fields), by=by, at=at)


@transaction.atomic
def add_usual_opening(*, clinic: Clinic, by: Actor, at: datetime) -> list[OwnCheck]:
    """Three questions for the morning, to begin with (PRODUCT DEFAULT)."""
    usual = (
        (_("Treatment place"), _("Clean, disinfected, a fresh cover on?")),
        (_("Sterile items"), _("Sealed, dry and in date?")),
        (_("Sharps container"), _("In reach and below its line?")),
    )
    known = set(
        OwnCheck.objects.of(clinic)
        .standing()
        .filter(is_opening=True)
        .values_list("name", flat=True)
    )
    today = clinic.day(at)
    return [
        add_check(
            clinic=clinic,
            name=name,
            question=question,
            is_opening=True,
            every_days=1,
            window_days=0,
            starts_on=today,
            by=by,
            at=at,
        )
        for name, question in usual
        if name not in known
    ]


@transaction.atomic
def amend_check(
    check: OwnCheck, *, by: Actor, at: datetime, reason: str, **changes: Any
) -> OwnCheck:
    """Correct a check, or end it."""
    return ledger.amend(check, by=by, at=at, reason=reason, changes=changes)


def void_check(check: OwnCheck, *, by: Actor, at: datetime, reason: str) -> OwnCheck:
    """A check made by mistake."""
    return ledger.void(check, by=by, at=at, reason=reason)


@transaction.atomic
def answer_check(
    *,
    check: OwnCheck,
    is_fine: bool,
    by: Actor,
    at: datetime,
    done_at: datetime | None = None,
    note: str = "",
    upload: "File[Any] | Evidence | None" = None,
) -> CheckDone:
    """Answer a check with its own time. What is not in order becomes a deviation."""
    moment = done_at or at
    if moment > at:
        raise Refusal(_("This time is still to come."), "done_at")
    if check.is_void or (check.ended_on and check.ended_on <= check.clinic.day(moment)):
        raise Refusal(_("This check is no longer done."))
    if check.needs_photo and upload is None:
        raise Refusal(_("Take a photo of it."), "upload")
    answer = CheckDone(
        clinic=check.clinic,
        check_of=check,
        done_at=moment,
        done_by=by.name,
        is_fine=is_fine,
        note=note.strip(),
    )
    if upload is not None:
        answer.photo = documents.store_document(
            clinic=check.clinic, upload=upload, title=check.name, by=by, at=at
        )
    ledger.create(answer, by=by, at=at, occurred_at=moment)
    if not is_fine:
        sentence = _("%(check)s: not in order.") % {"check": check.name}
        raise_deviation(
            clinic=check.clinic,
            requirement="",
            severity="MINOR",
            summary=f"{sentence} {answer.note}".strip(),
            about=answer,
            occurred_at=moment,
            by=by,
            at=at,
        )
    return answer


def void_answer(answer: CheckDone, *, by: Actor, at: datetime, reason: str) -> CheckDone:
    """An answer given by mistake."""
    return ledger.void(answer, by=by, at=at, reason=reason)
