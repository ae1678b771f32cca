"""When a sterilizer's next service and the next look at its licence are due."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.core.errors import Refusal

SOON = timedelta(days=14)
OK, DUE_SOON, OVERDUE, FAILED, MISSING, NOT_ASKED = (
    "OK", "DUE_SOON", "OVERDUE", "FAILED", "MISSING", "NOT_ASKED",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """How something stands on a day, and one sentence about it."""

    status: str
    sentence: str
    due_on: date | None = None

    @property
    def wants_attention(self) -> bool:
        """Should the home screen say so?"""
        return self.status in {DUE_SOON, OVERDUE, FAILED}


def service_due(due_on: date | None, on: date) -> Due:
    """The next service; without a day set there is nothing to wait for. The day is in time."""
    if due_on is None:
        return Due(MISSING, _("No day is set for the next one."))
    day = {"day": date_format(due_on, "j F Y")}
    if on > due_on:
        return Due(OVERDUE, _("It was due on %(day)s.") % day, due_on)
    status = DUE_SOON if on >= due_on - SOON else OK
    return Due(status, _("The next one is due on %(day)s.") % day, due_on)


def licence_due(checked_on: date | None, *, is_licensed: bool, every_days: int, on: date) -> Due:
    """The look into the register: not older than the rule pack asks for (K-027)."""
    if checked_on is not None and not is_licensed:
        return Due(FAILED, _("It was not found in the register."))
    if every_days == 0:
        return Due(NOT_ASKED, _("Your rules do not ask for it."))
    if checked_on is None:
        sentence = _("Nobody has looked it up yet. Your rules ask for a look every %(days)d days.")
        return Due(MISSING, sentence % {"days": every_days})
    due_on = checked_on + timedelta(days=every_days)
    day = {"day": date_format(due_on, "j F Y")}
    if on > due_on:
        return Due(OVERDUE, _("The last look is too old since %(day)s.") % day, due_on)
    status = DUE_SOON if on >= due_on - SOON else OK
    return Due(status, _("It counts until %(day)s.") % day, due_on)


def check_days(performed_on: date, next_due_on: date | None, *, today: date) -> None:
    """Refuses a service still to come, or a next one before it."""
    if performed_on > today:
        raise Refusal(_("This day is still to come."), "performed_on")
    if next_due_on is not None and next_due_on <= performed_on:
        raise Refusal(_("The next one is due after this one."), "next_due_on")
