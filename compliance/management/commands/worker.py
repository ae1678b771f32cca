"""Do background work until told to stop, and what comes with the hour; `up` runs one of these."""

import logging
from threading import Event, Thread
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from compliance.clinics import anchors
from compliance.clinics import services as clinics
from compliance.clinics.sessions import SessionStore
from compliance.core import idempotency, jobs, signs
from compliance.core.errors import Refusal
from compliance.exchange import health
from compliance.exchange.services import backups
from compliance.group import services as group
from compliance.today import services
from compliance.webhooks.services import sending
from klarity_site import serving

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_BETWEEN_LETTERS = 600  # safe to ask often: each thing is told once

SECONDS_BETWEEN_SIGNS = 30
SECONDS_BETWEEN_LOOKS_AFTER = 900
SECONDS_BETWEEN_MESSAGES = 5  # one query when there is nothing to tell

logger = logging.getLogger(__name__)


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
        leave_signs(name)
        done = Event()
        Thread(target=send_letters_until, args=(done,), daemon=True).start()
        Thread(target=look_after_until, args=(done, name), daemon=True).start()
        Thread(target=tell_until, args=(done,), daemon=True).start()
        worker.run()
        done.set()


def send_letters_until(done: Event) -> None:
    """Look now and then whether letters are to be sent; after a fault the next look tries again."""
    while not done.wait(SECONDS_BETWEEN_LETTERS):
        try:
            clinics.note_expired_links(at=timezone.now())
            services.send_morning_letters(at=timezone.now())
            anchors.send_weekly(at=timezone.now())
            group.refresh(at=timezone.now())
        except (DatabaseError, OSError):
            logger.exception("The reminders could not be sent; they are tried again.")
        finally:
            connections.close_all()


def leave_signs(name: str) -> None:
    """Show that a worker lives, and which one."""
    for sign in (signs.WORKER, name):
        signs.leave(sign, at=timezone.now())


def look_after_until(done: Event, name: str) -> None:
    """Show that the worker lives; now and then make the backup of the day and verify all."""
    waited = SECONDS_BETWEEN_LOOKS_AFTER - 2 * SECONDS_BETWEEN_SIGNS  # first quite soon
    while not done.wait(SECONDS_BETWEEN_SIGNS):
        try:
            leave_signs(name)
            jobs.release_from_the_gone(at=timezone.now())
            waited += SECONDS_BETWEEN_SIGNS
            if waited >= SECONDS_BETWEEN_LOOKS_AFTER:
                waited = 0
                look_after()
        except Refusal as refusal:
            logger.warning("The backup was not made: %s", refusal.sentence)
        except (DatabaseError, OSError):
            logger.exception("Looking after the installation failed; it is tried again.")
        finally:
            connections.close_all()


def tell_until(done: Event) -> None:
    """Tell other programs what happened; after a fault the next look goes on where it stopped."""
    while not done.wait(SECONDS_BETWEEN_MESSAGES):
        try:
            sending.send_due(at=timezone.now())
        except (DatabaseError, OSError):
            logger.exception("Messages could not be sent; they are tried again.")
        finally:
            connections.close_all()


def look_after() -> None:
    """The backup of the day where it is due; with it a look at every history, and tidying up."""
    if backups.back_up_on_schedule(at=timezone.now()):
        health.check_histories(at=timezone.now())
        tidy()


def tidy() -> None:
    """Forget what only the machine needed, so that ten years of it slow nothing down."""
    now = timezone.now()
    for machinery in (sending, idempotency, jobs):
        machinery.forget_old(at=now)
    SessionStore.clear_expired()
