"""Do background work until told to stop; `up` runs one of these beside the server."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from compliance.core import jobs
from klarity_site import serving

SECONDS_BETWEEN_LOOKS = 0.5


class Command(BaseCommand):
    """One worker per data folder: the name it works under tells which jobs died with it."""

    help = "Does background work, such as making large PDFs."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Take back what the last worker dropped, then work."""
        serving.end_with_parent()
        name = serving.worker_name()
        jobs.release(name, at=timezone.now())
        worker = Worker(
            worker_id=name,
            queue_names=["default"],
            excluded_queue_names=[],
            backend_name="default",
            interval=SECONDS_BETWEEN_LOOKS,
            startup_delay=False,
            batch=False,
            max_tasks=None,
        )
        worker.configure_signals()
        worker.run()
