"""What the worker tidies away, and what it leaves."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from compliance.core import idempotency, jobs
from compliance.core.models import UsedKey
from compliance.management.commands.worker import tidy

pytestmark = pytest.mark.django_db


def test_what_only_the_machine_needed_is_forgotten_in_time():
    now, hour = timezone.now(), timedelta(hours=1)
    for name, more in (("old", hour), ("young", -hour)):
        UsedKey.objects.create(
            scope="form", key=name, answer="/", made_at=now - idempotency.KEPT - more
        )
        ended = now - jobs.KEPT - more
        DBTaskResult.objects.create(
            task_path=name, args_kwargs={}, backend_name="default", queue_name="default",
            status=TaskResultStatus.SUCCESSFUL, exception_class_path="", traceback="",
            finished_at=ended,
        )  # fmt: skip
    for name, end in (("over", now - hour), ("open", now + hour)):
        Session.objects.create(session_key=name, session_data="", expire_date=end)
    tidy()
    assert list(UsedKey.objects.values_list("key", flat=True)) == ["young"]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
    assert list(DBTaskResult.objects.values_list("task_path", flat=True)) == ["young"]
