"""Backups and drills that an owner asked for, done by the worker; how far they are."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from compliance.clinics.models import Clinic
from compliance.core import signs
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.exchange.backup import keeping
from compliance.exchange.services import backups
from compliance.ledger import services as ledger

BACKUP, DRILL = "BACKUP", "DRILL"
WAITING, RUNNING, DONE, FAILED = "WAITING", "RUNNING", "DONE", "FAILED"
JOB = signs.BACKUP_JOB
GIVEN_UP_AFTER = timedelta(hours=6)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """The latest job: which one, how far, and why not where it failed."""

    kind: str
    state: str
    at: datetime
    message: str = ""

    @property
    def is_under_way(self) -> bool:
        """Is it still to end?"""
        return self.state in {WAITING, RUNNING}

    @property
    def has_failed(self) -> bool:
        """Did it end without its work done?"""
        return self.state == FAILED


def current(*, at: datetime) -> Job | None:
    """The latest job. Runs one query."""
    seen = signs.last(JOB)
    if seen is None:
        return None
    job = Job(seen.said["kind"], seen.said["state"], seen.at, seen.said.get("message", ""))
    if job.is_under_way and seen.is_older_than(GIVEN_UP_AFTER, at=at):
        return Job(job.kind, FAILED, job.at, _("It was cut off. Please try again."))
    return job


@transaction.atomic
def start(kind: str, *, clinic: Clinic, by: Actor, at: datetime) -> None:
    """Hand a job to the worker, one at a time. Raises Refusal where there is nothing to try."""
    now = current(at=at)
    if now is not None and now.is_under_way:
        raise Refusal(_("One is under way already. Wait until it has ended."))
    if kind == DRILL and not keeping.in_folder(settings.BACKUP_DIR):
        raise Refusal(_("There is no backup yet. Make one first."))
    signs.leave(JOB, at=at, kind=kind, state=WAITING)
    who = {"user_id": by.user_id, "name": by.name, "role": by.role}
    transaction.on_commit(lambda: run_in_background.enqueue(kind, str(clinic.pk), who))


@task()
def run_in_background(kind: str, clinic_id: str, who: dict[str, str]) -> None:
    """What the worker does; the job keeps how it ended."""
    clinic, at = Clinic.objects.get(pk=clinic_id), timezone.now()
    signs.leave(JOB, at=at, kind=kind, state=RUNNING)
    try:
        message = _done(kind, clinic, Actor(**who), at)
    except Refusal as refusal:
        message = refusal.sentence
    except Exception:
        logger.exception("The job %s failed", kind)
        message = _("Something went wrong. Please try again.")
    told = {"kind": kind, "state": FAILED if message else DONE, "message": message}
    signs.leave(JOB, at=timezone.now(), is_well=not message, **told)


def _done(kind: str, clinic: Clinic, by: Actor, at: datetime) -> str:
    """Do it; returns what is wrong, empty when nothing is."""
    if kind == DRILL:
        newest = keeping.in_folder(settings.BACKUP_DIR)[0].path
        found = backups.run_drill(clinic=clinic, path=newest, by=by, at=at)
        return "" if found.is_whole else " ".join(found.breaks[:3])
    made = backups.make_backup(at=at, passphrase=settings.BACKUP_PASSPHRASE)
    details: dict[str, Any] = {"backup": made.path.name, "size": made.size, "sha256": made.sha256}
    ledger.record(clinic, event="clinic.backed_up", by=by, at=at, details=details)
    return ""
