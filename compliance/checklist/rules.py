"""What the checklist says, how easily it reads, and when an answer still stands: pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

LANGUAGES = ("en", "fr", "es")
PAPERS = ("a4", "letter")
HEADLINES = ("how-long", "sterilization", "qualified")

# PRODUCT DEFAULT: an answer in the clinic's own words is to be confirmed again after a year.
OWN_WORDS_STAND = timedelta(days=365)


class State(StrEnum):
    """What the public page says about one question."""

    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"
    NOT_PUBLISHED = "NOT_PUBLISHED"


@dataclass(frozen=True)
class Source:
    """Where a statement comes from, and whether we read it there or heard of it."""

    code: str
    name: str
    about: str
    is_reported: bool


@dataclass(frozen=True)
class Question:
    """One question to a practitioner; headlines have no number."""

    code: str
    number: int | None
    from_records: bool
    ask: str
    why: str
    good: str
    warning: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Part:
    """Questions that belong together, and the big question that they go deeper into."""

    code: str
    title: str
    headline: Question | None
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Content:
    """The checklist and its neighbour pages in one language."""

    language: str
    name: str
    version: str
    reviewed_on: date
    date_format: str
    words: Mapping[str, str]
    phrases: Mapping[str, str]
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]
    explained: tuple[Mapping[str, str], ...]
    suitability: Mapping[str, Any]
    aftercare: Mapping[str, Any]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question in the order of the page, headlines included."""
        return tuple(
            question
            for part in self.parts
            for question in (*((part.headline,) if part.headline else ()), *part.questions)
        )


def content_from(language: str, order: Mapping[str, Any], texts: Mapping[str, Any]) -> Content:
    """The order of the questions and one language's texts, put together."""
    sources = {
        code: Source(code, is_reported=mark == "reported", **texts["sources"][code])
        for code, mark in order["sources"].items()
    }
    numbers = iter(range(1, 1000))
    return Content(
        language=language,
        name=texts["name"],
        version=texts["version"],
        reviewed_on=texts["reviewed_on"],
        date_format=texts["date_format"],
        words=texts["words"],
        phrases=texts["phrases"],
        parts=tuple(_part(each, texts, sources, numbers) for each in order["parts"]),
        sources=tuple(sources.values()),
        explained=tuple(texts["words_explained"]),
        suitability=texts["suitability"],
        aftercare=texts["aftercare"],
    )


def _part(
    data: Mapping[str, Any],
    texts: Mapping[str, Any],
    sources: Mapping[str, Source],
    numbers: Iterator[int],
) -> Part:
    def question(item: Mapping[str, Any], number: int | None) -> Question:
        return Question(
            code=item["code"],
            number=number,
            from_records=item.get("answered_by") == "records",
            sources=tuple(sources[code] for code in item["sources"]),
            **texts["questions"][item["code"]],
        )

    headline = question(data, None) if data["code"] in texts["questions"] else None
    return Part(
        code=data["code"],
        title=texts["parts"][data["code"]],
        headline=headline,
        questions=tuple(question(item, next(numbers)) for item in data["questions"]),
    )


# How easily English reads


def sentences(text: str) -> list[str]:
    """The sentences of a text; a colon does not end one."""
    return [part for part in re.split(r"(?<=[.?!])[”»\"]?\s+", text.strip()) if words(part)]


def words(text: str) -> list[str]:
    """The words of a text, numbers included."""
    return re.findall(r"[^\W_]+(?:[’'][^\W_]+)*", text)


def syllables(word: str) -> int:
    """How many syllables an English word has, near enough for a reading grade."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    if len(letters) <= 3:
        return 1
    if re.search(r"[^laeiouy]e$|[aeiouy]le$|[^td]ed$|[^aeiouyscxzg]es$", letters):
        letters = re.sub(r"e[sd]?$", "", letters)
    return max(1, len(re.findall(r"[aeiouy]+", letters)))


def reading_grade(text: str) -> float:
    """The Flesch-Kincaid grade of an English text: US school years."""
    said = words(text)
    if not said:
        return 0.0
    spoken = sum(syllables(word) for word in said)
    return 0.39 * len(said) / len(sentences(text)) + 11.8 * spoken / len(said) - 15.59


def mean_sentence(text: str) -> float:
    """How many words a sentence has, on average."""
    return len(words(text)) / max(1, len(sentences(text)))


# When an answer stands


@dataclass(frozen=True)
class Span:
    """The days one record backs an answer, both included; without an end it goes on."""

    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Standing:
    """Do the records back an answer on a day, since when, and until when at the latest?"""

    stands: bool
    since: date | None
    until: date | None


def standing(spans: Sequence[Span], on: date) -> Standing:
    """An answer stands while one of its records does; its end is the last of those ends."""
    now = [span for span in spans if span.starts_on <= on and not _is_over(span, on)]
    if now:
        ends = [span.ends_on for span in now]
        until = None if None in ends else max(end for end in ends if end)
        return Standing(stands=True, since=min(span.starts_on for span in now), until=until)
    over = [span.ends_on for span in spans if span.ends_on and span.ends_on < on]
    return Standing(stands=False, since=_day_after(max(over, default=None)), until=None)


@dataclass(frozen=True)
class Held:
    """One credential that nothing has replaced: does it count, and what was its last day?"""

    is_in_force: bool
    is_training: bool
    ends_on: date | None


def held_standing(held: Sequence[Held], *, published_on: date) -> Standing:
    """One person's papers back an answer while all that it was published with still count.

    At least one of them is about the treatment itself. Papers that had lapsed before the day of
    publication were never part of the answer.
    """
    lapsed = [
        each.ends_on
        for each in held
        if not each.is_in_force and each.ends_on and each.ends_on >= published_on
    ]
    current = [each for each in held if each.is_in_force]
    if lapsed or not any(each.is_training for each in current):
        return Standing(stands=False, since=_day_after(min(lapsed, default=None)), until=None)
    ends = [each.ends_on for each in current if each.ends_on]
    return Standing(stands=True, since=None, until=min(ends, default=None))


def all_stand(standings: Sequence[Standing]) -> Standing:
    """An answer about several people stands while it stands for each of them."""
    if not standings or not all(each.stands for each in standings):
        lapsed = [each.since for each in standings if not each.stands and each.since]
        return Standing(stands=False, since=min(lapsed, default=None), until=None)
    ends = [each.until for each in standings if each.until]
    return Standing(stands=True, since=None, until=min(ends, default=None))


def own_words_standing(*, published_on: date, on: date) -> Standing:
    """A clinic's own sentence stands for a year from the day it was published."""
    return standing([Span(published_on, published_on + OWN_WORDS_STAND)], on)


def state_of(*, is_published: bool, stands: bool) -> State:
    """What the page says: nothing without the clinic's will, nothing that no record backs."""
    if not is_published:
        return State.NOT_PUBLISHED
    return State.PUBLISHED if stands else State.WITHDRAWN


def _is_over(span: Span, on: date) -> bool:
    return span.ends_on is not None and span.ends_on < on


def _day_after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


# What records say, field by field: nothing else leaves them


@dataclass(frozen=True)
class Experience:
    """How long one practitioner has provided the service, with the time away left out."""

    name: str
    years: int
    months: int
    first_on: date
    gaps: tuple[tuple[date, date], ...]


@dataclass(frozen=True)
class Qualification:
    """One credential in date."""

    name: str
    title: str
    issuer: str
    issued_on: date | None
    expires_on: date | None


@dataclass(frozen=True)
class Sterility:
    """What came in sterile, and the last steam cycle that was released."""

    lots_this_year: int
    product: str
    received_on: date
    expires_on: date
    released_on: date | None
    has_cycles: bool = True


@dataclass(frozen=True)
class Backing:
    """What the records say to one question on a day, and whether they still back it."""

    standing: Standing
    facts: tuple[Experience | Qualification | Sterility, ...]
