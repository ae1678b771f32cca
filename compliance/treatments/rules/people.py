"""Client codes, how long a client's records are kept, and what must stay out of a reason."""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread or spells a word
SHORTEST_REASON = 5
SHORTEST_NAME_PART = 3


def new_code() -> str:
    """A random code that says nothing about anybody: eight of 30 signs, about 39 bits."""
    signs = "".join(secrets.choice(LETTERS) for _place in range(8))
    return f"C-{signs[:4]}-{signs[4:]}"


def years_after(on: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March, the later day."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return date(on.year + years, 3, 1)


def keep_until(on: date, years: Iterable[int]) -> date:
    """The last day a record must be kept: the longest of the rules that match (FACTS 1.12)."""
    return max(years_after(on, each) for each in years)


def check_can_erase(
    *, on: date, last_treated_on: date | None, years: Iterable[int], is_held: bool, is_erased: bool
) -> None:
    """Refuses to erase what the law or a hold still needs."""
    if is_erased:
        raise Refusal(_("Name and contact were erased already."))
    if is_held:
        raise Refusal(_("A legal hold is on this client: end the hold before erasing."))
    if last_treated_on is None:
        return
    until = keep_until(last_treated_on, years)
    if on <= until:
        raise Refusal(
            _("The last treatment was on %(day)s: its record must be kept until %(until)s.")
            % {"day": last_treated_on.isoformat(), "until": until.isoformat()}
        )


def check_reason(reason: str, *, name: str = "") -> None:
    """A reason says why, and names nobody: it is kept in the history, which is never erased."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refusal(_("Say why, in a few words."), "reason")
    said = set(words(reason))
    if any(len(part) >= SHORTEST_NAME_PART and part in said for part in words(name)):
        raise Refusal(
            _("Leave the client's name out of the reason: it is kept in the history."), "reason"
        )


def words(text: str) -> list[str]:
    """Lower-case words without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"\w+", plain)


def is_named(name: str, asked: str) -> bool:
    """Does every word that is asked for begin a word of the name?"""
    parts = words(name)
    wanted = words(asked)
    return bool(wanted) and all(any(part.startswith(each) for part in parts) for each in wanted)
