"""Where a container stands, and what its movements may add up to."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal
from compliance.core.units import trimmed
from compliance.lidocaine.rules.words import HOLDS, OUTGOING, MovementKind, StockStatus


def container_status(
    *,
    on: date,
    stock_g: Decimal,
    issued_g: Decimal,
    wasted_g: Decimal,
    gone_g: Decimal,
    is_held: bool,
    is_damaged: bool,
    opened_on: date | None,
    discard_on: date | None,
) -> StockStatus:
    """Where a container stands at the end of a day."""
    if stock_g <= 0:
        return _finished(issued_g=issued_g, wasted_g=wasted_g, gone_g=gone_g)
    if is_held:
        return StockStatus.RECALLED
    if is_damaged:
        return StockStatus.QUARANTINE
    if discard_on is not None and on > discard_on:
        return StockStatus.EXPIRED
    is_open = opened_on is not None and opened_on <= on
    return StockStatus.IN_USE if is_open else StockStatus.AVAILABLE


def _finished(*, issued_g: Decimal, wasted_g: Decimal, gone_g: Decimal) -> StockStatus:
    if gone_g > 0:
        return StockStatus.DISPOSED
    return StockStatus.WASTED if wasted_g > 0 and issued_g <= 0 else StockStatus.EMPTY


def signed_grams(kind: str, grams: Decimal) -> Decimal:
    """The sign that a kind gives to an amount. Refuses an amount that the kind cannot have."""
    if kind in HOLDS:
        if grams:
            raise Refusal(_("A hold moves no grams: write 0."), "grams")
        return grams
    if not grams:
        raise Refusal(_("Say how many grams."), "grams")
    if kind in OUTGOING:
        return -abs(grams)
    if kind == MovementKind.RECEIVE and grams < 0:
        raise Refusal(_("What is received is more than nothing."), "grams")
    return grams


class Move(Protocol):
    """What a movement does to a container."""

    @property
    def kind(self) -> str: ...
    @property
    def grams(self) -> Decimal: ...
    @property
    def moved_at(self) -> datetime: ...
    @property
    def is_reversal(self) -> bool: ...


def lowest_from(moves: Iterable[Move], moved_at: datetime) -> Decimal:
    """The least that was left from a moment on; what moved at one moment counts at once."""
    by_moment: dict[datetime, Decimal] = {}
    left = Decimal(0)
    for move in moves:
        if move.moved_at <= moved_at:
            left += move.grams
        else:
            by_moment[move.moved_at] = by_moment.get(move.moved_at, Decimal(0)) + move.grams
    lowest = left
    for moment in sorted(by_moment):
        left += by_moment[moment]
        lowest = min(lowest, left)
    return lowest


def check_left(moves: Iterable[Move], moved_at: datetime, grams: Decimal) -> None:
    """Refuses to take more than was left at that moment, or at any moment since."""
    left = lowest_from(moves, moved_at)
    if left + grams < 0:
        raise Refusal(
            _("Only %(left)s g are left in it.") % {"left": trimmed(max(left, Decimal(0)))},
            "grams",
        )


def hold_step(move: Move) -> int:
    """One for a hold that begins, minus one for one that ends; a reversal takes it back."""
    if move.kind not in HOLDS:
        return 0
    step = 1 if move.kind == MovementKind.RECALL_HOLD else -1
    return -step if move.is_reversal else step


def is_held(moves: Iterable[Move], at: datetime) -> bool:
    """Was it on hold at a moment?"""
    return sum(hold_step(move) for move in moves if move.moved_at <= at) > 0


def check_holds(moves: Iterable[Move]) -> None:
    """Refuses a hold within a hold, and an end without one."""
    by_moment: dict[datetime, int] = {}
    for move in moves:
        by_moment[move.moved_at] = by_moment.get(move.moved_at, 0) + hold_step(move)
    holds = 0
    for moment in sorted(by_moment):
        holds += by_moment[moment]
        if holds > 1:
            raise Refusal(_("It was on hold already."))
        if holds < 0:
            raise Refusal(_("It was not on hold then."))
