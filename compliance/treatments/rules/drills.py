"""Recall drills: how long one took, and when the next is due. Nobody's law: PRODUCT DEFAULT."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.core.errors import Refusal

DRILL_EVERY = timedelta(days=365)  # PRODUCT DEFAULT: no source asks for a drill
DRILL_SOON = timedelta(days=14)
FIRST_DRILL_AFTER = timedelta(days=90)  # PRODUCT DEFAULT: by then there is something to look for
WITHIN = timedelta(hours=24)  # PRODUCT DEFAULT of FACTS 3.7: a recall list in less than a day


def drill_due_on(last_on: date | None) -> date | None:
    """The day by which the next drill is held; none before the first one."""
    return None if last_on is None else last_on + DRILL_EVERY


def is_in_time(started_at: datetime, finished_at: datetime) -> bool:
    """Was the list worked off within a day?"""
    return finished_at - started_at <= WITHIN


def check_finish(started_at: datetime, finished_at: datetime | None, *, at: datetime) -> None:
    """Refuses to stop a clock twice, or before it began."""
    if finished_at is not None:
        raise Refusal(_("This drill is finished."))
    if at < started_at:
        raise Refusal(_("This time is still to come."))


def took(started_at: datetime, finished_at: datetime) -> str:
    """How long it took, in words."""
    seconds = int((finished_at - started_at).total_seconds())
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [
        ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours} if hours else "",
        ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes} if minutes else "",
        ngettext("%(n)d second", "%(n)d seconds", rest) % {"n": rest} if not hours else "",
    ]
    return " ".join(part for part in parts if part)
