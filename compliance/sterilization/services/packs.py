"""Writing what was seen of a pack before its use."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.sterilization.models import Pack, PackCheck


@transaction.atomic
def check_pack(
    *,
    pack: Pack,
    finding: str,
    by: Actor,
    at: datetime,
    checked_at: datetime | None = None,
    checked_by: str = "",
    note: str = "",
) -> PackCheck:
    """Someone looked at a pack; a damaged one is no longer used until its code is run again."""
    current: Pack = (
        Pack.objects.select_related("cycle", "clinic")
        .select_for_update(of=("self",))
        .get(pk=pack.pk)
    )
    if current.is_void:
        raise Refusal(_("This record is void and can no longer be changed."))
    moment = checked_at or at
    if moment > at:
        raise Refusal(_("This time is still to come."), "checked_at")
    if moment < current.cycle.started_at:
        raise Refusal(_("The pack was looked at before it was run."), "checked_at")
    check = PackCheck(
        clinic=current.clinic,
        pack=current,
        finding=finding,
        checked_at=moment,
        checked_by=checked_by or by.name,
        note=note.strip(),
    )
    return ledger.create(check, by=by, at=at, occurred_at=moment, reason=check.note)


def void_pack_check(*, check: PackCheck, by: Actor, at: datetime, reason: str) -> PackCheck:
    """A look entered by mistake, or at another pack."""
    return ledger.void(check, by=by, at=at, reason=reason)
