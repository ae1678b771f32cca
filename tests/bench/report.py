"""What all benches measured beside what they promise: one plain table."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

HEADINGS = ("bench", "what", "figure", "bound", "")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a bench; without a bound it is only told."""

    bench: str
    said: str
    value: float
    most: float | None = None
    least: float | None = None
    unit: str = "×"
    about: str = ""

    @property
    def is_kept(self) -> bool:
        """Within its bound, if it has one."""
        if self.most is not None:
            return self.value <= self.most
        return self.least is None or self.value >= self.least

    @property
    def spent(self) -> float | None:
        """How much of what the bound allows is used up: one is all of it."""
        if self.most is not None:
            return self.value / self.most if self.most else float(not self.is_kept) * 2
        return self.least / self.value if self.least is not None else None

    @property
    def figure(self) -> str:
        """As people read it."""
        return f"{_number(self.value)} {self.unit}".rstrip()

    @property
    def bound(self) -> str:
        """What it must be."""
        if self.most is not None:
            return f"at most {_number(self.most)}"
        return f"at least {_number(self.least)}" if self.least is not None else ""

    @property
    def outcome(self) -> str:
        """Kept or not."""
        if self.spent is None:
            return "told"
        return "kept" if self.is_kept else "NOT KEPT"


class Figure(Protocol):
    """Notes a figure beside its bound for the report at the end; answers whether it was kept."""

    def __call__(
        self,
        said: str,
        value: float,
        *,
        most: float | None = None,
        least: float | None = None,
        unit: str = "×",
    ) -> bool: ...


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"


def machine() -> str:
    """Where it was measured, in words."""
    import sqlite3  # not before the settings, which bring a newer one along

    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {platform.python_implementation()} "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def table(lines: Sequence[Line]) -> str:
    """One line for each figure: what it is, what it must be, kept or not."""
    rows = [
        HEADINGS,
        *((each.bench, each.said, each.figure, each.bound, each.outcome) for each in lines),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(
            text.rjust(width) if column == 2 else text.ljust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
