"""What stands on the labels of packs, as plain values; FACTS 1.5."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.sterilization.models import Cycle, Pack
from compliance.sterilization.rules.packs import initials

LONGEST = 46  # letters that two narrow lines hold; the pouch is often transparent


@dataclass(frozen=True, slots=True)
class Label:
    """Two lines and a code: what it is, and where, when and by whom it was sterilized."""

    code: str
    contents: str
    run: str
    use_by: str
    address: str


def labels(
    clinic: Clinic, cycle: Cycle, packs: Sequence[Pack], address: Callable[[Pack], str]
) -> list[Label]:
    """A label for each pack of a cycle; `address` gives the page that its code leads to."""
    run = " · ".join((
        str(cycle),
        _day(clinic.day(cycle.started_at)),
        initials(cycle.operator),
    ))  # fmt: skip
    return [
        Label(
            code=pack.code,
            contents=_shortened(pack.contents),
            run=run,
            use_by=_use_by(pack),
            address=address(pack),
        )
        for pack in packs
    ]


def _use_by(pack: Pack) -> str:
    if pack.expires_on is None:
        return ""
    return _("use by %(day)s") % {"day": _day(pack.expires_on)}


def _day(on: date) -> str:
    """A day that is not torn apart at the end of a line."""
    return date_format(on, "j M Y").replace(" ", "\u00a0")


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
