"""Until when cream may be used, and which goes first."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol, TypeVar

IN_USE_DAYS = {"TUBE": 90, "JAR": 30, "PUMP": 90, "SACHET": 0}  # FACTS 3.4, where no label says


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


class Due(Protocol):
    """What decides the order of use."""

    @property
    def code(self) -> str: ...
    @property
    def received_on(self) -> date: ...
    @property
    def discard_on(self) -> date | None: ...


D = TypeVar("D", bound=Due)


def first_due_first(containers: Iterable[D]) -> list[D]:
    """The order to use them in: earliest last day, then earliest received, then code."""
    return sorted(containers, key=lambda c: (c.discard_on or date.max, c.received_on, c.code))
