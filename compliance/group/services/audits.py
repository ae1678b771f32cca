"""Asking for an audit of each of several clinics, and keeping the paper that covers them."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.audit import rules as audits
from compliance.audit import services as making
from compliance.audit.models import Audit
from compliance.clinics.models import Clinic, Role, User
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.group import queries, rules
from compliance.group.models import GroupAudit, GroupPart, State
from compliance.requirements.queries import readiness


@transaction.atomic
def request_audits(
    *,
    home: Clinic,
    user: User,
    clinics: Iterable[Clinic],
    starts_on: date,
    ends_on: date,
    at: datetime,
    language: str = "",
) -> GroupAudit:
    """Write down that each of these clinics wants an audit; `pdf.making` asks for them in turn."""
    audits.check_period(starts_on, ends_on, today=home.day(at))
    wanted = list(clinics)
    if not wanted:
        raise Refusal(_("Choose at least one clinic."), "clinics")
    whole = GroupAudit.objects.create(
        user=user, home=home, starts_on=starts_on, ends_on=ends_on, language=language, asked_at=at
    )
    GroupPart.objects.bulk_create(
        (GroupPart(whole=whole, clinic=each) for each in wanted), batch_size=500
    )
    return whole


@transaction.atomic
def begin_part(part: GroupPart, *, at: datetime) -> Audit | None:
    """The audit of one clinic, asked for once; none where it may not be made, with the reason.

    A clinic whose day is still yesterday has its audit end there.
    """
    current = GroupPart.objects.select_for_update().get(pk=part.pk)
    if current.message:
        return None
    if current.audit_id is None:
        try:
            current.audit = _asked_for(part, at=at)
        except Refusal as refusal:
            current.message = refusal.sentence[:300]
        current.save(update_fields=["audit", "message"])
    return current.audit


def _asked_for(part: GroupPart, *, at: datetime) -> Audit:
    whole, clinic = part.whole, part.clinic
    if not queries.owns(whole.user, clinic.pk):
        raise Refusal(_("You are no longer an owner of this clinic."))
    return making.request_audit(
        clinic=clinic,
        starts_on=whole.starts_on,
        ends_on=min(whole.ends_on, clinic.day(at)),
        language=whole.language,
        by=asked_by(whole),
        at=at,
    )


def asked_by(whole: GroupAudit) -> Actor:
    """Who asked, as the history of each clinic names them."""
    return Actor(str(whole.user_id), whole.user.name, Role.OWNER)


def keep_stood(part: GroupPart, audit: Audit) -> None:
    """Where the clinic stood on the last day of its audit, for the covering paper."""
    with translation.override(part.whole.spoken):
        found = rules.summed(readiness(audit.clinic, audit.ends_on).findings, audit.ends_on)
    stood = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(found).items()
    }
    GroupPart.objects.filter(pk=part.pk).update(stood=stood)


def claim_cover(whole: GroupAudit) -> bool:
    """Is it time for the covering paper, and is it this one's turn to make it?"""
    if queries.unfinished(whole).exists():
        return False
    making_now = GroupAudit.objects.filter(pk=whole.pk, state=State.MAKING)
    return bool(making_now.update(state=State.COVERING, message=""))


def keep_cover(
    whole: GroupAudit, *, data: bytes, sha256: str, covered: str, at: datetime
) -> GroupAudit:
    """Store the covering paper beside any earlier one."""
    whole.file.save(f"covering-{whole.pk.hex}.pdf", ContentFile(data), save=False)
    whole.sha256, whole.covered, whole.covered_at = sha256, covered, at
    whole.state, whole.message = State.DONE, ""
    whole.save(update_fields=["file", "sha256", "covered", "covered_at", "state", "message"])
    return whole


def note_failure(whole: GroupAudit, *, message: str) -> None:
    """Say in one sentence why there is no covering paper."""
    GroupAudit.objects.filter(pk=whole.pk, state=State.COVERING).update(
        state=State.FAILED, message=message[:300]
    )


@transaction.atomic
def try_again(whole: GroupAudit) -> list[GroupPart]:
    """Take what failed up once more, and the covering paper with it: the parts to be made."""
    current = GroupAudit.objects.select_for_update().get(pk=whole.pk)
    if current.is_under_way:
        return []
    failed = list(queries.failed(current))
    GroupPart.objects.filter(pk__in=[each.pk for each in failed]).update(audit=None, message="")
    GroupAudit.objects.filter(pk=current.pk).update(state=State.MAKING, message="")
    return failed


@transaction.atomic
def cancel_audits(whole: GroupAudit, *, at: datetime) -> None:
    """Stop what is not finished; what is finished stays."""
    for part in queries.unfinished(whole).select_related("audit__clinic"):
        if part.audit is not None:
            making.cancel_audit(audit=part.audit, by=asked_by(whole), at=at)
        else:
            GroupPart.objects.filter(pk=part.pk, audit=None).update(message=_("Cancelled."))


def give_up_stalled(whole: GroupAudit, *, at: datetime) -> None:
    """Mark those of its audits whose making was cut off, so that they can be tried again."""
    own = Audit.objects.filter(pk__in=whole.parts.values("audit"))
    making.give_up_stalled_among(own, at=at)
