"""Treatments that a person gave, as the room above counts them: it is registered at the start."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from compliance.practitioners.models import Practitioner


class Counted(Protocol):
    """How many treatments with one kind of device in the 365 days up to a day."""

    @property
    def device_kind(self) -> str: ...
    @property
    def count(self) -> int: ...


class Counter(Protocol):
    """Counts a person's treatments of the year up to a day, by kind of device."""

    def __call__(self, practitioner: Practitioner, *, on: date) -> Sequence[Counted]: ...


_counters: list[Counter] = []


def register(counter: Counter) -> Callable[..., Sequence[Counted]]:
    """Make the counter known; called once when the app starts."""
    _counters[:] = [counter]
    return counter


def treatments_of(practitioner: Practitioner, *, on: date) -> Sequence[Counted]:
    """Treatments of the year up to a day, by kind of device. Runs one query."""
    return [each for counter in _counters for each in counter(practitioner, on=on)]
