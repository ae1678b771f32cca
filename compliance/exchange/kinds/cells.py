"""How each sort of cell is read and written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.db.models import Choices
from django.utils.translation import gettext as _

from compliance.core.errors import Refusal
from compliance.core.expiry import normalise_expiry
from compliance.core.units import parse_decimal, trimmed


class Cell(Protocol):
    """Reads a text that is not empty, and writes the value back in the one canonical way."""

    def read(self, text: str, *, zone: str) -> Any: ...

    def write(self, value: Any, *, zone: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Text:
    """Words."""

    def read(self, text: str, *, zone: str) -> str:
        """As it is."""
        return text

    def write(self, value: Any, *, zone: str) -> str:
        """As it is."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of FACTS Annex A's values, in capitals or not."""

    choices: type[Choices]
    besides: tuple[str, ...] = ()

    @property
    def values(self) -> list[str]:
        """What can be written."""
        return [str(value) for value in self.choices.values] + list(self.besides)

    def labels(self) -> list[tuple[str, Any]]:
        """What can be written, with the words that people know."""
        opened = [(value, _("Opened") if value == "OPEN" else value) for value in self.besides]
        return [*self.choices.choices, *opened]

    def read(self, text: str, *, zone: str) -> str:
        """The value, or a sentence that lists them."""
        if text.upper() not in self.values:
            raise Refusal(_("Write one of: %(values)s.") % {"values": ", ".join(self.values)})
        return text.upper()

    def write(self, value: Any, *, zone: str) -> str:
        """The value itself, not its words."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Many:
    """Several of Annex A's values with `|` between them; kept as one text."""

    choice: Choice

    def read(self, text: str, *, zone: str) -> str:
        """Each value once."""
        parts = [self.choice.read(part.strip(), zone=zone) for part in text.split("|")]
        return "|".join(dict.fromkeys(parts))

    def write(self, value: Any, *, zone: str) -> str:
        """As it is kept."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Day:
    """An ISO date."""

    def read(self, text: str, *, zone: str) -> date:
        """A day such as 2026-03-01."""
        try:
            day = date.fromisoformat(text) if len(text) == len("2026-03-01") else None
        except ValueError:
            day = None
        if day is None:
            raise Refusal(_("Write a date such as 2026-03-01."))
        return day

    def write(self, value: Any, *, zone: str) -> str:
        """ISO."""
        return str(value.isoformat())


@dataclass(frozen=True, slots=True)
class LastDay:
    """An expiry: an ISO date, a month, or a label's own wording. `keeps_words` keeps those."""

    keeps_words: bool = False

    def read(self, text: str, *, zone: str) -> date | str:
        """The last day of use, or the words after a look whether they are clear."""
        day = normalise_expiry(text)
        return text if self.keeps_words else day

    def write(self, value: Any, *, zone: str) -> str:
        """The last day of use."""
        return (normalise_expiry(value) if isinstance(value, str) else value).isoformat()


@dataclass(frozen=True, slots=True)
class Moment:
    """A date with a time: with its offset, or on the clinic's wall clock."""

    def read(self, text: str, *, zone: str) -> datetime:
        """A moment; one that the clocks skipped is refused."""
        try:
            moment = datetime.fromisoformat(text if len(text) > len("2026-03-01") else "")
            local = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
            at = local.astimezone(UTC)
            back = at.astimezone(local.tzinfo)
        except (ValueError, OverflowError):  # the last hours of the year 9999 are beyond UTC
            raise Refusal(_("Write date and time, such as 2026-03-01T14:30.")) from None
        if back.replace(tzinfo=None) != moment.replace(tzinfo=None):
            raise Refusal(_("The clocks skipped this time. Write it with its offset."))
        return at

    def write(self, value: Any, *, zone: str) -> str:
        """The clinic's wall clock, with the offset."""
        local: datetime = value.astimezone(ZoneInfo(zone))
        is_whole = not (local.second or local.microsecond)
        return local.isoformat(timespec="minutes" if is_whole else "auto")


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal with a dot."""

    def read(self, text: str, *, zone: str) -> Decimal:
        """The number."""
        return parse_decimal(text)

    def write(self, value: Any, *, zone: str) -> str:
        """Without needless zeros."""
        return trimmed(Decimal(value))


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number."""

    most: int = 2_000_000_000

    def read(self, text: str, *, zone: str) -> int:
        """Digits only."""
        if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= self.most):
            raise Refusal(_("Write a whole number."))
        return int(text)

    def write(self, value: Any, *, zone: str) -> str:
        """Digits."""
        return str(int(value))


@dataclass(frozen=True, slots=True)
class YesNo:
    """`yes` or `no`."""

    def read(self, text: str, *, zone: str) -> bool:
        """True for yes."""
        if text.lower() not in {"yes", "no"}:
            raise Refusal(_("Write yes or no."))
        return text.lower() == "yes"

    def write(self, value: Any, *, zone: str) -> str:
        """One of the two."""
        return "yes" if value else "no"


@dataclass(frozen=True, slots=True)
class Packs:
    """A load: `code=contents|code=contents`."""

    def read(self, text: str, *, zone: str) -> tuple[tuple[str, str], ...]:
        """Codes with contents."""
        packs = []
        for part in text.split("|"):
            code, equals, contents = (piece.strip() for piece in part.partition("="))
            if not (code and equals and contents):
                raise Refusal(_("Write packs as code=contents|code=contents."))
            packs.append((code, contents))
        return tuple(packs)

    def write(self, value: Sequence[tuple[str, str]], *, zone: str) -> str:
        """The same, in the order of their codes."""
        return "|".join(f"{code}={contents.replace('|', '/')}" for code, contents in sorted(value))
