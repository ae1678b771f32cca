"""Expiry as labels print it, in English, French, Spanish and GS1: to the last day of use."""

import calendar
import re
import unicodedata
from datetime import date, timedelta

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier ene enero ja",
            "feb february fev fevrier febrero fe",
            "mar march mars marzo mr",
            "apr april avr avril abr abril al",
            "may mai mayo ma",
            "jun june juin junio jn",
            "jul july juil juillet julio jl",
            "aug august aout ago agosto au",
            "sep sept september septembre septiembre se",
            "oct october octobre octubre oc",
            "nov november novembre noviembre no",
            "dec december decembre dic diciembre de",
        ),
        start=1,
    )
    for name in names.split()
}  # English, French, Spanish, and the two letters of Canadian labels

END, BEFORE, BY = "end", "before", "by"
WORDINGS = (
    (re.compile(r"(use |best )?(before|by) (the )?end( of)?\b|bbe\b|end of\b"), END),
    (re.compile(r"(use |best )?before\b"), BEFORE),
    (re.compile(r"(use )?by\b"), BY),
    (re.compile(r"exp(iry|ires|iration|ire)?(?![a-z])\.?( date\b)?( on\b)?"), END),
    (re.compile(r"((valid|good|use) )?(until|to)\b( the)?( end of)?"), END),
)
DATES = (
    re.compile(r"(?P<y>\d{4})[-/. ]?(?P<m>\d{2})(?:[-/. ]?(?P<d>\d{2}))?"),
    re.compile(r"(?P<y>\d{4})[-/. ](?P<m>\d{1,2})(?:[-/. ](?P<d>\d{1,2}))?"),
    re.compile(r"(?P<m>\d{1,2})[-/. ](?P<y>\d{4})"),
    re.compile(r"(?P<a>\d{1,2})[-/. ](?P<b>\d{1,2})[-/. ](?P<y>\d{4})"),
    re.compile(r"(?P<a>\d{2})[-/. ](?P<b>\d{2})"),
    re.compile(r"(?:(?P<d>\d{1,2})[-/. ]?)?(?P<n>[a-z]+)[-/., ]*(?P<y>\d{4})"),
    re.compile(r"(?P<n>[a-z]+)\.? (?P<d>\d{1,2}),? (?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})[-/. ]?(?P<n>[a-z]+)(?:[-/. ]?(?P<d>\d{1,2}))?"),
)
GS1_EXPIRY = re.compile(r"\(17\) ?(?P<y>\d{2})(?P<m>\d{2})(?P<d>\d{2})")
LONGEST_WORDING = 60


def normalise_expiry(printed: str, *, field: str | None = None) -> date:
    """The last day of use that a label's wording means; the earlier day where it can mean two.

    Refuses what is not clear, because a wrong guess would be kept for years.
    """
    day = _read(printed)
    if day is None:
        raise Refusal(
            _("This expiry is not clear. Write it as 2027-03 or 2027-03-31."),
            field,
        )
    return day


def _read(printed: str) -> date | None:
    if len(printed) > LONGEST_WORDING:
        return None
    text = _folded(printed)
    gs1 = GS1_EXPIRY.search(text)
    if gs1:
        return _last_day(2000 + int(gs1["y"]), int(gs1["m"]), int(gs1["d"]) or None, END)
    wording, rest = _wording(text)
    for pattern in DATES:
        found = pattern.fullmatch(rest)
        if found:
            return _last_day(*_year_month_day(found.groupdict()), wording)
    return None


def _folded(printed: str) -> str:
    """Lower case, no accents, plain dashes, single spaces."""
    text = unicodedata.normalize("NFKD", printed.lower())
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[‐‑‒–—]", "-", text).split())


def _wording(text: str) -> tuple[str, str]:
    for pattern, meaning in WORDINGS:
        found = pattern.match(text)
        if found:
            return meaning, text[found.end() :].strip(" :.-")
    return END, text


def _year_month_day(parts: dict[str, str | None]) -> tuple[int, int, int | None]:
    if parts.get("a"):
        return _two_numbers(int(parts["a"] or 0), int(parts["b"] or 0), parts.get("y"))
    month = MONTHS.get(parts["n"] or "", 0) if "n" in parts else int(parts["m"] or 0)
    day = parts.get("d")
    return int(parts["y"] or 0), month, int(day) if day else None


def _two_numbers(a: int, b: int, year: str | None) -> tuple[int, int, int | None]:
    """Day and month, or month and a short year, in whichever order only one reading allows."""
    if a != b and max(a, b) <= 12:
        return 0, 0, None
    low, high = min(a, b), max(a, b)
    return (int(year), low, high) if year else (2000 + high, low, None)


def _last_day(year: int, month: int, day: int | None, wording: str) -> date | None:
    """Nothing where there is no such day, or none that a label would mean."""
    try:
        first = date(year, month, 1 if day is None else day)
    except ValueError:
        return None
    if not 2000 <= year <= 2099:
        return None
    if wording == BEFORE or (wording == BY and day is None):
        return first - timedelta(days=1)
    return first if day else first.replace(day=calendar.monthrange(year, month)[1])
