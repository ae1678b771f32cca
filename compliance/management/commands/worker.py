"""Do background work until told to stop; `up` runs one of these beside the server."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from compliance.core import jobs
from klarity_site import serving


class Command(BaseCommand):
    """One worker per data folder: the name it works under tells which jobs died with it."""

    help = "Does background work, such as making large PDFs."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Take back what the last worker dropped, then work."""
        serving.end_with_parent()
        name = serving.worker_name()
        jobs.release(name, at=timezone.now())
        call_command("db_worker", worker_id=name, startup_delay=False, reload=False)
