"""What a disinfection must reach: level, wet time, a fresh sleeve, a good solution; FACTS 1.14."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from compliance.core.errors import Refusal
from compliance.core.units import trimmed

LEVELS = ("LLD", "ILD", "HLD")  # from low to high, FACTS Annex A
LEAST_FOR_BODY = "ILD"  # FACTS 9, contradiction 4: per model, and less than this is warned about
HELD = frozenset({"PEN", "ROLLER", "STAMP"})


@dataclass(frozen=True, slots=True)
class Breach:
    """One requirement that a disinfection broke, in a sentence."""

    requirement: str
    severity: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Label:
    """What the product says of itself; nothing where it is not on file."""

    name: str
    level: str
    contact_min: Decimal | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Solution:
    """A prepared batch of a high-level product."""

    name: str
    prepared_at: datetime
    use_until_on: date | None = None
    discarded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What was done: when, at which level, wet for how long, with a new sleeve or not."""

    performed_at: datetime
    performed_on: date
    level: str
    contact_min: Decimal | None
    sleeve_changed: bool | None
    soak_started_at: datetime | None = None
    test_strip: str = ""


def is_at_least(level: str, needed: str) -> bool:
    """Does a level reach another one? What is not known reaches nothing."""
    return not needed or (level in LEVELS and LEVELS.index(level) >= LEVELS.index(needed))


def body_level(kind: str, levels: Iterable[str]) -> str:
    """What a pen body needs: the highest level of its fixed parts, and at least ILD."""
    asked = [level for level in levels if level in LEVELS]
    if kind in HELD:
        asked.append(LEAST_FOR_BODY)
    return max(asked, key=LEVELS.index, default="")


def is_below_default(kind: str, level: str) -> bool:
    """Does a part of something held ask for less than ILD? Then it is worth a second look."""
    return kind in HELD and level in LEVELS and not is_at_least(level, LEAST_FOR_BODY)


def breaches(
    work: Work, label: Label, *, needed: str, solution: Solution | None = None, is_body: bool = True
) -> list[Breach]:
    """K-007, K-008 and K-009: everything that was not as it should be, in the order of work."""
    found = []
    if is_body and work.sleeve_changed is False:
        found.append(Breach("K-007", "MAJOR", _("The sleeve was not changed")))
    found += _of_level(work, label, needed)
    if (
        work.contact_min is not None
        and label.contact_min is not None
        and work.contact_min < label.contact_min
    ):
        sentence = _("Wet for %(minutes)s minutes; %(product)s needs %(least)s")
        told = {
            "minutes": trimmed(work.contact_min),
            "product": label.name,
            "least": trimmed(label.contact_min),
        }
        found.append(Breach("K-008", "MAJOR", sentence % told))
    if label.expires_on is not None and work.performed_on > label.expires_on:
        sentence = _("%(product)s was past its expiry") % {"product": label.name}
        found.append(Breach("K-008", "MAJOR", sentence))
    return found + _of_solution(work, solution)


def _of_level(work: Work, label: Label, needed: str) -> list[Breach]:
    if not is_at_least(work.level, needed):
        sentence = _("Disinfected at %(level)s; this part needs at least %(needed)s")
        told = {"level": work.level, "needed": needed}
        return [Breach("K-008", "MAJOR", sentence % told)]
    if label.level and not is_at_least(label.level, work.level):
        sentence = _("%(product)s reaches %(reaches)s, not %(level)s")
        told = {"product": label.name, "reaches": label.level, "level": work.level}
        return [Breach("K-008", "MAJOR", sentence % told)]
    return []


def _of_solution(work: Work, solution: Solution | None) -> list[Breach]:
    found = []
    if work.test_strip == "FAIL":
        found.append(Breach("K-008", "MAJOR", _("The test strip of the solution failed")))
    if solution is None:
        return found
    told = {"solution": solution.name}
    if solution.use_until_on is not None and work.performed_on > solution.use_until_on:
        found.append(Breach("K-009", "MAJOR", _("%(solution)s was past its last day") % told))
    if solution.discarded_at is not None and work.performed_at > solution.discarded_at:
        found.append(Breach("K-009", "MAJOR", _("%(solution)s had been discarded") % told))
    if work.performed_at < solution.prepared_at:
        found.append(Breach("K-009", "MAJOR", _("%(solution)s was not prepared yet") % told))
    return found


def missing(work: Work, label: Label, *, is_body: bool = True) -> list[str]:
    """What nobody wrote down, in words: it never counts as done."""
    wanted = (
        (_("whether the sleeve was changed"), is_body and work.sleeve_changed is None),
        (_("how long it stayed wet"), work.contact_min is None),
        (_("the product's own contact time"), label.contact_min is None),
    )
    return [words for words, is_missing in wanted if is_missing]


def soak_minutes(started_at: datetime, ended_at: datetime) -> Decimal:
    """Whole minutes between in and out."""
    return Decimal(int((ended_at - started_at).total_seconds() // 60))


def check_performed(
    performed_at: datetime, *, at: datetime, soak_started_at: datetime | None = None
) -> None:
    """Refuses what has not happened yet, and a soak that ends before it starts."""
    if performed_at > at:
        raise Refusal(_("This time is still to come."), "performed_at")
    if soak_started_at is not None and soak_started_at >= performed_at:
        raise Refusal(_("A soak ends after it has started."), "soak_started_at")


def check_solution_times(
    prepared_at: datetime, discarded_at: datetime | None, use_until_on: date | None,
    *, prepared_on: date, at: datetime,
) -> None:  # fmt: skip
    """Refuses times of a batch that cannot be."""
    if prepared_at > at:
        raise Refusal(_("This time is still to come."), "prepared_at")
    if discarded_at is not None and discarded_at > at:
        raise Refusal(_("This time is still to come."), "discarded_at")
    if discarded_at is not None and discarded_at < prepared_at:
        raise Refusal(_("It cannot be discarded before it was prepared."), "discarded_at")
    if use_until_on is not None and use_until_on < prepared_on:
        raise Refusal(_("Its last day cannot come before it was prepared."), "use_until_on")


def uses_without(uses: Sequence[datetime], done: Sequence[datetime]) -> list[datetime]:
    """The uses of a pen that came without a disinfection since the use before (K-007).

    The first use known has nobody before it and is left out. Runs over both once.
    """
    marks = sorted([(moment, 1) for moment in uses] + [(moment, 0) for moment in done])
    found: list[datetime] = []
    is_clean = True
    for moment, is_use in marks:
        if is_use and not is_clean:
            found.append(moment)
        is_clean = not is_use
    return found
