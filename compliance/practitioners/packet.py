"""The practitioner sheet as plain values: qualifications, checks and experience as of a day."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compliance.documents.models import IssuedPaper
from compliance.documents.papers import PaperKind, Today
from compliance.ledger.rules import canonical
from compliance.practitioners import queries, rules, words
from compliance.practitioners.models import CredentialType, Practitioner
from compliance.practitioners.queries import Held

KIND = "practitioner-sheet"
PRIVATE = {CredentialType.HBV, CredentialType.BGC}  # immunity and records are nobody's business
ORDER = [*CredentialType.values]


@dataclass(frozen=True, slots=True)
class Room:
    """How much one page takes: credentials, lines of working, and how large they are set."""

    lines: int = 12
    working: int = 8
    is_small: bool = False


WHOLE_PAGE = Room()


@dataclass(frozen=True, slots=True)
class Line:
    """One credential on the sheet."""

    title: str
    source: str
    scope: str
    valid: str
    is_in_force: bool
    tone: str
    proof: str
    check: str


@dataclass(frozen=True, slots=True)
class Years:
    """How long with one kind of device, and how many treatments in the year up to the day."""

    device: str
    total: str
    treatments: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on the sheet. `left_out` counts what found no room, `missing` what is not held."""

    clinic: str
    address: str
    name: str
    title: str
    as_of: str
    pack: str
    total: str
    since: str
    days: str
    years: tuple[Years, ...]
    working: tuple[words.WorkingLine, ...]
    earlier_working: int
    lines: tuple[Line, ...]
    left_out: int
    missing: tuple[str, ...]
    is_small: bool

    @property
    def digest(self) -> str:
        """The digest of the whole sheet: the same records and day give the same."""
        return hashlib.sha256(canonical(asdict(self))).hexdigest()


def build_sheet(person: Practitioner, *, on: date, room: Room = WHOLE_PAGE) -> Sheet:
    """The sheet of a person as of a day, in the language that is active. Runs five queries."""
    clinic = person.clinic
    papers = _shown(queries.held(queries.credentials_of(person), on))
    periods = list(queries.periods_of(person).standing())
    years = rules.experience(periods, on)
    working = words.working(years, on_paper=True)
    return Sheet(
        clinic=clinic.name,
        address=clinic.address,
        name=person.name,
        title=person.title,
        as_of=words.day(on),
        pack=clinic.get_pack_display(),
        total=words.experience(years),
        since=words.since(years),
        days=words.days(years.days),
        years=_years(queries.years_by_kind(person, periods, on=on)),
        working=tuple(working[-room.working :]),
        earlier_working=max(0, len(working) - room.working),
        lines=tuple(_line(each) for each in papers[: room.lines]),
        left_out=max(0, len(papers) - room.lines),
        missing=_missing(papers, clinic.pack),
        is_small=room.is_small,
    )


def _shown(papers: Sequence[Held]) -> list[Held]:
    """What may be read by a client: in force first, then what lapsed and was not replaced."""
    found = [
        each for each in papers if not each.is_replaced and each.credential.type not in PRIVATE
    ]
    return sorted(found, key=_place)


def _place(each: Held) -> tuple[bool, int, str, str]:
    code = each.credential.type
    place = ORDER.index(code) if code in ORDER else len(ORDER)
    return not each.status.is_in_force, place, str(each.credential), str(each.credential.pk)


def _line(each: Held) -> Line:
    credential = each.credential
    tone, proof = words.proof(each.status)
    kind = credential.get_type_display()
    named = (
        kind if kind != str(credential) else "",
        credential.issuer,
        (_("no. %(number)s") % {"number": credential.number}).replace(" ", "\N{NO-BREAK SPACE}")
        if credential.number
        else "",
    )
    return Line(
        title=str(credential),
        source=" · ".join(filter(None, named)),
        scope=words.scope(credential),
        valid=words.claim(each.status, credential),
        is_in_force=each.status.is_in_force,
        tone=tone,
        proof=proof,
        check=words.checked(credential, each.status),
    )


def _years(found: Iterable[queries.KindYears]) -> tuple[Years, ...]:
    return tuple(
        Years(
            str(each.kind.label),
            words.experience(each.experience),
            words.treatments(each.treatments),
        )
        for each in found
    )


def _missing(papers: Sequence[Held], pack: str) -> tuple[str, ...]:
    """What the clinic's rule pack asks for and nothing in force answers to."""
    in_force = {each.credential.type for each in papers if each.status.is_in_force}
    groups = [group for group in rules.required(pack) if not in_force & set(group)]
    return tuple(words.group(group) for group in groups)


# Does it still hold?


def facts(person: Practitioner, *, on: date, as_of: date) -> dict[str, str]:
    """What the sheet claims, without what only the calendar moves: how it is on a day.

    Experience is told as of the sheet's own day, so that it changes with the records alone.
    """
    years = queries.experience_of(person, on=as_of)
    now = queries.experience_of(person, on=on)
    is_here = person.left_on is None or person.left_on >= on
    found = {
        _("Name"): " · ".join(filter(None, (person.name, person.title))),
        _("Clinic"): person.clinic.name
        if is_here
        else _("left on %(day)s") % {"day": words.day(person.left_on)},
        _("Experience as of %(day)s") % {"day": words.day(as_of)}: words.experience(years),
        _("Provides the service"): words.since(now),
    }
    for each in _shown(queries.held(queries.credentials_of(person), on)):
        credential = each.credential
        label = " ".join(filter(None, (str(credential), credential.number)))
        found[label] = words.claim(each.status, credential)
    return found


def digest_of(claims: dict[str, str]) -> str:
    """The digest by which a sheet is found to hold still."""
    return hashlib.sha256(canonical([[label, text] for label, text in claims.items()])).hexdigest()


def _today(paper: IssuedPaper, on: date) -> Today | None:
    """What the sheet would claim today; None when the person's record is void."""
    person = Practitioner.objects.standing().filter(clinic=paper.clinic, pk=paper.subject).first()
    if person is None:
        return None
    claims = facts(person, on=on, as_of=paper.as_of_on)
    return Today(digest_of(claims), claims)


SHEET = PaperKind(KIND, gettext_lazy("Practitioner sheet"), _today)


def left_out_words(sheet: Sheet) -> str:
    """Says that there is more on record than the page holds; empty when there is not."""
    if not sheet.left_out:
        return ""
    return ngettext(
        "%(n)s more credential is on record at the clinic.",
        "%(n)s more credentials are on record at the clinic.",
        sheet.left_out,
    ) % {"n": sheet.left_out}


def earlier_words(sheet: Sheet) -> str:
    """Says that the working has more lines than the page shows; empty when it has not."""
    if not sheet.earlier_working:
        return ""
    return ngettext(
        "%(n)s earlier line is counted and not shown.",
        "%(n)s earlier lines are counted and not shown.",
        sheet.earlier_working,
    ) % {"n": sheet.earlier_working}


def context(sheet: Sheet) -> dict[str, Any]:
    """What the body of the sheet needs, on paper and in the preview alike."""
    return {
        "sheet": sheet,
        "left_out": left_out_words(sheet),
        "earlier": earlier_words(sheet),
    }
