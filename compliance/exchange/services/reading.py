"""Lines become values."""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal
from compliance.exchange.kinds.base import Column, Context, Kind, Values
from compliance.exchange.rules import Problem

AT_HAND = 4_096


class Reader:
    """Reads lines of one import. A cell that says the same as one before is not read again."""

    def __init__(self, context: Context, kind: Kind) -> None:
        self.context, self.kind = context, kind
        self.columns = [
            (each.name, each.is_required, lru_cache(AT_HAND)(partial(_value, context, each)))
            for each in kind.columns
        ]

    def read(self, line: int, cells: Mapping[str, str]) -> tuple[Values, list[Problem]]:
        """The values of a line; an empty cell says nothing and has none."""
        values: Values = {}
        problems: list[Problem] = []
        for name, is_required, value_of in self.columns:
            text = cells.get(name, "")
            try:
                if text:
                    values[name] = value_of(text)
                elif is_required:
                    raise Refusal(_("This cell is empty."))
            except Refusal as refusal:
                problems.append(Problem(line, name, refusal.sentence))
        if problems:
            return values, problems
        try:
            return self.kind.tidy(self.context, values), []
        except Refusal as refusal:
            return values, [Problem(line, refusal.field or "", refusal.sentence)]


def _value(context: Context, column: Column, text: str) -> Any:
    value = column.cell.read(text, zone=context.clinic.timezone)
    return column.find(context, value) if column.find else value
