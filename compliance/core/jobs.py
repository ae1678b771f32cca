"""Background work that was cut off with its worker: tried again, three times in all."""

from datetime import datetime, timedelta

from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from compliance.core import signs

TRIES = 3
GONE = timedelta(minutes=10)  # without a sign; a living worker leaves one every half minute
KEPT = timedelta(days=30)  # what was done is of no use longer
CUT_OFF = "compliance.core.jobs.CutOffError"


class CutOffError(Exception):
    """The worker ended before the job did."""


@transaction.atomic
def release(worker_id: str, *, at: datetime) -> int:
    """Give back what a dead worker still held: to be tried again, or as failed after three tries.

    Only call it when no worker of this name is alive. Returns how many jobs it held.
    """
    held = [
        job
        for job in DBTaskResult.objects.running().select_for_update()
        if job.worker_ids and job.worker_ids[-1] == worker_id
    ]
    for job in held:
        if len(job.worker_ids) < TRIES:
            job.status = TaskResultStatus.READY
            job.started_at = None
        else:
            job.status = TaskResultStatus.FAILED
            job.finished_at = at
            job.exception_class_path = CUT_OFF
        job.save(update_fields=["status", "started_at", "finished_at", "exception_class_path"])
    return len(held)


def release_from_the_gone(*, at: datetime) -> None:
    """Give back what workers held that have left no sign for long: their machine may be gone."""
    seen = signs.seen()
    for worker_id in {job.worker_ids[-1] for job in DBTaskResult.objects.running()}:
        sign = seen.get(worker_id)
        if sign is None or sign.is_older_than(GONE, at=at):
            release(worker_id, at=at)


def forget_old(*, at: datetime) -> None:
    """Jobs that ended a month ago."""
    DBTaskResult.objects.finished().filter(finished_at__lt=at - KEPT).delete()
