"""The kinds of paper that go out: each room says here what its paper would say today.

Lower rooms may not know upper ones, so a kind is registered when the app starts (`apps.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import translation

from compliance.documents import rules
from compliance.documents.models import IssuedPaper
from compliance.documents.rules import Change, Standing


@dataclass(frozen=True, slots=True)
class Today:
    """What a paper would carry if it was made today, leaving out what only the calendar moves."""

    digest: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A kind of paper. `today` reads the records as they are; None when its subject is gone.

    It runs in the paper's language, so that facts can be compared with what was printed.
    """

    code: str
    name: Any  # a lazy translation
    today: Callable[[IssuedPaper, date], Today | None]


@dataclass(frozen=True, slots=True)
class Worth:
    """What a paper is worth on a day, and what it says that is not so any more."""

    standing: Standing
    changes: tuple[Change, ...] = ()


_KINDS: dict[str, PaperKind] = {}


def register(kind: PaperKind) -> None:
    """Make a kind known; called once for each when the app starts."""
    _KINDS[kind.code] = kind


def kind_of(code: str) -> PaperKind:
    """A kind that was registered; an unknown one is a fault of ours."""
    return _KINDS[code]


def kinds() -> list[PaperKind]:
    """Every kind, in the order of registration."""
    return list(_KINDS.values())


def worth_of(paper: IssuedPaper, *, on: date, sha256: str = "") -> Worth:
    """What a paper is worth on a day; `sha256` is the digest of a file that claims to be it."""
    today = None
    if not paper.is_void:
        with translation.override(paper.language):
            today = kind_of(paper.kind).today(paper, on)
    standing = rules.standing_of(
        is_withdrawn=paper.is_void,
        digest=paper.digest,
        digest_today=today.digest if today else None,
        sha256=paper.sha256,
        sha256_of_file=sha256,
    )
    if standing is not Standing.SUPERSEDED or today is None:
        return Worth(standing)
    return Worth(standing, rules.changes(paper.said, today.facts))
