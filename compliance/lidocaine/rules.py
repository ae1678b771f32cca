"""Lidocaine: discard dates, status, order of use, doses. Dates and amounts in, an answer out."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.core.errors import Refusal
from compliance.core.units import trimmed

IN_USE_DAYS = {"TUBE": 90, "JAR": 30, "PUMP": 90, "SACHET": 0}  # FACTS 3.4, where no label says
TENTH = Decimal("0.1")


class ContainerType(TextChoices):
    """What the cream comes in; FACTS 3.4."""

    TUBE = "TUBE", gettext_lazy("Tube")
    JAR = "JAR", gettext_lazy("Jar")
    PUMP = "PUMP", gettext_lazy("Pump")
    SACHET = "SACHET", gettext_lazy("Sachet, used once")


class Condition(TextChoices):
    """How a container arrived."""

    INTACT = "INTACT", gettext_lazy("Intact")
    DAMAGED = "DAMAGED", gettext_lazy("Damaged or opened")


class MovementKind(TextChoices):
    """Why grams came or went; FACTS 3.5. Opening changes no grams: it is kept on the container."""

    RECEIVE = "RECEIVE", gettext_lazy("Received")
    ISSUE = "ISSUE", gettext_lazy("Used")
    WASTE = "WASTE", gettext_lazy("Wasted")
    TRANSFER = "TRANSFER", gettext_lazy("Transferred")
    COUNT_ADJUST = "COUNT_ADJUST", gettext_lazy("Corrected by a count")
    RECALL_HOLD = "RECALL_HOLD", gettext_lazy("Put on hold")
    RELEASE_HOLD = "RELEASE_HOLD", gettext_lazy("Hold ended")
    RETURN = "RETURN", gettext_lazy("Returned to the supplier")
    DISPOSE = "DISPOSE", gettext_lazy("Disposed of")


class StockStatus(TextChoices):
    """Where a container stands; FACTS 3.4. Computed, never stored."""

    AVAILABLE = "AVAILABLE", gettext_lazy("Unopened")
    IN_USE = "IN_USE", gettext_lazy("In use")
    EXPIRED = "EXPIRED", gettext_lazy("Past its date")
    QUARANTINE = "QUARANTINE", gettext_lazy("Set aside")
    RECALLED = "RECALLED", gettext_lazy("On hold")
    EMPTY = "EMPTY", gettext_lazy("Empty")
    WASTED = "WASTED", gettext_lazy("Wasted")
    DISPOSED = "DISPOSED", gettext_lazy("Gone")


OUTGOING = (MovementKind.ISSUE, MovementKind.WASTE, MovementKind.RETURN, MovementKind.DISPOSE)
OUT_OF_THE_HOUSE = (MovementKind.RETURN, MovementKind.DISPOSE)
HOLDS = (MovementKind.RECALL_HOLD, MovementKind.RELEASE_HOLD)
EITHER_WAY = (MovementKind.TRANSFER, MovementKind.COUNT_ADJUST)
USABLE = (StockStatus.AVAILABLE, StockStatus.IN_USE)
FINISHED = (StockStatus.EMPTY, StockStatus.WASTED, StockStatus.DISPOSED)


def earliest(*days: date | None) -> date | None:
    """The earliest of the days that are known."""
    return min((day for day in days if day is not None), default=None)


def open_until(opened_on: date | None, in_use_days: int | None) -> date | None:
    """The last day of use once opened; nothing where no limit applies."""
    if opened_on is None or in_use_days is None:
        return None
    return opened_on + timedelta(days=in_use_days)


def discard_on(
    expires_on: date | None, opened_on: date | None, in_use_days: int | None
) -> date | None:
    """The last day of use: opening shortens the printed expiry and never lengthens it."""
    return earliest(expires_on, open_until(opened_on, in_use_days))


def in_use_limit(
    own: int | None, product: int | None, *, container_type: str, is_compounded: bool
) -> int | None:
    """Days of use once opened: the container's, the label's, else the default of its kind.

    A cream made up by a pharmacy has the pharmacy's date and no default.
    """
    for days in (own, product):
        if days is not None:
            return days
    return None if is_compounded else IN_USE_DAYS[container_type]


# Stock


class Due(Protocol):
    """What decides the order of use."""

    code: str
    received_on: date

    @property
    def discard_on(self) -> date | None: ...


D = TypeVar("D", bound=Due)


def first_due_first(containers: Iterable[D]) -> list[D]:
    """The order to use them in: earliest last day, then earliest received, then code."""
    return sorted(containers, key=lambda c: (c.discard_on or date.max, c.received_on, c.code))


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


def lowest_from(movements: Sequence[tuple[datetime, Decimal]], moved_at: datetime) -> Decimal:
    """The least that was left at any time from a moment on. Movements come oldest first."""
    left = sum((grams for at, grams in movements if at <= moved_at), Decimal(0))
    lowest = left
    later = [movement for movement in movements if movement[0] > moved_at]
    for index, (at, grams) in enumerate(later):
        left += grams
        if index + 1 == len(later) or later[index + 1][0] != at:
            lowest = min(lowest, left)
    return lowest


def check_left(movements: Sequence[tuple[datetime, Decimal]], at: datetime, grams: Decimal) -> None:
    """Refuses to take more than was left, then or at any time since."""
    left = lowest_from(movements, at)
    if left + grams < 0:
        raise Refusal(_("Only %(left)s g are left in it.") % {"left": trimmed(left)}, "grams")


# Doses: advice only, never a reason to refuse (FACTS 3.2)


def lidocaine_mg(strength_percent: Decimal, grams: Decimal) -> Decimal:
    """Lidocaine in an amount of cream: one per cent is 10 mg in a gram."""
    return strength_percent * 10 * grams


def mg_per_kg(mg: Decimal, weight_kg: Decimal) -> Decimal:
    """Applied lidocaine for a body's weight; what is applied is not what is absorbed."""
    return (mg / weight_kg).quantize(TENTH, ROUND_HALF_UP)


def label_limit_g(area_cm2: Decimal, max_g_per_10cm2: Decimal) -> Decimal:
    """The most grams that a label allows on an area."""
    return area_cm2 / 10 * max_g_per_10cm2
