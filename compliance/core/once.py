"""Asking the records once where several rooms of one page want to know the same."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_told: ContextVar[dict[Any, Any] | None] = ContextVar("told", default=None)


@contextmanager
def asking_once() -> Iterator[None]:
    """While a page is put together that only reads; outside of it every question is asked."""
    token = _told.set({})
    try:
        yield
    finally:
        _told.reset(token)


def once(ask: Callable[P, R]) -> Callable[P, R]:
    """The same question within `asking_once` has the same answer, which is not to be changed."""

    @wraps(ask)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        told = _told.get()
        if told is None:
            return ask(*args, **kwargs)
        question = (
            ask,
            *map(_compared, args),
            *sorted((k, _compared(v)) for k, v in kwargs.items()),
        )
        if question not in told:
            told[question] = ask(*args, **kwargs)
        found: R = told[question]
        return found

    return answer


def _compared(value: Any) -> Any:
    """A list by what it holds."""
    return tuple(value) if isinstance(value, list) else value
