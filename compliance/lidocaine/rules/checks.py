"""What is refused before it is written, and what is recorded although it broke a rule."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.core.errors import Refusal
from compliance.lidocaine.rules.stock import Move
from compliance.lidocaine.rules.words import FINISHED, NEEDS_REASON, MovementKind, StockStatus


def check_reversal(move: Move, *, is_reversed: bool) -> None:
    """Refuses to undo twice, to undo an undoing, and to undo an arrival."""
    if is_reversed:
        raise Refusal(_("This movement was undone already."))
    if move.is_reversal:
        raise Refusal(_("This undoes another movement: record what happened instead."))
    if move.kind == MovementKind.RECEIVE:
        raise Refusal(_("Correct or void the container instead of undoing its arrival."))


def check_arrival(received_on: date, *, today: date) -> None:
    """Refuses an arrival in the future."""
    if received_on > today:
        raise Refusal(_("It cannot have been received on a day that has not come."), "received_on")


def check_can_open(status: StockStatus) -> None:
    """Refuses to open today what must not be used."""
    sentences = {
        StockStatus.EXPIRED: _("It is past its date: discard it instead of opening it."),
        StockStatus.RECALLED: _("It is on hold: do not open it."),
        StockStatus.QUARANTINE: _("It arrived damaged: do not use it."),
    }
    if status in FINISHED:
        raise Refusal(_("Nothing is left in it."))
    if status in sentences:
        raise Refusal(sentences[status])


def check_times(*, moved_at: datetime, at: datetime, received_on: date, moved_on: date) -> None:
    """Refuses a movement in the future, or before the container was there."""
    if moved_at > at:
        raise Refusal(_("This has not happened yet: choose a time that has passed."), "moved_at")
    if moved_on < received_on:
        raise Refusal(_("The container had not arrived then: check the date."), "moved_at")


def check_reason(kind: str, reason: str) -> None:
    """Holds and corrections say why."""
    if kind in NEEDS_REASON and not reason:
        raise Refusal(_("Say why."), "reason")


def check_opening(
    *, opened_on: date, received_on: date, today: date, already_on: date | None
) -> None:
    """Refuses an opening that cannot have happened."""
    if already_on is not None:
        raise Refusal(_("It was opened already, on %(day)s.") % {"day": already_on.isoformat()})
    if opened_on > today:
        raise Refusal(_("It cannot be opened on a day that has not come."), "opened_on")
    if opened_on < received_on:
        raise Refusal(_("It cannot be opened before it was received."), "opened_on")


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a use broke, with how bad it is and a sentence."""

    requirement: str
    severity: str
    sentence: str


def breaches_of_use(
    *, on: date, discard_on: date | None, is_held: bool, is_damaged: bool, is_identified: bool
) -> list[Breach]:
    """What a use breaks: K-040 and K-041. It is recorded all the same."""
    found = []
    if is_held:
        found.append(
            Breach("K-041", "CRITICAL", _("Cream was used while its container was on hold"))
        )
    if discard_on is not None and on > discard_on:
        days = (on - discard_on).days
        found.append(
            Breach(
                "K-041",
                "MAJOR",
                ngettext(
                    "Cream was used %(days)s day past its date",
                    "Cream was used %(days)s days past its date",
                    days,
                )
                % {"days": days},
            )
        )
    if is_damaged:
        found.append(
            Breach("K-041", "MAJOR", _("Cream was used from a container that arrived damaged"))
        )
    if not is_identified:
        found.append(
            Breach("K-040", "MAJOR", _("Cream was used from a container without lot or expiry"))
        )
    return found


def breaches_of_waste(*, needs_witness: bool, witness: str) -> list[Breach]:
    """What a waste breaks: K-048."""
    if needs_witness and not witness:
        return [Breach("K-048", "MINOR", _("Prescription cream was wasted without a witness"))]
    return []
