"""Work that a dead worker held is tried again, three times in all."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from compliance.core import jobs, signs

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def make_job(*workers: str, status: str = TaskResultStatus.RUNNING) -> "DBTaskResult[Any, Any]":
    return DBTaskResult.objects.create(
        status=status,
        started_at=AT,
        run_after=AT,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="compliance.core.jobs.nothing",
        backend_name="default",
        worker_ids=list(workers),
    )


def test_a_job_of_a_dead_worker_is_tried_again() -> None:
    job = make_job("ours", "ours")
    assert jobs.release("ours", at=AT) == 1
    job.refresh_from_db()
    assert (job.status, job.started_at) == (TaskResultStatus.READY, None)


def test_after_three_tries_a_job_has_failed() -> None:
    job = make_job("ours", "other", "ours")
    jobs.release("ours", at=AT)
    job.refresh_from_db()
    assert (job.status, job.finished_at) == (TaskResultStatus.FAILED, AT)
    assert job.exception_class_path == "compliance.core.jobs.CutOffError"


def test_jobs_of_others_and_finished_jobs_are_left_alone() -> None:
    make_job("ours", "other")
    make_job("ours", status=TaskResultStatus.SUCCESSFUL)
    assert jobs.release("ours", at=AT) == 0


@pytest.mark.parametrize(("silent", "status"), [(1, "RUNNING"), (11, "READY")])
def test_jobs_of_a_machine_that_is_gone_are_tried_elsewhere(silent: int, status: str) -> None:
    job = make_job("theirs")
    signs.leave("theirs", at=AT - timedelta(minutes=silent))
    jobs.release_from_the_gone(at=AT)
    job.refresh_from_db()
    assert job.status == status
