"""What records say to a question: phrases with values picked one by one. Nothing else leaves them.

A phrase names a sentence of the language files; its values are all that goes into it. A record's
other fields have no way out, because nothing here takes a record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from compliance.checklist.rules.standing import Standing


@dataclass(frozen=True)
class Duration:
    """Whole years and months."""

    years: int
    months: int


Value = str | int | date | Decimal | Duration


@dataclass(frozen=True)
class Phrase:
    """A sentence by its name, and the values in it; `n` chooses between one and many."""

    key: str
    values: Mapping[str, Value]


Line = tuple[Phrase, ...]


@dataclass(frozen=True)
class Backing:
    """What the records say to one question on a day, and whether they still back it."""

    standing: Standing
    lines: tuple[Line, ...]


def phrase(key: str, **values: Value) -> Phrase:
    """A phrase by its name."""
    return Phrase(key, values)


# What passes by itself or with every working day; a printed sheet is no less true for it.
MOVING = frozenset(
    {
        "experience",
        "count_year",
        "count_pen",
        "count_roller",
        "count_stamp",
        "lots",
        "lot_latest",
        "register_checked",
        "spore_pass",
        "spore_next",
        "screened",
        "declined",
        "wiped_on",
    }
)


def lasting(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines without what moves by itself."""
    kept = (tuple(each for each in line if each.key not in MOVING) for line in lines)
    return tuple(line for line in kept if line)
