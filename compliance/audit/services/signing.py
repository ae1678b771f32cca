"""Signing off an audit: the signature and the paper that shows it stand or fall together."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.audit.models import Audit, Status
from compliance.audit.services.audits import Cancelled, Paper, issue, store
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger


def start_signing(*, audit: Audit, at: datetime) -> None:
    """Claim a finished draft for its signature. Raises Refusal when there is nothing to sign."""
    if audit.is_signed:
        raise Refusal(_("This audit is signed already."))
    drafts = Audit.objects.filter(pk=audit.pk, status=Status.DONE, signed_at__isnull=True)
    if not drafts.update(status=Status.SIGNING, pages_done=0, progressed_at=at, message=""):
        raise Refusal(_("Only a finished audit can be signed."))


def stop_signing(*, audit: Audit, message: str) -> None:
    """Leave it a draft, and say why."""
    Audit.objects.filter(pk=audit.pk, status=Status.SIGNING).update(
        status=Status.DONE, message=message[:300]
    )


@transaction.atomic
def keep_signed(
    *, audit: Audit, paper: Paper, signature: dict[str, Any], by: Actor, at: datetime
) -> Audit:
    """Keep the signed paper beside the draft and write both into the history, once."""
    signing = Audit.objects.select_for_update().filter(pk=audit.pk, status=Status.SIGNING)
    if not signing.exists():
        raise Cancelled
    name = store(audit, paper.data, "signed")
    changes = {
        **signature,
        "status": Status.DONE,
        "file": name,
        "token": paper.token,
        "message": "",
        **paper.facts,
    }
    signed = ledger.amend(
        audit,
        by=by,
        at=at,
        changes=changes,
        occurred_at=signature["signed_at"],
        reason=signature["meaning"],
        event="audit.signed",
    )
    issue(signed, paper, by=by, at=at)
    return signed
