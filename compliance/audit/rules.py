"""Which days an audit covers, when its making is given up, and what a PDF of one is worth."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal

LANGUAGES = ("en", "fr")  # in which every word of an audit is there
LONGEST_DAYS = 20 * 366  # longer than any record has to be kept (FACTS 1.12, but one)
STALLED_AFTER = timedelta(minutes=15)  # longer than any step between two signs of life


def month_start(on: date) -> date:
    """The first day of its month."""
    return on.replace(day=1)


def year_before(on: date) -> date:
    """The day after the same day last year: twelve months up to and including `on`."""
    try:
        return on.replace(year=on.year - 1) + timedelta(days=1)
    except ValueError:  # 29 February
        return date(on.year - 1, 3, 1)


def choices_for(
    today: date, last_end: date | None, first_day: date | None
) -> dict[str, tuple[date, date]]:
    """The periods that people ask for most, each with its first and last day."""
    last_month_end = month_start(today) - timedelta(days=1)
    found = {
        "LAST_12_MONTHS": (year_before(today), today),
        "THIS_MONTH": (month_start(today), today),
        "LAST_MONTH": (month_start(last_month_end), last_month_end),
        "THIS_YEAR": (date(today.year, 1, 1), today),
    }
    if last_end is not None and last_end < today:
        found["SINCE_LAST"] = (last_end + timedelta(days=1), today)
    if first_day is not None and first_day <= today:
        found["EVERYTHING"] = (first_day, today)
    return found


def check_period(starts_on: date, ends_on: date, today: date) -> None:
    """Raises a sentence when no audit can cover these days."""
    if ends_on < starts_on:
        raise Refusal(_("The last day is before the first day."), "ends_on")
    if ends_on > today:
        raise Refusal(_("The last day is still to come. Choose today or a day before."), "ends_on")
    if (ends_on - starts_on).days > LONGEST_DAYS:
        raise Refusal(_("Choose at most twenty years."), "starts_on")


def language_of(*wanted: str) -> str:
    """The first wanted language in which an audit can be made; else English."""
    return next((each for each in wanted if each in LANGUAGES), LANGUAGES[0])


class Worth(StrEnum):
    """What the PDF of an audit is worth today."""

    VALID = "VALID"
    SUPERSEDED = "SUPERSEDED"
    ALTERED = "ALTERED"
    UNKNOWN = "UNKNOWN"


def worth(*, is_ours: bool, is_whole: bool, changed: Mapping[str, int]) -> Worth:
    """Ours and whole first; then whether its records still say the same."""
    if not is_ours:
        return Worth.UNKNOWN
    if not is_whole:
        return Worth.ALTERED
    return Worth.SUPERSEDED if any(changed.values()) else Worth.VALID


Rows = Iterable[Mapping[str, str]]


def changed_rows(before: Rows, now: Rows) -> int:
    """How many rows of a table differ, by the columns that both have; their order is no matter."""
    old, new = [dict(each) for each in before], [dict(each) for each in now]
    columns = sorted(set(old[0] if old else {}) & set(new[0] if new else {}))
    counted = [
        Counter(tuple(each.get(name, "") for name in columns) for each in rows)
        for rows in (old, new)
    ]
    gone, come = counted[0] - counted[1], counted[1] - counted[0]
    return max(gone.total(), come.total())


def endorsement_message(clinic: str, previous: str, fingerprint: str) -> bytes:
    """What the old seal key signs to put a new one in its place."""
    return f"klarity-seal-key-v1\0{clinic}\0{previous}\0{fingerprint}".encode()


@dataclass(frozen=True, slots=True)
class Difference:
    """One record that two audits tell differently: by its label, the day, and old and new."""

    label: str
    day: date
    changes: tuple[tuple[str, str, str], ...] = ()
    is_only_earlier: bool = False
    is_only_later: bool = False
    marks: frozenset[str] = frozenset()


Row = Mapping[str, str]


def differing_rows(
    before: Sequence[Row],
    now: Sequence[Row],
    *,
    label: Callable[[Row], str],
    day: Callable[[Row], date],
    within: tuple[date, date],
) -> list[Difference]:
    """The records of the days that both audits cover which they tell differently, by day."""
    kept = [[row for row in rows if within[0] <= day(row) <= within[1]] for rows in (before, now)]
    names = [set(rows[0]) if rows else set() for rows in kept]
    columns = sorted((names[0] & names[1] or names[0] | names[1]) - {"marks"})
    left: dict[tuple[date, str], tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate(kept):
        for row in rows:
            left[day(row), label(row)][side].append(row)
    return [
        each
        for (on, name), (old, new) in sorted(left.items())
        for each in _paired(name, on, *_unequal(old, new, columns), columns)
    ]


def _unequal(old: list[Row], new: list[Row], columns: Sequence[str]) -> tuple[list[Row], list[Row]]:
    def told(row: Row) -> tuple[str, ...]:
        return tuple(row.get(name, "") for name in columns)

    gone = Counter(map(told, old)) - Counter(map(told, new))
    come = Counter(map(told, new)) - Counter(map(told, old))
    return [r for r in old if gone[told(r)]], [r for r in new if come[told(r)]]


def _paired(
    label: str, on: date, old: list[Row], new: list[Row], columns: Sequence[str]
) -> Iterable[Difference]:
    for before, now in zip(old, new, strict=False):
        pairs = ((name, before.get(name, ""), now.get(name, "")) for name in columns)
        changes = tuple((name, a, b) for name, a, b in pairs if a != b)
        yield Difference(label, on, changes, marks=_marks(now))
    for row in old[len(new) :]:
        yield Difference(label, on, is_only_earlier=True, marks=_marks(row))
    for row in new[len(old) :]:
        yield Difference(label, on, is_only_later=True, marks=_marks(row))


def _marks(row: Row) -> frozenset[str]:
    return frozenset(each for each in row.get("marks", "").split("|") if each)


class Course(StrEnum):
    """What two anchors say of the way from one to the other."""

    SAME = "SAME"
    CONTINUES = "CONTINUES"
    FORKED = "FORKED"
    BEYOND = "BEYOND"
    ELSEWHERE = "ELSEWHERE"
    UNTOLD = "UNTOLD"


Head = tuple[int, str]


def course(earlier: Head, later: Head, histories: Iterable[Mapping[int, str]]) -> Course:
    """Does the later head continue the earlier one? Each history tells its hash at a size.

    A history that holds the later head decides. One that holds only the earlier shows that the
    later grew from another, as long as it is long enough to tell.
    """
    if earlier[0] == later[0]:
        return Course.SAME if earlier[1] == later[1] else Course.FORKED
    found = [(each.get(earlier[0]), each.get(later[0])) for each in histories]
    if any(b == later[1] for _a, b in found):
        continues = any((a, b) == (earlier[1], later[1]) for a, b in found)
        return Course.CONTINUES if continues else Course.FORKED
    if any(a == earlier[1] for a, _b in found):
        beyond = all(b is None for a, b in found if a == earlier[1])
        return Course.BEYOND if beyond else Course.FORKED
    return Course.ELSEWHERE
