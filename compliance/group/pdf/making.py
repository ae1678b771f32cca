"""Making the audits of several clinics in the background, one by one, and what covers them."""

import logging
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from compliance.audit import services as audits
from compliance.audit.pdf import making as audit_making
from compliance.core.errors import Refusal, storage_away
from compliance.group import pdf, queries, services
from compliance.group.models import GroupAudit, GroupPart
from klarity_site.failures import StorageAwayError

logger = logging.getLogger(__name__)
AFTER_OTHERS = -50  # a single clinic's paper never waits for a thousand of these


def enqueue(whole: GroupAudit, parts: list[GroupPart], origin: str) -> None:
    """Hand the parts to the worker once the wish is kept; `origin` is where codes are checked."""
    transaction.on_commit(partial(_hand_over, whole, parts, origin))


@transaction.atomic
def _hand_over(whole: GroupAudit, parts: list[GroupPart], origin: str) -> None:
    for part in parts:
        make_part.using(priority=AFTER_OTHERS).enqueue(str(part.pk), origin)
    if not parts:
        cover_if_all_ended(whole)


@task()
def make_part(part_id: str, origin: str) -> None:
    """The audit of one clinic; a job that comes a second time goes on where the first one died."""
    part = GroupPart.objects.select_related("whole__user", "whole__home", "clinic").get(pk=part_id)
    try:
        audit = services.begin_part(part, at=timezone.now())
        if audit is not None and audit.produced_at is None:
            audits.take_back(audit=audit)
            by = services.asked_by(part.whole)
            audit_making.produce(audit, by=by, at=timezone.now(), origin=origin)
        if audit is not None and audit.produced_at is not None:
            services.keep_stood(part, audit)
    finally:
        cover_if_all_ended(part.whole)


def cover_if_all_ended(whole: GroupAudit) -> None:
    """The last part to end asks for the covering paper."""
    if services.claim_cover(whole):
        make_cover.enqueue(str(whole.pk))


@task()
def make_cover(whole_id: str) -> None:
    """Print what covers the audits; the wish itself keeps how that ended."""
    whole = GroupAudit.objects.select_related("home", "user").get(pk=whole_id)
    try:
        cover(whole, at=timezone.now())
    except Refusal as refusal:
        services.note_failure(whole, message=refusal.sentence)
    except StorageAwayError:
        services.note_failure(whole, message=storage_away())
    except Exception:
        logger.exception("The covering paper %s was not made", whole.pk)
        message = _("Something went wrong while it was made. Please try again.")
        services.note_failure(whole, message=message)


def cover(whole: GroupAudit, *, at: datetime) -> GroupAudit:
    """Print and keep the covering paper. Raises RenderError."""
    covered = queries.state_of(whole)  # read first: what is signed meanwhile makes it out of date
    printed = pdf.render(whole, at=at)
    return services.keep_cover(
        whole, data=printed.data, sha256=printed.sha256, covered=covered, at=at
    )
