"""What the checklist says: parts, questions and sources of one language, from plain data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

LANGUAGES = ("en", "fr", "es")
PAPERS = ("a4", "letter")
HEADLINES = ("how-long", "sterilization", "qualified")


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
    course: Mapping[str, Any]
    feedback: Mapping[str, Any]

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
        course=texts["course"],
        feedback=texts["feedback"],
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
