"""Writing down what issuers say, and who looked at it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.clinics import queries as clinics
from compliance.clinics.models import Clinic, Role
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.practitioners import rules
from compliance.practitioners.models import Credential, SourceCheck
from compliance.practitioners.services.people import Upload, kept

SIGNERS = (Role.OWNER, Role.PRACTITIONER)


@transaction.atomic
def add_source_check(
    credential: Credential,
    *,
    by: Actor,
    at: datetime,
    checked_on: date,
    method: str,
    checked_by: str = "",
    document: Upload = None,
    **fields: Any,
) -> SourceCheck:
    """A check with the issuer. The holder's own copy is refused, and so is a day to come."""
    if credential.is_void:
        raise Refusal(_("This credential is void; there is nothing to check."))
    rules.check_method(method)
    rules.check_day(checked_on, today=credential.clinic.day(at))
    check = SourceCheck(
        clinic=credential.clinic,
        credential=credential,
        checked_on=checked_on,
        method=method,
        checked_by=checked_by.strip() or by.name,
        author=by.user_id,
        **fields,
    )
    title = _("Source check: %(credential)s") % {"credential": credential.label()}
    check.document = kept(document, title=title[:200], clinic=credential.clinic, by=by, at=at)
    return ledger.create(check, by=by, at=at)


@transaction.atomic
def approve_source_check(check: SourceCheck, *, by: Actor, at: datetime) -> SourceCheck:
    """Say that a check was made properly: a second person where there is one."""
    if by.role not in SIGNERS:
        raise Refusal(_("Only an owner or a practitioner can approve a source check."))
    current: SourceCheck = SourceCheck.objects.select_for_update().get(pk=check.pk)
    if current.is_void:
        raise Refusal(_("This check is void and cannot be approved."))
    if current.approved_at is not None:
        raise Refusal(_("This check was approved already."))
    signers = _signers(check.clinic)
    rules.check_approver(approver=by.user_id, author=current.author, others=signers)
    changes = {
        "approved_at": at,
        "approved_by": by.name,
        "is_own_approval": by.user_id == current.author,
    }
    return ledger.amend(current, by=by, at=at, changes=changes, event="source_check.approved")


def void_source_check(check: SourceCheck, *, by: Actor, at: datetime, reason: str) -> SourceCheck:
    """Mark a check as no longer counting; the one before it speaks again."""
    return ledger.void(check, by=by, at=at, reason=reason)


def _signers(clinic: Clinic) -> frozenset[str]:
    members = clinics.members(clinic).filter(ended_at__isnull=True, role__in=SIGNERS)
    return frozenset(str(key) for key in members.values_list("user_id", flat=True))
