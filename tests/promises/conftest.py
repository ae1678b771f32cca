"""The harness of each promise, and the table that says which ones were kept.

Every test of this folder runs with the others at a small size; `make promises` runs them at full
size. A control is the same harness over something that must break: it proves that the harness can.
"""

import os
from collections.abc import Callable
from typing import Any

import pytest

FULL = os.environ.get("PROMISES") == "full"
PROPERTY = "promise"


@pytest.fixture(scope="session")
def sized() -> Callable[[int, int], int]:
    """Chooses between the size for every change and the size of `make promises`."""
    return lambda small, full: full if FULL else small


@pytest.fixture
def promise(record_property: Callable[[str, Any], None]) -> Callable[..., None]:
    """Says what was measured for a promise, and fails where it was not kept."""

    def say(number: int, said: str, *, figure: str, bound: str, kept: bool) -> None:
        record_property(PROPERTY, [number, said, figure, bound, "kept" if kept else "NOT KEPT"])
        assert kept, f"P{number} {said}: {figure}; it must be {bound}"

    return say


@pytest.fixture
def control(record_property: Callable[[str, Any], None]) -> Callable[..., None]:
    """Says that a harness found what it must find, and fails where it found nothing."""

    def say(number: int, said: str, *, figure: str, broke: bool) -> None:
        word = "breaks, as it must" if broke else "DID NOT BREAK"
        record_property(PROPERTY, [number, f"control: {said}", figure, "must break", word])
        assert broke, f"P{number} {said}: the control found nothing ({figure})"

    return say


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line per promise: figure, bound, kept or not."""
    if not FULL:
        return
    reports = [each for key in ("passed", "failed") for each in terminalreporter.getreports(key)]
    lines = sorted(
        value for each in reports for name, value in each.user_properties if name == PROPERTY
    )
    terminalreporter.section("promises")
    for number, said, figure, bound, outcome in lines:
        terminalreporter.write_line(f"P{number:<3} {said:58} {figure:34} {bound:22} {outcome}")
